package io.maskcast.shared.payload;

/** Samples taken apart: byte 0 of all samples, then byte 1 of all, and so on. */
final class BytePlanes {

  private BytePlanes() {}

  /**
   * Takes samples apart.
   *
   * @param samples a whole number of samples; left alone
   * @param width bytes of one
   */
  static byte[] split(byte[] samples, int width) {
    return transpose(samples, samples.length / width, width);
  }

  /** Puts samples together again: the inverse of {@link #split}. */
  static byte[] join(byte[] planes, int width) {
    return transpose(planes, width, planes.length / width);
  }

  private static byte[] transpose(byte[] from, int rows, int columns) {
    byte[] to = new byte[from.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        to[column * rows + row] = from[row * columns + column];
      }
    }
    return to;
  }
}
