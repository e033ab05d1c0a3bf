package io.maskcast.trainer.mask;

import io.maskcast.shared.bundle.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam (Kingma and Ba, 2015) on a plain array, in one thread, so that equal input gives equal bits
 * everywhere. Not thread-safe.
 */
final class ArrayAdam {

  private static final double EPSILON = 1e-12;
  private static final List<Integer> SCALAR = List.of();

  private final Settings settings;
  private final float[] mean;
  private final float[] square;
  private final float[] largest; // AMSGrad's maximum of square; empty without it
  private int steps;

  /**
   * The numbers of Adam.
   *
   * @param beta1 how long the mean of gradients remembers, in [0, 1)
   * @param beta2 how long the mean of squares remembers, in [0, 1)
   * @param weightDecay share of a value taken off each step, times the learning rate (AdamW)
   * @param amsGrad whether the largest mean of squares ever seen is divided by
   */
  record Settings(double beta1, double beta2, double weightDecay, boolean amsGrad) {}

  ArrayAdam(int size, Settings settings) {
    this.settings = settings;
    this.mean = new float[size];
    this.square = new float[size];
    this.largest = new float[settings.amsGrad() ? size : 0];
  }

  /** Moves the values one step against the gradient. */
  void step(float[] values, float[] gradient, double learningRate) {
    steps++;
    double correction1 = 1 - Math.pow(settings.beta1(), steps);
    double correction2 = 1 - Math.pow(settings.beta2(), steps);
    double kept = 1 - learningRate * settings.weightDecay();
    for (int i = 0; i < values.length; i++) {
      double g = gradient[i];
      mean[i] = (float) (settings.beta1() * mean[i] + (1 - settings.beta1()) * g);
      square[i] = (float) (settings.beta2() * square[i] + (1 - settings.beta2()) * g * g);
      double divisor = square[i];
      if (settings.amsGrad()) {
        largest[i] = Math.max(largest[i], square[i]);
        divisor = largest[i];
      }
      values[i] =
          (float)
              (values[i] * kept
                  - learningRate
                      * (mean[i] / correction1)
                      / (Math.sqrt(divisor / correction2) + EPSILON));
    }
  }

  /** All it remembers. */
  Map<String, Tensors.Tensor> state() {
    Map<String, Tensors.Tensor> state = new LinkedHashMap<>();
    state.put("mean", new Tensors.Tensor(List.of(mean.length), mean.clone()));
    state.put("square", new Tensors.Tensor(List.of(square.length), square.clone()));
    state.put("largest", new Tensors.Tensor(List.of(largest.length), largest.clone()));
    state.put("steps", new Tensors.Tensor(SCALAR, new float[] {steps}));
    return state;
  }

  /**
   * Goes on from a state.
   *
   * @throws io.maskcast.shared.MaskcastException if it is one of another size
   */
  void restore(Tensors state) {
    copy(state, "mean", mean);
    copy(state, "square", square);
    copy(state, "largest", largest);
    steps = (int) state.get("steps", SCALAR).values()[0];
  }

  private static void copy(Tensors state, String name, float[] to) {
    System.arraycopy(state.get(name, List.of(to.length)).values(), 0, to, 0, to.length);
  }
}
