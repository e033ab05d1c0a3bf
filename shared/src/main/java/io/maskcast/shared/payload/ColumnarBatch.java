package io.maskcast.shared.payload;

/**
 * The arrangement of many small tiles in one batch: the same selected sample of all tiles side by
 * side (sample s of tile t at index {@code s * tiles + t}), because neighbours of one position are
 * alike and so compress together.
 */
public final class ColumnarBatch {

  private ColumnarBatch() {}

  /**
   * Tile-major to columnar.
   *
   * @param tileMajor the selected bytes of one tile after the other
   * @param tiles how many tiles; divides the length
   * @param sampleBytes bytes of one sample
   */
  public static byte[] arrange(byte[] tileMajor, int tiles, int sampleBytes) {
    return transpose(tileMajor, tiles, tileMajor.length / tiles / sampleBytes, sampleBytes);
  }

  /** Columnar to tile-major: the inverse of {@link #arrange}. */
  public static byte[] restore(byte[] columnar, int tiles, int sampleBytes) {
    return transpose(columnar, columnar.length / tiles / sampleBytes, tiles, sampleBytes);
  }

  private static byte[] transpose(byte[] from, int rows, int columns, int sampleBytes) {
    if (rows == 1 || columns == 1) {
      return from.clone();
    }
    byte[] to = new byte[from.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int source = (row * columns + column) * sampleBytes;
        int target = (column * rows + row) * sampleBytes;
        for (int b = 0; b < sampleBytes; b++) {
          to[target + b] = from[source + b];
        }
      }
    }
    return to;
  }
}
