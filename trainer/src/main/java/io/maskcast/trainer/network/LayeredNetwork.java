package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.network.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A network of layers, one engine operation each. Not thread-safe. */
final class LayeredNetwork implements TrainableNetwork {

  private static final NDIndex ALL = new NDIndex(":");

  private final List<Layer> order;
  private final NDManager manager;
  private final Network.Shape tile;
  private final List<Parameter> parameters;
  private final List<NDArray> arrays; // of all parameters
  private final List<NDArray> trainable;
  private final List<NDArray> estimates;

  LayeredNetwork(Network network, Network.Shape tile, Tensors weights, NDManager parent) {
    this.order = poolFirst(network.layers());
    this.tile = tile;
    this.parameters = network.parameters(tile);
    List<float[]> values = values(weights);
    this.manager = parent.newSubManager();
    this.arrays = new ArrayList<>();
    List<NDArray> moved = new ArrayList<>();
    List<NDArray> estimated = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      NDArray array = manager.create(values.get(i), engineShape(parameters.get(i)));
      arrays.add(array);
      (parameters.get(i).trainable() ? moved : estimated).add(array);
    }
    this.trainable = List.copyOf(moved);
    this.estimates = List.copyOf(estimated);
  }

  private List<float[]> values(Tensors weights) {
    return parameters.stream()
        .map(parameter -> weights.get(parameter.name(), parameter.sides()).values())
        .toList();
  }

  private static Shape engineShape(Parameter parameter) {
    return new Shape(parameter.sides().stream().mapToLong(Integer::longValue).toArray());
  }

  @Override
  public List<NDArray> parameters() {
    return trainable;
  }

  @Override
  public List<NDArray> leaves(NDManager scope) {
    // Fresh ones: their gradients start empty and die with the scope. DJL would add into the
    // gradients of arrays that outlive a batch.
    return trainable.stream().map(parameter -> leaf(parameter, scope)).toList();
  }

  private static NDArray leaf(NDArray parameter, NDManager scope) {
    NDArray leaf = parameter.stopGradient();
    leaf.attach(scope);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  @Override
  public NDArray forward(NDArray tiles, List<NDArray> leaves, boolean training) {
    return new ForwardPass(leaves, estimates, training).run(order, tiles);
  }

  /** The first layer, if it is a convolution. */
  Optional<Layer.Convolution> firstConvolution() {
    return order.get(0) instanceof Layer.Convolution first ? Optional.of(first) : Optional.empty();
  }

  /**
   * Runs the network, training.
   *
   * @param behindFirst is given what the first layer makes; the second gets what it returns
   */
  NDArray forward(NDArray tiles, List<NDArray> leaves, UnaryOperator<NDArray> behindFirst) {
    ForwardPass pass = new ForwardPass(leaves, estimates, true);
    NDArray first = pass.run(order.subList(0, 1), tiles);
    return pass.run(order.subList(1, order.size()), behindFirst.apply(first));
  }

  @Override
  public float[] logits(float[] tiles) {
    try (NDManager scope = newScope()) {
      return forward(input(scope, tiles), trainable, false).toFloatArray();
    }
  }

  @Override
  public Network.Shape tile() {
    return tile;
  }

  @Override
  public NDManager newScope() {
    return manager.newSubManager();
  }

  @Override
  public Tensors weights() {
    Map<String, Tensors.Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      tensors.put(
          parameter.name(), new Tensors.Tensor(parameter.sides(), arrays.get(i).toFloatArray()));
    }
    return new Tensors(tensors);
  }

  @Override
  public void restore(Tensors weights) {
    List<float[]> values = values(weights);
    try (NDManager scope = newScope()) {
      for (int i = 0; i < arrays.size(); i++) {
        arrays.get(i).set(ALL, scope.create(values.get(i), engineShape(parameters.get(i))));
      }
    }
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

  @Override
  public void close() {
    manager.close();
  }
}
