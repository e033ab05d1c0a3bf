package io.maskcast.trainer.mask;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.MaskKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One weight per choice of an element, as in section 3.1; an element of an any-mask has a second
 * one, to be dropped. They are held as logits {@code log m}, because Adam may push a weight below
 * zero, where it has no logarithm; the paper's own initial drop weight {@code 0 + epsilon} already
 * can be.
 */
final class SoftmaxWeights implements MaskWeights {

  private static final double INITIAL_NOISE = 0.01;

  private final MaskCells cells;
  private final int alternatives; // choices, and to be dropped
  private final boolean noisy;
  private final float[] logits; // [element][alternative]
  private final ArrayAdam adam;

  SoftmaxWeights(MaskCells cells, boolean noisy, float[] logits, ArrayAdam.Settings adam) {
    this.cells = cells;
    this.alternatives = alternatives(cells);
    this.noisy = noisy;
    this.logits = logits;
    this.adam = new ArrayAdam(logits.length, adam);
  }

  private static int alternatives(MaskCells cells) {
    return cells.kind().rule() == MaskKind.Rule.ANY ? 2 : cells.choices();
  }

  /**
   * Weights at their start (Algorithm 1, line 1; section 3.2.1).
   *
   * @param cells what they choose from
   * @param noisy whether exploration adds noise
   * @param centres where the logit of each choice starts, give or take a little noise that breaks
   *     ties; for an any-mask that of being kept, that of being dropped being 0
   * @param random draws the noise
   * @param adam how they learn
   */
  static SoftmaxWeights initial(
      MaskCells cells,
      boolean noisy,
      double[] centres,
      RandomGenerator random,
      ArrayAdam.Settings adam) {
    int alternatives = alternatives(cells);
    float[] logits = new float[cells.elements() * alternatives];
    for (int i = 0; i < logits.length; i++) {
      double centre = i % alternatives < centres.length ? centres[i % alternatives] : 0;
      logits[i] = (float) (centre + INITIAL_NOISE * random.nextGaussian());
    }
    return new SoftmaxWeights(cells, noisy, logits, adam);
  }

  @Override
  public MaskCells cells() {
    return cells;
  }

  @Override
  public Discretisation fixate(double tau) {
    return discretise(new float[logits.length], tau);
  }

  @Override
  public Discretisation explore(double tau, RandomGenerator random) {
    return noisy ? discretise(Gumbel.noise(logits.length, random), tau) : fixate(tau);
  }

  /**
   * Equations (1) and (2).
   *
   * @param noise g per logit
   */
  Discretisation discretise(float[] noise, double tau) {
    float[] kept = new float[cells.count()];
    for (int e = 0; e < cells.elements(); e++) {
      int best = largest(e * alternatives, noise);
      if (best < cells.choices()) {
        kept[e * cells.choices() + best] = 1;
      }
    }
    double[] surrogate = surrogate(noise, tau);
    return new Discretisation(kept, gradient -> logitGradient(surrogate, gradient, tau));
  }

  /** The largest alternative; of equals the later, which is to be dropped, or cheaper. */
  private int largest(int from, float[] noise) {
    int best = 0;
    for (int a = 1; a < alternatives; a++) {
      best = noisy(from + a, noise) >= noisy(from + best, noise) ? a : best;
    }
    return best;
  }

  /** m^S of equation (2), per element and alternative. */
  double[] surrogate(float[] noise, double tau) {
    double[] surrogate = new double[logits.length];
    for (int from = 0; from < logits.length; from += alternatives) {
      double largest = noisy(from + largest(from, noise), noise);
      double sum = 0;
      for (int a = from; a < from + alternatives; a++) {
        surrogate[a] = Math.exp((noisy(a, noise) - largest) / tau);
        sum += surrogate[a];
      }
      for (int a = from; a < from + alternatives; a++) {
        surrogate[a] /= sum;
      }
    }
    return surrogate;
  }

  private double noisy(int logit, float[] noise) {
    return (double) logits[logit] + noise[logit];
  }

  /** {@code dL/dz_a = s_a (g_a - sum_b g_b s_b) / tau}, s = m^S; to be dropped has g = 0. */
  private float[] logitGradient(double[] surrogate, float[] keptGradient, double tau) {
    float[] gradient = new float[logits.length];
    for (int e = 0; e < cells.elements(); e++) {
      double mean = 0;
      for (int c = 0; c < cells.choices(); c++) {
        mean += keptGradient[e * cells.choices() + c] * surrogate[e * alternatives + c];
      }
      for (int a = 0; a < alternatives; a++) {
        double own = a < cells.choices() ? keptGradient[e * cells.choices() + a] : 0;
        gradient[e * alternatives + a] =
            (float) (surrogate[e * alternatives + a] * (own - mean) / tau);
      }
    }
    return gradient;
  }

  @Override
  public void step(Discretisation discretisation, float[] keptGradient, double learningRate) {
    adam.step(logits, discretisation.logitGradient(keptGradient), learningRate);
  }

  @Override
  public float margin(int element) {
    return logits[element * alternatives] - logits[element * alternatives + 1];
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
