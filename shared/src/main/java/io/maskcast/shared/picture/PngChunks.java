package io.maskcast.shared.picture;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/** The checksums of a PNG file, which Java's own reader does not look at. */
final class PngChunks {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int END = 0x49454e44; // IEND

  private PngChunks() {}

  /**
   * Whether a file is whole, if it is a PNG.
   *
   * @return what is wrong with it, if anything is
   */
  static Optional<String> damage(byte[] file) {
    if (!Arrays.equals(Arrays.copyOf(file, Math.min(file.length, SIGNATURE.length)), SIGNATURE)) {
      return Optional.empty();
    }
    ByteBuffer chunks = ByteBuffer.wrap(file).position(SIGNATURE.length);
    while (chunks.remaining() >= 12) {
      int length = chunks.getInt();
      if (length < 0 || length > chunks.remaining() - 8) {
        return Optional.of("it ends within a chunk");
      }
      CRC32 check = new CRC32();
      check.update(file, chunks.position(), 4 + length);
      int type = chunks.getInt();
      chunks.position(chunks.position() + length);
      if (chunks.getInt() != (int) check.getValue()) {
        return Optional.of("the checksum of a chunk is wrong");
      }
      if (type == END) {
        return Optional.empty();
      }
    }
    return Optional.of("its last chunk is missing");
  }
}
