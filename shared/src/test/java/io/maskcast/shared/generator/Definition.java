package io.maskcast.shared.generator;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.MaskGrid;
import java.util.BitSet;

/** Generators by their definition, number by number, in double. */
final class Definition {

  private Definition() {}

  /** The elements of positive logits of a tile (channels, height, width). */
  static BitSet positive(String label, MaskGrid grid, Tensors weights, double[] tile) {
    GeneratorForm form = GeneratorForm.of(label);
    double[][][] seen = planes(tile, grid.channels(), grid.height(), grid.width());
    if (form.sight().isPresent()) {
      seen = resampled(seen, form.sight().get().rows(), form.sight().get().columns());
    }
    double[] made =
        form.body() == GeneratorForm.Body.LINEAR
            ? linear(seen, values(weights, "weight"), grid.elements())
            : conv(seen, weights, grid);
    BitSet positive = new BitSet();
    for (int e = 0; e < made.length; e++) {
      double logit = values(weights, "gamma")[0] * made[e] + values(weights, "offset")[e];
      positive.set(e, logit > 0);
    }
    return positive;
  }

  private static float[] values(Tensors weights, String name) {
    return weights.asMap().get(name).values();
  }

  private static double[][][] planes(double[] tile, int channels, int height, int width) {
    double[][][] planes = new double[channels][height][width];
    for (int i = 0; i < tile.length; i++) {
      planes[i / (height * width)][i / width % height][i % width] = tile[i];
    }
    return planes;
  }

  private static double[] linear(double[][][] seen, float[] weight, int elements) {
    double[] made = new double[elements];
    int at = 0;
    for (int e = 0; e < elements; e++) {
      for (double[][] plane : seen) {
        for (double[] row : plane) {
          for (double value : row) {
            made[e] += weight[at++] * value;
          }
        }
      }
    }
    return made;
  }

  private static double[] conv(double[][][] seen, Tensors weights, MaskGrid grid) {
    double[][][] x = rectified(convolved(seen, weights, 0, 8));
    x = rectified(convolved(x, weights, 1, 8));
    x = resampled(x, grid.rowCells(), grid.columnCells());
    x = convolved(x, weights, 2, grid.channelCells());
    double[] made = new double[grid.elements()];
    for (int e = 0; e < made.length; e++) {
      made[e] =
          x[e / (grid.rowCells() * grid.columnCells())][e / grid.columnCells() % grid.rowCells()][
              e % grid.columnCells()];
    }
    return made;
  }

  private static double[][][] convolved(double[][][] x, Tensors weights, int layer, int filters) {
    int height = x[0].length;
    int width = x[0][0].length;
    float[] kernel = values(weights, layer + ".weight");
    double[][][] out = new double[filters][height][width];
    for (int f = 0; f < filters; f++) {
      for (int r = 0; r < height; r++) {
        for (int c = 0; c < width; c++) {
          double sum = layer == 2 ? 0 : values(weights, layer + ".bias")[f];
          for (int i = 0; i < x.length * 9; i++) {
            int row = r + i / 3 % 3 - 1;
            int column = c + i % 3 - 1;
            if (row >= 0 && row < height && column >= 0 && column < width) {
              sum += kernel[f * x.length * 9 + i] * x[i / 9][row][column];
            }
          }
          out[f][r][c] = sum;
        }
      }
    }
    return out;
  }

  private static double[][][] rectified(double[][][] x) {
    for (double[][] plane : x) {
      for (double[] row : plane) {
        for (int c = 0; c < row.length; c++) {
          row[c] = Math.max(0, row[c]);
        }
      }
    }
    return x;
  }

  /** Means over the samples of each cell, or the value of the cell a sample lies in. */
  private static double[][][] resampled(double[][][] x, int rows, int columns) {
    int height = x[0].length;
    int width = x[0][0].length;
    double[][][] out = new double[x.length][rows][columns];
    for (int p = 0; p < x.length; p++) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          double sum = 0;
          int count = 0;
          for (int i = 0; i < height * width; i++) {
            if (meet(i / width, height, r, rows) && meet(i % width, width, c, columns)) {
              sum += x[p][i / width][i % width];
              count++;
            }
          }
          out[p][r][c] = sum / count;
        }
      }
    }
    return out;
  }

  /**
   * Whether two cells of the same side, cut differently, are of one: the coarser holds the finer.
   */
  private static boolean meet(int one, int ones, int other, int others) {
    return ones >= others
        ? one >= (long) other * ones / others && one < (other + 1L) * ones / others
        : other >= (long) one * others / ones && other < (one + 1L) * others / ones;
  }
}
