package io.maskcast.shared.payload;

/**
 * Samples as differences, the bits of equal worth side by side.
 *
 * <p>A sample of w bytes is taken as a little-endian number and replaced by its difference from the
 * sample before (the first from 0), modulo {@code 2^(8w)}; a difference d in {@code [-2^(8w-1),
 * 2^(8w-1))} becomes {@code 2d} or, below 0, {@code -2d - 1}. Of the first m samples, m the largest
 * multiple of eight there is, follow bit 0 of all, bit 1 of all and so on, m / 8 bytes each, the
 * earlier sample in the lower bit; then the other samples as they are, little-endian.
 */
final class BitPlanes {

  private static final int GROUP = 8; // samples that share a byte of a plane

  private BitPlanes() {}

  /**
   * Takes samples apart.
   *
   * @param samples a whole number of samples; left alone
   * @param width bytes of one: 1, 2 or 4
   */
  static byte[] split(byte[] samples, int width) {
    byte[] planes = new byte[samples.length];
    int count = samples.length / width;
    int grouped = count - count % GROUP;
    int planeBytes = grouped / GROUP;
    int before = 0;
    long[] bytes = new long[width]; // byte k of eight samples
    for (int i = 0; i < count; i++) {
      int sample = read(samples, i * width, width);
      int number = zigzag(sample - before, width);
      before = sample;
      if (i >= grouped) {
        write(number, planes, i * width, width);
        continue;
      }
      int lane = i % GROUP;
      for (int k = 0; k < width; k++) {
        long value = (number >>> (8 * k)) & 0xffL;
        bytes[k] = lane == 0 ? value : bytes[k] | value << (8 * lane);
      }
      if (lane == GROUP - 1) {
        for (int k = 0; k < width; k++) {
          long bits = transpose(bytes[k]);
          for (int bit = 0; bit < 8; bit++) {
            planes[(8 * k + bit) * planeBytes + i / GROUP] = (byte) (bits >>> (8 * bit));
          }
        }
      }
    }
    return planes;
  }

  /** Puts samples together again: the inverse of {@link #split}. */
  static byte[] join(byte[] planes, int width) {
    byte[] samples = new byte[planes.length];
    int count = planes.length / width;
    int grouped = count - count % GROUP;
    int planeBytes = grouped / GROUP;
    int before = 0;
    long[] bytes = new long[width];
    for (int i = 0; i < count; i++) {
      int lane = i % GROUP;
      if (i < grouped && lane == 0) {
        for (int k = 0; k < width; k++) {
          long bits = 0;
          for (int bit = 0; bit < 8; bit++) {
            bits |= (planes[(8 * k + bit) * planeBytes + i / GROUP] & 0xffL) << (8 * bit);
          }
          bytes[k] = transpose(bits);
        }
      }
      int number = 0;
      if (i < grouped) {
        for (int k = 0; k < width; k++) {
          number |= (int) (bytes[k] >>> (8 * lane) & 0xff) << (8 * k);
        }
      } else {
        number = read(planes, i * width, width);
      }
      before += (number >>> 1) ^ -(number & 1);
      write(before, samples, i * width, width);
    }
    return samples;
  }

  private static int zigzag(int difference, int width) {
    int unused = 32 - 8 * width;
    int signed = difference << unused >> unused;
    return ((signed << 1) ^ (signed >> 31)) << unused >>> unused;
  }

  /** Eight rows of eight bits, transposed (Warren, Hacker's Delight, 7-3). */
  private static long transpose(long rows) {
    long x = rows;
    long swapped = (x ^ (x >>> 7)) & 0x00aa00aa00aa00aaL;
    x ^= swapped ^ (swapped << 7);
    swapped = (x ^ (x >>> 14)) & 0x0000cccc0000ccccL;
    x ^= swapped ^ (swapped << 14);
    swapped = (x ^ (x >>> 28)) & 0x00000000f0f0f0f0L;
    return x ^ swapped ^ (swapped << 28);
  }

  private static int read(byte[] from, int at, int width) {
    int value = 0;
    for (int k = 0; k < width; k++) {
      value |= (from[at + k] & 0xff) << (8 * k);
    }
    return value;
  }

  private static void write(int value, byte[] to, int at, int width) {
    for (int k = 0; k < width; k++) {
      to[at + k] = (byte) (value >>> (8 * k));
    }
  }
}
