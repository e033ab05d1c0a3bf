package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.trainer.network.OptimiserSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam (Kingma and Ba, 2015) on the device, with a learning rate for each parameter. Not
 * thread-safe.
 */
final class GeneratorAdam implements AutoCloseable {

  private static final String STEPS = "steps";

  private final List<NDArray> parameters;
  private final OptimiserSettings settings;
  private final NDManager manager;
  private final List<NDArray> means = new ArrayList<>();
  private final List<NDArray> squares = new ArrayList<>();
  private final List<NDArray> largest = new ArrayList<>(); // AMSGrad's; else not moved
  private int steps;

  /** An optimiser that has made no step; it closes the manager. */
  GeneratorAdam(List<NDArray> parameters, OptimiserSettings settings, NDManager manager) {
    this.parameters = parameters;
    this.settings = settings;
    this.manager = manager;
    for (NDArray parameter : parameters) {
      means.add(manager.zeros(parameter.getShape()));
      squares.add(manager.zeros(parameter.getShape()));
      largest.add(manager.zeros(parameter.getShape()));
    }
  }

  /**
   * One step down.
   *
   * @param gradients of the parameters, in their order
   * @param rates the learning rate of each
   */
  void step(List<NDArray> gradients, double[] rates) {
    steps++;
    for (int i = 0; i < parameters.size(); i++) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray gradient = gradients.get(i);
        gradient.attach(scope); // and so all that is made of it
        step(i, gradient, rates[i], scope);
      }
    }
  }

  private void step(int i, NDArray gradient, double learningRate, NDManager scope) {
    double rate = learningRate / (1 - Math.pow(settings.beta1(), steps));
    double correction = 1 / Math.sqrt(1 - Math.pow(settings.beta2(), steps));
    NDArray parameter = parameters.get(i);
    if (!settings.decoupled()) {
      gradient.addi(copy(parameter, scope).muli(settings.weightDecay()));
    }
    NDArray mean = means.get(i);
    NDArray square = squares.get(i);
    mean.muli(settings.beta1()).addi(gradient.mul(1 - settings.beta1()));
    square.muli(settings.beta2()).addi(gradient.square().muli(1 - settings.beta2()));
    NDArray divisor = copy(square, scope);
    if (settings.amsGrad()) {
      divisor = NDArrays.maximum(divisor, largest.get(i));
      largest.get(i).muli(0).addi(divisor);
    }
    NDArray change = copy(mean, scope).muli(rate);
    change.divi(divisor.sqrt().muli(correction).addi(settings.epsilon()));
    if (settings.decoupled()) {
      parameter.muli(1 - learningRate * settings.weightDecay());
    }
    parameter.subi(change);
  }

  /** A copy, and all that is made of it, that lives no longer than the scope. */
  private static NDArray copy(NDArray array, NDManager scope) {
    NDArray copy = array.duplicate();
    copy.attach(scope);
    return copy;
  }

  /** All it remembers. */
  Tensors state() {
    Map<String, Tensors.Tensor> state = new LinkedHashMap<>();
    state.put(STEPS, new Tensors.Tensor(List.of(), new float[] {steps}));
    moments()
        .forEach(
            (name, array) ->
                state.put(name, new Tensors.Tensor(Generator.sides(array), array.toFloatArray())));
    return new Tensors(state);
  }

  /**
   * Goes on from a state.
   *
   * @throws io.maskcast.shared.MaskcastException if it is one of other parameters
   */
  void restore(Tensors state) {
    moments().forEach((name, array) -> array.set(state.get(name, Generator.sides(array)).values()));
    steps = (int) state.get(STEPS, List.of()).values()[0];
  }

  private Map<String, NDArray> moments() {
    Map<String, NDArray> moments = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      moments.put("mean." + i, means.get(i));
      moments.put("square." + i, squares.get(i));
      moments.put("largest." + i, largest.get(i));
    }
    return moments;
  }

  @Override
  public void close() {
    manager.close();
  }
}
