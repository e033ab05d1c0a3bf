package io.maskcast.trainer.mask;

/**
 * A mask as one batch sees it: equation (1) forward and, for the gradient, equation (2).
 *
 * <p>Immutable; the arrays handed out are not copied.
 */
public final class Discretisation {

  private final boolean[] kept;
  private final float[] keepProbability;
  private final double tau;

  private Discretisation(boolean[] kept, float[] keepProbability, double tau) {
    this.kept = kept;
    this.keepProbability = keepProbability;
    this.tau = tau;
  }

  /**
   * Equations (1) and (2).
   *
   * @param keep log m of keeping, per element
   * @param drop log m of dropping
   * @param keepNoise g of keeping, 0 in fixation
   * @param dropNoise g of dropping
   * @param tau the temperature
   */
  static Discretisation of(
      float[] keep, float[] drop, float[] keepNoise, float[] dropNoise, double tau) {
    boolean[] kept = new boolean[keep.length];
    float[] probability = new float[keep.length];
    for (int e = 0; e < keep.length; e++) {
      double margin = ((double) keep[e] + keepNoise[e]) - ((double) drop[e] + dropNoise[e]);
      kept[e] = margin > 0;
      // softmax of two values is the logistic function of their difference
      probability[e] = (float) (1 / (1 + Math.exp(-margin / tau)));
    }
    return new Discretisation(kept, probability, tau);
  }

  /** Whether the element is kept: m^D of equation (1). */
  public boolean keeps(int element) {
    return kept[element];
  }

  /** The surrogate's probability of keeping the element: m^S of equation (2). */
  public float keepProbability(int element) {
    return keepProbability[element];
  }

  /** How many elements are kept. */
  public int keptElements() {
    int count = 0;
    for (boolean keeps : kept) {
      count += keeps ? 1 : 0;
    }
    return count;
  }

  /**
   * The gradient of every keep logit; that of the drop logit is its negative. The discrete mask's
   * gradient is taken as the surrogate's (straight through): {@code dL/dm^D * s (1 - s) / tau}, s
   * being m^S.
   *
   * @param keptGradient dL/dm^D of keeping, per element
   */
  float[] keepLogitGradient(float[] keptGradient) {
    float[] gradient = new float[keptGradient.length];
    for (int e = 0; e < gradient.length; e++) {
      double s = keepProbability[e];
      gradient[e] = (float) (keptGradient[e] * s * (1 - s) / tau);
    }
    return gradient;
  }
}
