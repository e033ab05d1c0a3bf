package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import io.maskcast.shared.bundle.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Adam and its relatives ({@link OptimiserSettings}) on parameters that live on a device. Not
 * thread-safe.
 */
public final class Optimiser implements AutoCloseable {

  private static final String STEPS = "steps";

  private final Supplier<List<NDArray>> parameters;
  private final OptimiserSettings settings;
  private final NDManager manager;
  private final List<NDArray> means = new ArrayList<>();
  private final List<NDArray> squares = new ArrayList<>();
  private final List<NDArray> largest = new ArrayList<>(); // squares so far; empty unless AMSGrad
  private int steps;

  /**
   * An optimiser that has made no step.
   *
   * @param parameters what it moves, in an order that stays; asked for at every step
   * @param manager owns what it remembers; closed with it
   */
  public Optimiser(
      Supplier<List<NDArray>> parameters, NDManager manager, OptimiserSettings settings) {
    this.parameters = parameters;
    this.settings = settings;
    this.manager = manager;
    for (NDArray parameter : parameters.get()) {
      means.add(manager.zeros(parameter.getShape()));
      squares.add(manager.zeros(parameter.getShape()));
      if (settings.amsGrad()) {
        largest.add(manager.zeros(parameter.getShape()));
      }
    }
  }

  /** An optimiser of a network, which is still closed by whoever made it, after this. */
  Optimiser(TrainableNetwork network, OptimiserSettings settings) {
    this(network::parameters, network.newScope(), settings);
  }

  /** One step down at one learning rate for all parameters. */
  void step(List<NDArray> gradients, double learningRate, NDManager scope) {
    step(gradients, Collections.nCopies(gradients.size(), learningRate), scope);
  }

  /**
   * One step down. The bias that the means begin with is corrected in the learning rate and the
   * divisor (Kingma and Ba, end of section 2), after AMSGrad has chosen the largest square, as
   * PyTorch does.
   *
   * @param gradients of the parameters, in their order; used up
   * @param learningRates of the parameters, 0 or more; those of rate 0 stay
   * @param scope owns what is made on the way
   */
  public void step(List<NDArray> gradients, List<Double> learningRates, NDManager scope) {
    steps++;
    List<NDArray> moved = parameters.get();
    for (int i = 0; i < moved.size(); i++) {
      try (NDManager ofOne = scope.newSubManager()) {
        gradients.get(i).attach(ofOne); // and so all that is made of it
        step(i, moved.get(i), gradients.get(i), learningRates.get(i), ofOne);
      }
    }
  }

  private void step(
      int i, NDArray parameter, NDArray gradient, double learningRate, NDManager scope) {
    double rate = learningRate / (1 - Math.pow(settings.beta1(), steps));
    double correction = 1 / Math.sqrt(1 - Math.pow(settings.beta2(), steps));
    if (!settings.decoupled()) {
      NDArray decay = parameter.mul(settings.weightDecay());
      decay.attach(scope);
      gradient.addi(decay);
    }
    NDArray mean = means.get(i).muli(settings.beta1()).addi(gradient.mul(1 - settings.beta1()));
    squares.get(i).muli(settings.beta2()).addi(gradient.square().muli(1 - settings.beta2()));
    NDArray denominator = (settings.amsGrad() ? updateLargest(i) : squares.get(i)).sqrt();
    denominator.attach(scope);
    denominator.muli(correction).addi(settings.epsilon());
    NDArray change = mean.div(denominator);
    change.attach(scope);
    if (settings.decoupled()) {
      parameter.muli(1 - learningRate * settings.weightDecay());
    }
    parameter.subi(change.muli(rate));
  }

  private NDArray updateLargest(int i) {
    NDArray before = largest.get(i);
    largest.set(i, NDArrays.maximum(before, squares.get(i)));
    before.close();
    return largest.get(i);
  }

  /**
   * All that the next step depends on besides network and settings; a copy. Steps are counted
   * exactly up to 2^24; long before, their number has no effect any more.
   */
  public Tensors state() {
    Map<String, Tensors.Tensor> state = new LinkedHashMap<>();
    state.put(STEPS, new Tensors.Tensor(List.of(1), new float[] {steps}));
    moments()
        .forEach(
            (name, arrays) -> {
              for (int i = 0; i < arrays.size(); i++) {
                NDArray array = arrays.get(i);
                state.put(name + "." + i, new Tensors.Tensor(sides(array), array.toFloatArray()));
              }
            });
    return new Tensors(state);
  }

  /**
   * Goes on where another optimiser with the same settings, on a network of the same architecture,
   * was: to the bit.
   *
   * @param state of {@link #state()}
   * @throws io.maskcast.shared.MaskcastException if it is of another network or other settings;
   *     nothing is changed then
   */
  public void restore(Tensors state) {
    int restoredSteps = (int) state.get(STEPS, List.of(1)).values()[0];
    Map<String, List<float[]>> restored = new LinkedHashMap<>();
    moments().forEach((name, arrays) -> restored.put(name, values(state, name, arrays)));
    steps = restoredSteps;
    moments().forEach((name, arrays) -> replace(arrays, restored.get(name)));
  }

  /** By name, in an order that stays: equal states have equal bytes. */
  private Map<String, List<NDArray>> moments() {
    Map<String, List<NDArray>> moments = new LinkedHashMap<>();
    moments.put("mean", means);
    moments.put("square", squares);
    moments.put("largest", largest);
    return moments;
  }

  private static List<float[]> values(Tensors state, String name, List<NDArray> arrays) {
    List<float[]> values = new ArrayList<>();
    for (int i = 0; i < arrays.size(); i++) {
      values.add(state.get(name + "." + i, sides(arrays.get(i))).values());
    }
    return values;
  }

  private void replace(List<NDArray> arrays, List<float[]> values) {
    for (int i = 0; i < arrays.size(); i++) {
      NDArray before = arrays.get(i);
      arrays.set(i, manager.create(values.get(i), before.getShape()));
      before.close();
    }
  }

  private static List<Integer> sides(NDArray array) {
    return Arrays.stream(array.getShape().getShape()).mapToObj(Math::toIntExact).toList();
  }

  @Override
  public void close() {
    manager.close();
  }
}
