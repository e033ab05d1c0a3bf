package io.maskcast.shared.payload;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.util.Native;

/** Zstandard by its own library, where that runs. */
final class NativeZstandard implements Zstandard {

  private final int level;

  NativeZstandard(int level) {
    if (level < 1 || level > 22) {
      throw new IllegalArgumentException("level " + level);
    }
    this.level = level;
  }

  /** Whether the library is there for this system and can be loaded. */
  static boolean isAvailable() {
    try {
      Native.load();
      return Native.isLoaded();
    } catch (LinkageError e) {
      return false; // left out of an installation, made for other systems, or no place to unpack it
    }
  }

  @Override
  public boolean knowsDictionaries() {
    return true;
  }

  @Override
  public byte[] compress(byte[] plain, byte[] dictionary) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      // The receiver knows length and dictionary, and the stream has a checksum of its own.
      context.setLevel(level).setContentSize(false).setDictID(false).setChecksum(false);
      if (dictionary.length > 0) {
        context.loadDict(dictionary);
      }
      return context.compress(plain);
    }
  }

  @Override
  public int decompress(byte[] frame, byte[] dictionary, byte[] room) {
    try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
      if (dictionary.length > 0) {
        context.loadDict(dictionary);
      }
      return context.decompress(room, frame);
    }
  }
}
