package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A network with parameters that can change. The parameters live in native memory until {@link
 * #close()}. Not thread-safe.
 */
public final class TrainableNetwork implements AutoCloseable {

  private static final Shape ONE = new Shape(1, 1);
  private static final Shape NO_PADDING = new Shape(0, 0);

  private final List<Layer> order;
  private final NDManager manager;
  private final Network.Shape input;
  private final List<ParameterShape> shapes;
  private final List<NDArray> parameters;

  private TrainableNetwork(
      Network network, Network.Shape input, List<float[]> values, NDManager parent) {
    this.order = poolFirst(network.layers());
    this.input = input;
    this.shapes = ParameterShape.of(network, input);
    this.manager = parent.newSubManager();
    this.parameters = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      parameters.add(manager.create(values.get(i), shapes.get(i).engineShape()));
    }
  }

  /**
   * A network with random parameters: uniform in {@code [-b, b]}, b = 1/sqrt(inputs of a neuron),
   * PyTorch's own choice for both weights and biases.
   *
   * @param network the layers
   * @param input the shape of one tile
   * @param random decides the parameters, so that they do not depend on the engine
   * @param parent owns the native memory
   * @throws io.maskcast.shared.MaskcastException if the layers do not fit the tile
   */
  public static TrainableNetwork random(
      Network network, Network.Shape input, RandomGenerator random, NDManager parent) {
    List<float[]> values = new ArrayList<>();
    for (ParameterShape shape : ParameterShape.of(network, input)) {
      double bound = 1 / Math.sqrt(shape.fanIn());
      float[] drawn = new float[shape.size()];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
      values.add(drawn);
    }
    return new TrainableNetwork(network, input, values, parent);
  }

  /**
   * A network with the parameters of a bundle.
   *
   * @param network the layers
   * @param input the shape of one tile
   * @param weights tensors {@code <layer>.weight} and {@code <layer>.bias}
   * @param parent owns the native memory
   * @throws io.maskcast.shared.MaskcastException if the layers do not fit the tile or a parameter
   *     is missing or of another shape
   */
  public static TrainableNetwork of(
      Network network, Network.Shape input, Tensors weights, NDManager parent) {
    List<float[]> values =
        ParameterShape.of(network, input).stream()
            .map(shape -> weights.get(shape.name(), shape.sides()).values())
            .toList();
    return new TrainableNetwork(network, input, values, parent);
  }

  /** The parameters as tensors {@code <layer>.weight} and {@code <layer>.bias}; a copy. */
  public Tensors weights() {
    Map<String, Tensors.Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < shapes.size(); i++) {
      ParameterShape shape = shapes.get(i);
      tensors.put(
          shape.name(), new Tensors.Tensor(shape.sides(), parameters.get(i).toFloatArray()));
    }
    return new Tensors(tensors);
  }

  /** The parameters themselves, for the optimiser. */
  List<NDArray> parameters() {
    return parameters;
  }

  /** A manager of arrays that live no longer than one batch. */
  NDManager newScope() {
    return manager.newSubManager();
  }

  /** Tiles as an array of shape (tiles, channels, height, width). */
  NDArray input(NDManager scope, float[] tiles) {
    int size = input.channels() * input.height() * input.width();
    return scope.create(
        tiles, new Shape(tiles.length / size, input.channels(), input.height(), input.width()));
  }

  /**
   * The logits of tiles, without gradients.
   *
   * @param tiles normalised (and masked) tiles one after the other, channel, row, column
   * @return (tiles, classes), one tile after the other
   */
  public float[] logits(float[] tiles) {
    try (NDManager scope = newScope()) {
      return forward(input(scope, tiles), parameters).toFloatArray();
    }
  }

  /**
   * Runs the layers.
   *
   * @param tiles (tiles, channels, height, width)
   * @param leaves the parameters to use, in the order of {@link #parameters()}
   * @return (tiles, classes)
   */
  NDArray forward(NDArray tiles, List<NDArray> leaves) {
    Iterator<NDArray> nextParameter = leaves.iterator();
    NDArray x = tiles;
    for (Layer layer : order) {
      x = apply(layer, x, nextParameter);
    }
    return x;
  }

  private static NDArray apply(Layer layer, NDArray x, Iterator<NDArray> nextParameter) {
    if (layer instanceof Layer.Conv2d conv) {
      NDArray weight = nextParameter.next();
      Shape padding = new Shape(conv.padding(), conv.padding());
      return Conv2d.conv2d(x, weight, nextParameter.next(), ONE, padding, ONE).singletonOrThrow();
    }
    if (layer instanceof Layer.Linear) {
      NDArray weight = nextParameter.next();
      return Linear.linear(x, weight, nextParameter.next()).singletonOrThrow();
    }
    if (layer instanceof Layer.MaxPool2d pool) {
      Shape kernel = new Shape(pool.kernel(), pool.kernel());
      return Pool.maxPool2d(x, kernel, kernel, NO_PADDING, false);
    }
    return layer instanceof Layer.Relu
        ? Activation.relu(x)
        : x.reshape(x.getShape().get(0), -1); // Flatten, the only one left
  }

  /**
   * The layers with each rectifier after the pooling that follows it: {@code max(0, .)} and the
   * maximum of a square commute to the last bit, and the rectifier has a quarter of the work.
   */
  private static List<Layer> poolFirst(List<Layer> layers) {
    List<Layer> order = new ArrayList<>(layers);
    for (int i = 0; i + 1 < order.size(); i++) {
      if (order.get(i) instanceof Layer.Relu && order.get(i + 1) instanceof Layer.MaxPool2d) {
        Collections.swap(order, i, i + 1);
      }
    }
    return List.copyOf(order);
  }

  /** Releases the native memory. */
  @Override
  public void close() {
    manager.close();
  }

  /** Name and sides of one parameter. */
  private record ParameterShape(String name, List<Integer> sides, int fanIn) {

    static List<ParameterShape> of(Network network, Network.Shape input) {
      List<Network.Shape> before = network.shapes(input.channels(), input.height(), input.width());
      List<ParameterShape> shapes = new ArrayList<>();
      for (int i = 0; i < network.layers().size(); i++) {
        Layer layer = network.layers().get(i);
        int channels = before.get(i).channels();
        if (layer instanceof Layer.Conv2d conv) {
          int fanIn = channels * conv.kernel() * conv.kernel();
          add(shapes, i, fanIn, conv.filters(), channels, conv.kernel(), conv.kernel());
        } else if (layer instanceof Layer.Linear linear) {
          add(shapes, i, channels, linear.features(), channels);
        }
      }
      return shapes;
    }

    private static void add(List<ParameterShape> shapes, int layer, int fanIn, Integer... sides) {
      shapes.add(new ParameterShape(layer + ".weight", Arrays.asList(sides), fanIn));
      shapes.add(new ParameterShape(layer + ".bias", List.of(sides[0]), fanIn));
    }

    int size() {
      return sides.stream().reduce(1, Math::multiplyExact);
    }

    Shape engineShape() {
      return new Shape(sides.stream().mapToLong(Integer::longValue).toArray());
    }
  }
}
