package io.maskcast.shared.generator;

import io.maskcast.shared.mask.MaskGrid;

/**
 * Other sides for a plane: means over cells where a side shrinks, copies where it grows. Cells are
 * cut as those of {@link MaskGrid}: cell i of n over s samples begins at {@code floor(i * s / n)}.
 * Immutable and thread-safe.
 */
final class CellMeans {

  private final int[] rows;
  private final int[] columns;

  /**
   * From one pair of sides to another.
   *
   * @param sides before: rows, columns
   * @param others after: rows, columns
   */
  CellMeans(Sides sides, Sides others) {
    this.rows = spans(sides.rows(), others.rows());
    this.columns = spans(sides.columns(), others.columns());
  }

  /** Rows and columns of a plane. */
  record Sides(int rows, int columns) {

    int size() {
      return rows * columns;
    }
  }

  /** Where each of the new cells begins and ends among the old ones: two numbers each. */
  private static int[] spans(int from, int to) {
    int[] spans = new int[2 * to];
    for (int i = 0; i < to; i++) {
      boolean shrinks = to <= from;
      int begin = (int) (shrinks ? (long) i * from / to : ((i + 1L) * from - 1) / to);
      spans[2 * i] = begin;
      spans[2 * i + 1] = shrinks ? (int) ((i + 1L) * from / to) : begin + 1;
    }
    return spans;
  }

  /**
   * Writes a plane with the other sides.
   *
   * @param from the plane, its first row from {@code at} on, the next {@code stride} behind it
   * @param to receives the other plane, in the same way
   */
  void write(float[] from, int at, int stride, float[] to, int toAt, int toStride) {
    for (int row = 0; row < rows.length / 2; row++) {
      for (int column = 0; column < columns.length / 2; column++) {
        to[toAt + row * toStride + column] = mean(from, at, stride, row, column);
      }
    }
  }

  private float mean(float[] from, int at, int stride, int row, int column) {
    double sum = 0;
    for (int r = rows[2 * row]; r < rows[2 * row + 1]; r++) {
      for (int c = columns[2 * column]; c < columns[2 * column + 1]; c++) {
        sum += from[at + r * stride + c];
      }
    }
    int height = rows[2 * row + 1] - rows[2 * row];
    int width = columns[2 * column + 1] - columns[2 * column];
    return (float) (sum / ((long) height * width));
  }
}
