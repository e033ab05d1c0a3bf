package io.maskcast.edge.inference;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks on DJL's PyTorch engine: the layers of the bundle, one engine operation each, on the
 * CPU.
 */
public final class PyTorchEngine implements NetworkEngine {

  private final Manifest.Input input;
  private final NDManager parameters;
  private final List<Step> steps;

  /** A layer with its parameters in place. */
  private interface Step {
    NDArray apply(NDArray in);
  }

  private PyTorchEngine(Manifest.Input input, NDManager parameters, List<Step> steps) {
    this.input = input;
    this.parameters = parameters;
    this.steps = List.copyOf(steps);
  }

  /**
   * Loads a network.
   *
   * @param input the tiles it is for
   * @param network its layers
   * @param weights their parameters
   * @throws MaskcastException if the parameters do not fit the layers, or this machine cannot run
   *     the engine
   */
  public static PyTorchEngine open(Manifest.Input input, Network network, Tensors weights) {
    List<Network.Shape> shapes = network.shapes(input.channels(), input.height(), input.width());
    if (!shapes.get(shapes.size() - 1).equals(Network.Shape.flat(input.classes()))) {
      throw new MaskcastException(
          "Network %s ends in %s instead of %d classes"
              .formatted(network.name(), shapes.get(shapes.size() - 1), input.classes()));
    }
    NDManager manager = newManager();
    try {
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < network.layers().size(); i++) {
        steps.add(step(manager, network.layers().get(i), i, shapes.get(i), weights));
      }
      return new PyTorchEngine(input, manager, steps);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static NDManager newManager() {
    try {
      return Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    } catch (EngineException | UnsatisfiedLinkError e) {
      throw new MaskcastException(
          "The PyTorch natives cannot be loaded (%s); is this platform's pytorch-native on the class path?"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static Step step(
      NDManager manager, Layer layer, int index, Network.Shape in, Tensors weights) {
    if (layer instanceof Layer.Conv2d conv) {
      List<Integer> shape = List.of(conv.filters(), in.channels(), conv.kernel(), conv.kernel());
      NDArray weight = parameter(manager, weights, index + ".weight", shape);
      NDArray bias = parameter(manager, weights, index + ".bias", List.of(conv.filters()));
      Shape stride = new Shape(1, 1);
      Shape padding = new Shape(conv.padding(), conv.padding());
      return x -> Conv2d.conv2d(x, weight, bias, stride, padding, stride).singletonOrThrow();
    }
    if (layer instanceof Layer.MaxPool2d pool) {
      Shape kernel = new Shape(pool.kernel(), pool.kernel());
      return x -> Pool.maxPool2d(x, kernel, kernel, new Shape(0, 0), false);
    }
    if (layer instanceof Layer.Linear linear) {
      NDArray weight =
          parameter(manager, weights, index + ".weight", List.of(linear.features(), in.channels()));
      NDArray bias = parameter(manager, weights, index + ".bias", List.of(linear.features()));
      return x -> Linear.linear(x, weight, bias).singletonOrThrow();
    }
    if (layer instanceof Layer.Flatten) {
      return x -> x.reshape(x.getShape().get(0), -1);
    }
    return Activation::relu; // Layer.Relu, the only one left
  }

  private static NDArray parameter(
      NDManager manager, Tensors weights, String name, List<Integer> shape) {
    long[] sides = shape.stream().mapToLong(Integer::longValue).toArray();
    return manager.create(weights.get(name, shape).values(), new Shape(sides));
  }

  @Override
  public int classes() {
    return input.classes();
  }

  @Override
  public float[] logits(float[] tensors, int tiles) {
    try (NDManager batch = parameters.newSubManager()) {
      NDArray x =
          batch.create(tensors, new Shape(tiles, input.channels(), input.height(), input.width()));
      for (Step step : steps) {
        NDArray next = step.apply(x);
        next.attach(batch);
        x = next;
      }
      return x.toFloatArray();
    }
  }

  @Override
  public void close() {
    parameters.close();
  }
}
