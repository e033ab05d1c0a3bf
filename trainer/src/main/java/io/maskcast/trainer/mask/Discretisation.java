package io.maskcast.trainer.mask;

/**
 * A mask as one batch sees it: m^D of equation (1) forward and, for the gradient, the surrogate of
 * equation (2). Immutable; the arrays handed out are not copied.
 */
public final class Discretisation {

  private final float[] kept;
  private final Surrogate surrogate;

  /** How the gradient of the discrete weights becomes that of what is learned. */
  @FunctionalInterface
  interface Surrogate {
    float[] gradient(float[] keptGradient);
  }

  Discretisation(float[] kept, Surrogate surrogate) {
    this.kept = kept;
    this.surrogate = surrogate;
  }

  /** m^D: 1 where a cell of {@link MaskCells} is kept, 0 elsewhere. */
  public float[] kept() {
    return kept;
  }

  /** How many cells are kept. */
  public int keptCells() {
    int count = 0;
    for (float keeps : kept) {
      count += keeps > 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * The gradient of every logit, the discrete weights' gradient being taken as the surrogate's
   * (straight through).
   *
   * @param keptGradient dL/dm^D per cell
   */
  float[] logitGradient(float[] keptGradient) {
    return surrogate.gradient(keptGradient);
  }
}
