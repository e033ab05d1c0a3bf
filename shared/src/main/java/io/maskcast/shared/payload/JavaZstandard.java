package io.maskcast.shared.payload;

import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.util.Arrays;

/** Zstandard in pure Java. */
final class JavaZstandard implements Zstandard {

  @Override
  public boolean knowsDictionaries() {
    return false;
  }

  @Override
  public byte[] compress(byte[] plain, byte[] dictionary) {
    requireNone(dictionary);
    var compressor = new ZstdCompressor();
    byte[] frame = new byte[compressor.maxCompressedLength(plain.length)];
    int length = compressor.compress(plain, 0, plain.length, frame, 0, frame.length);
    return Arrays.copyOf(frame, length);
  }

  @Override
  public int decompress(byte[] frame, byte[] dictionary, byte[] room) {
    requireNone(dictionary);
    return new ZstdDecompressor().decompress(frame, 0, frame.length, room, 0, room.length);
  }

  private static void requireNone(byte[] dictionary) {
    if (dictionary.length > 0) {
      throw new UnsupportedOperationException("dictionaries need native code");
    }
  }
}
