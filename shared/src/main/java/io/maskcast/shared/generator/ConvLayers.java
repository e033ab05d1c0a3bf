package io.maskcast.shared.generator;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.MaskGrid;
import java.util.Arrays;
import java.util.List;

/**
 * Three 3x3 convolutions that keep the sides, the first two with a rectifier; before the last, the
 * sides become those of the grid.
 */
final class ConvLayers implements GeneratorLayers {

  private static final int FEATURES = 8;

  private final int channels;
  private final CellMeans.Sides sides;
  private final MaskGrid grid;
  private final CellMeans.Sides cells;
  private final CellMeans means;
  private final List<float[]> weights;
  private final List<float[]> biases;

  private ConvLayers(
      CellMeans.Sides sides, MaskGrid grid, List<float[]> weights, List<float[]> biases) {
    this.channels = grid.channels();
    this.sides = sides;
    this.grid = grid;
    this.cells = new CellMeans.Sides(grid.rowCells(), grid.columnCells());
    this.means = new CellMeans(sides, cells);
    this.weights = weights;
    this.biases = biases;
  }

  static ConvLayers of(CellMeans.Sides sides, MaskGrid grid, Tensors tensors) {
    return new ConvLayers(
        sides,
        grid,
        List.of(
            kernels(tensors, 0, FEATURES, grid.channels()),
            kernels(tensors, 1, FEATURES, FEATURES),
            kernels(tensors, 2, grid.channelCells(), FEATURES)),
        List.of(
            tensors.get("0.bias", List.of(FEATURES)).values(),
            tensors.get("1.bias", List.of(FEATURES)).values(),
            new float[grid.channelCells()]));
  }

  private static float[] kernels(Tensors tensors, int layer, int filters, int channels) {
    return tensors.get(layer + ".weight", List.of(filters, channels, 3, 3)).values();
  }

  @Override
  public Run newRun(float[] blank) {
    Planes seen = new Planes(channels, sides);
    Planes first = new Planes(FEATURES, sides);
    Planes second = new Planes(FEATURES, sides);
    Planes reduced = sides.equals(cells) ? second : new Planes(FEATURES, cells);
    Planes last = new Planes(grid.channelCells(), cells);
    return (input, numbers) -> {
      seen.read(input);
      convolve(0, seen, first);
      first.rectify();
      convolve(1, first, second);
      second.rectify();
      if (reduced != second) {
        reduced.readMeans(second, means);
      }
      convolve(2, reduced, last);
      last.write(numbers);
    };
  }

  /**
   * Each filter over all of a plane at once, what lies beside its rows included: so one weight
   * meets many neighbours in memory. What comes out beside the rows means nothing.
   */
  private void convolve(int layer, Planes from, Planes to) {
    float[] kernels = weights.get(layer);
    int count = to.sides.rows() * to.stride - 2;
    int at = 0;
    for (int filter = 0; filter < to.count; filter++) {
      int target = filter * to.plane + to.first();
      Arrays.fill(to.values, target, target + count, biases.get(layer)[filter]);
      for (int channel = 0; channel < from.count; channel++) {
        for (int row = 0; row < 3; row++) {
          int source = channel * from.plane + row * from.stride;
          WeightedSum.addThrees(kernels, at, from.values, source, to.values, target, count);
          at += 3;
        }
      }
    }
  }

  /** Planes with a frame of zeros around each. */
  private static final class Planes {

    private final int count;
    private final CellMeans.Sides sides;
    private final int stride;
    private final int plane;
    private final float[] values;

    Planes(int count, CellMeans.Sides sides) {
      this.count = count;
      this.sides = sides;
      this.stride = sides.columns() + 2;
      this.plane = (sides.rows() + 2) * stride;
      this.values = new float[Math.multiplyExact(count, plane)];
    }

    /** Where the first value of a plane stands in it. */
    int first() {
      return stride + 1;
    }

    private int row(int plane, int row) {
      return plane * this.plane + first() + row * stride;
    }

    void read(float[] input) {
      for (int p = 0; p < count; p++) {
        for (int row = 0; row < sides.rows(); row++) {
          int from = (p * sides.rows() + row) * sides.columns();
          System.arraycopy(input, from, values, row(p, row), sides.columns());
        }
      }
    }

    void write(float[] output) {
      for (int p = 0; p < count; p++) {
        for (int row = 0; row < sides.rows(); row++) {
          int to = (p * sides.rows() + row) * sides.columns();
          System.arraycopy(values, row(p, row), output, to, sides.columns());
        }
      }
    }

    void readMeans(Planes from, CellMeans means) {
      for (int p = 0; p < count; p++) {
        means.write(from.values, from.row(p, 0), from.stride, values, row(p, 0), stride);
      }
    }

    /** Negative values and all of the frame become 0. */
    void rectify() {
      for (int p = 0; p < count; p++) {
        for (int row = 0; row < sides.rows(); row++) {
          int at = row(p, row);
          for (int i = at; i < at + sides.columns(); i++) {
            values[i] = Math.max(0f, values[i]);
          }
          values[at - 1] = 0;
          values[at + sides.columns()] = 0;
        }
      }
    }
  }
}
