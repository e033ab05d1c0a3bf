package io.maskcast.trainer.baseline;

import io.maskcast.shared.mask.MaskGrid;

/** Positions spread evenly over a tile. */
final class UniformGrid {

  private UniformGrid() {}

  /**
   * Positions on evenly spaced lines, evenly spaced along each line. There are as many lines as
   * make both spacings about equal, in samples; the positions are dealt out to the lines as evenly
   * as integers allow. 3 lines of 4 for 12 positions, lines of 6 and 7 in turn for 39.
   *
   * @param kept how many elements the positions must have together
   * @return as few positions as have that many elements with all their channels, by rows
   */
  static int[] positions(MaskGrid grid, int kept) {
    int count = (kept + grid.channelCells() - 1) / grid.channelCells();
    int lines = lines(grid, count);
    int[] positions = new int[count];
    int next = 0;
    for (int line = 0; line < lines; line++) {
      int row = spread(line, lines, grid.rowCells());
      int inLine = share(line + 1, lines, count) - share(line, lines, count);
      for (int i = 0; i < inLine; i++) {
        positions[next++] = row * grid.columnCells() + spread(i, inLine, grid.columnCells());
      }
    }
    return positions;
  }

  private static int lines(MaskGrid grid, int count) {
    // height / lines = width / (count / lines)
    long even = Math.round(Math.sqrt((double) count * grid.height() / grid.width()));
    int fewest = (count + grid.columnCells() - 1) / grid.columnCells();
    int most = Math.min(grid.rowCells(), count);
    return (int) Math.max(fewest, Math.min(even, most));
  }

  /** Where the i-th of n equal parts of so many cells has its middle. */
  private static int spread(int i, int n, int cells) {
    return (int) ((2L * i + 1) * cells / (2L * n));
  }

  private static int share(int i, int n, int count) {
    return (int) ((long) i * count / n);
  }
}
