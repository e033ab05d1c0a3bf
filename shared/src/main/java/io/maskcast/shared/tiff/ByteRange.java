package io.maskcast.shared.tiff;

/**
 * Bytes side by side.
 *
 * @param offset of the first, 0 or more
 * @param length how many, 0 or more
 */
public record ByteRange(long offset, int length) {

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if one is negative or the end is not a long
   */
  public ByteRange {
    if (offset < 0 || length < 0 || offset + length < 0) {
      throw new IllegalArgumentException(length + " bytes from " + offset);
    }
  }

  /** Where it ends: the first byte that is not of it. */
  public long end() {
    return offset + length;
  }
}
