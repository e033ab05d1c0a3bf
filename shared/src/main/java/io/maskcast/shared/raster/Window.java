package io.maskcast.shared.raster;

/**
 * A rectangle of pixels.
 *
 * @param row of the upper left pixel, 0 or more
 * @param column of the upper left pixel, 0 or more
 * @param rows how many, 1 or more
 * @param columns how many, 1 or more
 */
public record Window(int row, int column, int rows, int columns) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range or the ends are no ints
   */
  public Window {
    if (row < 0
        || column < 0
        || rows < 1
        || columns < 1
        || row + rows < 0
        || column + columns < 0) {
      throw new IllegalArgumentException(
          "%d x %d pixels from row %d, column %d".formatted(rows, columns, row, column));
    }
  }

  /** The first row below it. */
  public int bottom() {
    return row + rows;
  }

  /** The first column to its right. */
  public int right() {
    return column + columns;
  }
}
