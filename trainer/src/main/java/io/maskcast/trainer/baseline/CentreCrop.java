package io.maskcast.trainer.baseline;

import io.maskcast.shared.mask.MaskGrid;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The square around a tile's centre, cell by cell. */
final class CentreCrop {

  private CentreCrop() {}

  /**
   * All positions, the centre first. Where cells are square, the first k * k are a square: it grows
   * by a row and a column on one side, then by those on the other.
   *
   * <p>In samples, nearest first: the larger of a position's distances by row and by column
   * (Chebyshev); of those as near the straight distance; of those as near the lower number.
   */
  static int[] positions(MaskGrid grid) {
    int rows = grid.rowCells();
    int columns = grid.columnCells();
    double[] vertical = distances(rows, grid.height());
    double[] horizontal = distances(columns, grid.width());
    return IntStream.range(0, rows * columns)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(
                    p -> Math.max(vertical[p / columns], horizontal[p % columns]))
                .thenComparingDouble(
                    p -> square(vertical[p / columns]) + square(horizontal[p % columns])))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double square(double number) {
    return number * number;
  }

  /**
   * How far the middle of every cell lies from the middle of the side. The middle of the side is
   * put a little towards its beginning: otherwise both sides of a square would come at once.
   */
  private static double[] distances(int cells, int size) {
    double cell = (double) size / cells;
    double middle = size / 2.0 - cell / 4;
    return IntStream.range(0, cells)
        .mapToDouble(i -> Math.abs((i + 0.5) * cell - middle))
        .toArray();
  }
}
