package io.maskcast.trainer.network;

import io.maskcast.shared.MaskcastException;

/**
 * Which Adam (Kingma and Ba, 2015). The learning rate is given with each step.
 *
 * @param beta1 what the mean of gradients keeps of itself each step, in [0, 1)
 * @param beta2 what the mean of their squares keeps of itself each step, in [0, 1)
 * @param epsilon keeps the divisor from 0, over 0
 * @param weightDecay how much of a parameter counts against it, in [0, 1]
 * @param decoupled whether weight decay is taken off the parameter, times the learning rate (AdamW;
 *     Loshchilov and Hutter, Decoupled Weight Decay Regularization), or added to the gradient
 * @param amsGrad whether the divisor is the largest mean of squares so far (AMSGrad; Reddi et al.,
 *     On the Convergence of Adam and Beyond), or the present one
 */
public record OptimiserSettings(
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean decoupled,
    boolean amsGrad) {

  /** AdamW as published, without weight decay. */
  public static final OptimiserSettings ADAM_W =
      new OptimiserSettings(0.9, 0.999, 1e-8, 0, true, false);

  /** What the paper learns networks with (section 4), at a learning rate of 1e-4. */
  public static final OptimiserSettings PAPER =
      new OptimiserSettings(0.9, 0.999, 1e-8, 0, false, true);

  /** What the authors' code learns networks with, at a learning rate of 1e-3. */
  public static final OptimiserSettings AUTHORS =
      new OptimiserSettings(0.5, 0.999, 1e-8, 1e-4, true, true);

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if a number is out of range, naming it
   */
  public OptimiserSettings {
    require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "from 0 to under 1");
    require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "from 0 to under 1");
    require(epsilon > 0 && Double.isFinite(epsilon), "epsilon", epsilon, "over 0");
    require(weightDecay >= 0 && weightDecay <= 1, "weight decay", weightDecay, "from 0 to 1");
  }

  private static void require(boolean sound, String what, double value, String allowed) {
    if (!sound) {
      throw new MaskcastException(
          "%s cannot be the %s of the optimiser; allowed: %s".formatted(value, what, allowed));
    }
  }

  /** With another weight decay. */
  public OptimiserSettings withWeightDecay(double other) {
    return new OptimiserSettings(beta1, beta2, epsilon, other, decoupled, amsGrad);
  }
}
