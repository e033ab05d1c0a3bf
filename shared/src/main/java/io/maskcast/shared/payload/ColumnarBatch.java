package io.maskcast.shared.payload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The arrangement of many small tiles in one batch: the same selected sample of all tiles side by
 * side (sample s of tile t at index {@code s * tiles + t}), because neighbours of one position are
 * alike and so compress together.
 */
public final class ColumnarBatch {

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /**
   * Samples by samples that are turned at a time: their cache lines, read and written, stay near.
   */
  private static final int BLOCK = 32;

  private ColumnarBatch() {}

  /**
   * Tile-major to columnar.
   *
   * @param tileMajor the selected bytes of one tile after the other
   * @param tiles how many tiles; divides the length
   * @param sampleBytes bytes of one sample: 1, 2 or 4
   */
  public static byte[] arrange(byte[] tileMajor, int tiles, int sampleBytes) {
    byte[] columnar = new byte[tileMajor.length];
    arrange(tileMajor, tileMajor.length / tiles, tiles, sampleBytes, columnar, 0);
    return columnar;
  }

  /**
   * Tile-major to columnar, into room that is there.
   *
   * @param tileMajor the selected bytes of one tile after the other, from its begin on
   * @param tileBytes selected bytes of one tile
   * @param tiles how many tiles
   * @param sampleBytes bytes of one sample: 1, 2 or 4
   * @param columnar receives {@code tiles * tileBytes} bytes
   * @param offset where to put them
   */
  public static void arrange(
      byte[] tileMajor, int tileBytes, int tiles, int sampleBytes, byte[] columnar, int offset) {
    transpose(tileMajor, tiles, tileBytes / sampleBytes, sampleBytes, columnar, offset);
  }

  /** Columnar to tile-major: the inverse of {@link #arrange(byte[], int, int)}. */
  public static byte[] restore(byte[] columnar, int tiles, int sampleBytes) {
    byte[] tileMajor = new byte[columnar.length];
    transpose(columnar, columnar.length / tiles / sampleBytes, tiles, sampleBytes, tileMajor, 0);
    return tileMajor;
  }

  private static void transpose(
      byte[] from, int rows, int columns, int sampleBytes, byte[] to, int offset) {
    if (rows == 1 || columns == 1) {
      System.arraycopy(from, 0, to, offset, rows * columns * sampleBytes);
      return;
    }
    for (int row = 0; row < rows; row += BLOCK) {
      int rowEnd = Math.min(rows, row + BLOCK);
      for (int column = 0; column < columns; column += BLOCK) {
        int columnEnd = Math.min(columns, column + BLOCK);
        for (int c = column; c < columnEnd; c++) {
          int source = (row * columns + c) * sampleBytes;
          int target = offset + (c * rows + row) * sampleBytes;
          copyStrided(from, source, columns, to, target, rowEnd - row, sampleBytes);
        }
      }
    }
  }

  /** Samples that stand {@code stride} samples apart, side by side. */
  private static void copyStrided(
      byte[] from, int source, int stride, byte[] to, int target, int samples, int sampleBytes) {
    switch (sampleBytes) {
      case Byte.BYTES -> {
        for (int i = 0; i < samples; i++) {
          to[target + i] = from[source + i * stride];
        }
      }
      case Short.BYTES -> {
        for (int i = 0; i < samples; i++) {
          short sample = (short) SHORTS.get(from, source + i * stride * Short.BYTES);
          SHORTS.set(to, target + i * Short.BYTES, sample);
        }
      }
      default -> {
        for (int i = 0; i < samples; i++) {
          int sample = (int) INTS.get(from, source + i * stride * Integer.BYTES);
          INTS.set(to, target + i * Integer.BYTES, sample);
        }
      }
    }
  }
}
