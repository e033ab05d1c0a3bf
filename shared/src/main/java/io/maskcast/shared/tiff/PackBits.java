package io.maskcast.shared.tiff;

import java.util.Arrays;

/** Runs of bytes (TIFF 6.0, section 9). */
final class PackBits {

  private PackBits() {}

  /**
   * Decodes until the room is full.
   *
   * @return how many bytes there are
   */
  static int decode(byte[] encoded, byte[] room) {
    int filled = 0;
    int at = 0;
    while (at < encoded.length && filled < room.length) {
      int header = encoded[at++];
      if (header >= 0) {
        int count = Math.min(header + 1, Math.min(encoded.length - at, room.length - filled));
        System.arraycopy(encoded, at, room, filled, count);
        at += header + 1;
        filled += count;
      } else if (header != Byte.MIN_VALUE && at < encoded.length) {
        int count = Math.min(1 - header, room.length - filled);
        Arrays.fill(room, filled, filled + count, encoded[at++]);
        filled += count;
      }
    }
    return filled;
  }
}
