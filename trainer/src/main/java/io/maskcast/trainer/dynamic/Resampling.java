package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Other sides for a batch: means over cells where a side shrinks, copies where it grows. Cells are
 * cut as those of {@link io.maskcast.shared.mask.MaskGrid}: cell i of n over s samples begins at
 * {@code floor(i * s / n)}. Both are products with small matrices, which the engine differentiates.
 */
final class Resampling {

  private Resampling() {}

  /**
   * Resamples.
   *
   * @param batch (tiles, channels, rows, columns)
   * @param scope owns what is made
   * @return (tiles, channels, height, width)
   */
  static NDArray to(int height, int width, NDArray batch, NDManager scope) {
    int rows = (int) batch.getShape().get(2);
    int columns = (int) batch.getShape().get(3);
    NDArray resampled = batch;
    if (columns != width) {
      resampled =
          resampled.matMul(scope.create(transposed(columns, width), new Shape(columns, width)));
    }
    if (rows != height) {
      resampled = scope.create(matrix(rows, height), new Shape(height, rows)).matMul(resampled);
    }
    return resampled;
  }

  /** The matrix from one side to another: (to, from). */
  static float[] matrix(int from, int to) {
    float[] matrix = new float[to * from];
    int cells = Math.min(from, to);
    int size = Math.max(from, to);
    for (int cell = 0; cell < cells; cell++) {
      int begin = (int) ((long) cell * size / cells);
      int end = (int) ((long) (cell + 1) * size / cells);
      for (int i = begin; i < end; i++) {
        if (to > from) {
          matrix[i * from + cell] = 1;
        } else {
          matrix[cell * from + i] = 1f / (end - begin);
        }
      }
    }
    return matrix;
  }

  private static float[] transposed(int from, int to) {
    float[] matrix = matrix(from, to);
    float[] transposed = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      transposed[i % from * to + i / from] = matrix[i];
    }
    return transposed;
  }
}
