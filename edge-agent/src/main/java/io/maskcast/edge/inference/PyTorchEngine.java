package io.maskcast.edge.inference;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.network.Parameter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks on DJL's PyTorch engine: the layers of the bundle, one engine operation each, on the
 * CPU.
 */
public final class PyTorchEngine implements NetworkEngine {

  private final Manifest.Input input;
  private final NDManager parameters;
  private final List<EngineSteps.Step> steps;

  private PyTorchEngine(Manifest.Input input, NDManager parameters, List<EngineSteps.Step> steps) {
    this.input = input;
    this.parameters = parameters;
    this.steps = List.copyOf(steps);
  }

  /**
   * Loads a network of layers.
   *
   * @param input the tiles it is for
   * @param network its layers; a script is for {@link TorchScriptEngine}
   * @param weights their parameters
   * @throws MaskcastException if the parameters do not fit the layers, or this machine cannot run
   *     the engine
   */
  public static PyTorchEngine open(Manifest.Input input, Network network, Tensors weights) {
    Network.Shape tile = new Network.Shape(input.channels(), input.height(), input.width());
    network.requireLogits(tile, input.classes());
    NDManager manager = newManager();
    try {
      EngineSteps steps = new EngineSteps(arrays(manager, network, tile, weights));
      return new PyTorchEngine(input, manager, steps.of(network.layers()));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static List<NDArray> arrays(
      NDManager manager, Network network, Network.Shape tile, Tensors weights) {
    List<NDArray> arrays = new ArrayList<>();
    for (Parameter parameter : network.parameters(tile)) {
      long[] sides = parameter.sides().stream().mapToLong(Integer::longValue).toArray();
      Tensors.Tensor values = weights.get(parameter.name(), parameter.sides());
      arrays.add(manager.create(values.values(), new Shape(sides)));
    }
    return arrays;
  }

  /**
   * A manager on the CPU.
   *
   * @throws MaskcastException if this machine cannot run the engine
   */
  static NDManager newManager() {
    try {
      return Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    } catch (EngineException | UnsatisfiedLinkError e) {
      throw new MaskcastException(
          "The PyTorch natives cannot be loaded (%s); is this platform's pytorch-native on the class path?"
              .formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public int classes() {
    return input.classes();
  }

  @Override
  public float[] logits(ByteBuffer tensors, int tiles) {
    try (NDManager batch = parameters.newSubManager()) {
      NDArray x =
          batch.create(
              tensors,
              new Shape(tiles, input.channels(), input.height(), input.width()),
              DataType.FLOAT32);
      return EngineSteps.run(steps, x).toFloatArray();
    }
  }

  @Override
  public void close() {
    parameters.close();
  }
}
