package io.maskcast.trainer.mask;

import io.maskcast.shared.bundle.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One logit z per element of an any-mask, as in the authors' code: kept where {@code
 * round(sigmoid(z / tau))} is 1, the gradient straight through the sigmoid, no noise.
 */
final class SigmoidWeights implements MaskWeights {

  private static final double INITIAL_NOISE = 0.01;

  private final MaskCells cells;
  private final float[] logits;
  private final ArrayAdam adam;

  SigmoidWeights(MaskCells cells, float[] logits, ArrayAdam.Settings adam) {
    this.cells = cells;
    this.logits = logits;
    this.adam = new ArrayAdam(logits.length, adam);
  }

  /** Weights that keep every element at first: N(head, 0.01), the authors' head being 3. */
  static SigmoidWeights initial(
      MaskCells cells, double head, RandomGenerator random, ArrayAdam.Settings adam) {
    float[] logits = new float[cells.elements()];
    for (int e = 0; e < logits.length; e++) {
      logits[e] = (float) (head + INITIAL_NOISE * random.nextGaussian());
    }
    return new SigmoidWeights(cells, logits, adam);
  }

  @Override
  public MaskCells cells() {
    return cells;
  }

  @Override
  public Discretisation fixate(double tau) {
    float[] kept = new float[logits.length];
    double[] slope = new double[logits.length];
    for (int e = 0; e < kept.length; e++) {
      kept[e] = logits[e] > 0 ? 1 : 0;
      double s = 1 / (1 + Math.exp(-logits[e] / tau));
      slope[e] = s * (1 - s) / tau;
    }
    return new Discretisation(kept, gradient -> logitGradient(slope, gradient));
  }

  private static float[] logitGradient(double[] slope, float[] keptGradient) {
    float[] gradient = new float[slope.length];
    for (int e = 0; e < gradient.length; e++) {
      gradient[e] = (float) (keptGradient[e] * slope[e]);
    }
    return gradient;
  }

  @Override
  public Discretisation explore(double tau, RandomGenerator random) {
    return fixate(tau);
  }

  @Override
  public void step(Discretisation discretisation, float[] keptGradient, double learningRate) {
    adam.step(logits, discretisation.logitGradient(keptGradient), learningRate);
  }

  @Override
  public float margin(int element) {
    return logits[element];
  }

  @Override
  public Tensors state() {
    Map<String, Tensors.Tensor> state = new LinkedHashMap<>(adam.state());
    state.put("logits", new Tensors.Tensor(List.of(logits.length), logits.clone()));
    return new Tensors(state);
  }

  @Override
  public void restore(Tensors state) {
    adam.restore(state);
    float[] values = state.get("logits", List.of(logits.length)).values();
    System.arraycopy(values, 0, logits, 0, logits.length);
  }
}
