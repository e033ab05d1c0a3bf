package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import io.maskcast.shared.mask.MaskGrid;
import java.util.List;

/** What makes, of what a generator sees, one number per element. Immutable and thread-safe. */
sealed interface GeneratorBody {

  /** The weights, in the order in which they are used. */
  List<Weight> weights();

  /**
   * One number per element, before scale and offset.
   *
   * @param seen (tiles, channels, rows, columns)
   * @param leaves the weights to use
   * @param scope owns what is made
   * @return (tiles, elements)
   */
  NDArray run(NDArray seen, List<NDArray> leaves, NDManager scope);

  /**
   * One weight and where it begins: uniform in {@code [-bound, bound]}.
   *
   * @param name in saved states
   * @param sides its shape
   * @param bound over 0
   */
  record Weight(String name, List<Integer> sides, double bound) {

    int size() {
      return sides.stream().reduce(1, Math::multiplyExact);
    }

    Shape shape() {
      return new Shape(sides.stream().mapToLong(Integer::longValue).toArray());
    }
  }

  /**
   * W x.
   *
   * @param inputs how many numbers are seen
   * @param elements how many are made
   */
  record LinearBody(int inputs, int elements) implements GeneratorBody {

    /** W begins as Glorot and Bengio (2010), equation 16, have it: Xavier, as the authors' code. */
    @Override
    public List<Weight> weights() {
      double bound = Math.sqrt(6.0 / ((double) inputs + elements));
      return List.of(new Weight("weight", List.of(elements, inputs), bound));
    }

    @Override
    public NDArray run(NDArray seen, List<NDArray> leaves, NDManager scope) {
      NDArray flat = seen.reshape(seen.getShape().get(0), inputs);
      return Linear.linear(flat, leaves.get(0)).singletonOrThrow();
    }
  }

  /**
   * Three 3x3 convolutions that keep the sides, the first two with a rectifier; before the last,
   * the sides become those of the grid.
   *
   * @param channels how many are seen
   * @param grid of the elements
   */
  record ConvBody(int channels, MaskGrid grid) implements GeneratorBody {

    private static final int FEATURES = 8; // the authors' number
    private static final Shape ONE = new Shape(1, 1);

    @Override
    public List<Weight> weights() {
      return List.of(
          weight("0.weight", FEATURES, channels),
          new Weight("0.bias", List.of(FEATURES), bound(channels)),
          weight("1.weight", FEATURES, FEATURES),
          new Weight("1.bias", List.of(FEATURES), bound(FEATURES)),
          weight("2.weight", grid.channelCells(), FEATURES));
    }

    private static Weight weight(String name, int filters, int channels) {
      return new Weight(name, List.of(filters, channels, 3, 3), bound(channels));
    }

    /** 1/sqrt(inputs of a neuron), PyTorch's choice. */
    private static double bound(int channels) {
      return 1 / Math.sqrt(9.0 * channels);
    }

    @Override
    public NDArray run(NDArray seen, List<NDArray> leaves, NDManager scope) {
      NDArray x = Activation.relu(convolve(seen, leaves.get(0), leaves.get(1)));
      x = Activation.relu(convolve(x, leaves.get(2), leaves.get(3)));
      x = Resampling.to(grid.rowCells(), grid.columnCells(), x, scope);
      x = Conv2d.conv2d(x, leaves.get(4), null, ONE, ONE).singletonOrThrow();
      return x.reshape(x.getShape().get(0), grid.elements());
    }

    private static NDArray convolve(NDArray x, NDArray weight, NDArray bias) {
      return Conv2d.conv2d(x, weight, bias, ONE, ONE).singletonOrThrow();
    }
  }
}
