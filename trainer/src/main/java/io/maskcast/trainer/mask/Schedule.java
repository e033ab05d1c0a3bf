package io.maskcast.trainer.mask;

import java.util.List;

/**
 * AdaptLambdaTau of Algorithm 1: the trade-off lambda between task and mask loss, and the
 * temperature tau of the surrogate. Called once per period, a fixed number of batches; the paper's
 * period is an epoch. Not thread-safe.
 */
public sealed interface Schedule permits PacedSchedule, StalledLossSchedule, StalledCostSchedule {

  /** The weight of the mask loss. */
  double lambda();

  /** The temperature. */
  double tau();

  /**
   * Ends a period.
   *
   * @param jointLoss its mean L_f + lambda Q
   * @param q the mask cost now, without noise
   */
  void advance(double jointLoss, double q);

  /** All that is needed to go on later. */
  List<Double> state();

  /** Goes on from a state of the same schedule. */
  void restore(List<Double> state);

  /**
   * Numbers of the schedule.
   *
   * @param lambdaInitial lambda at first, over 0
   * @param lambdaFactor what a raise multiplies it by, over 1
   * @param patience how many periods may pass without progress before a raise, 0 or more
   * @param threshold by how much Q must fall to be progress where Q is what is watched, 0 or more
   * @param tauInitial tau at first and after each raise
   * @param tauDecay what each other period multiplies tau by, in (0, 1]
   * @param tauMinimum where tau stops falling, over 0
   */
  record Settings(
      double lambdaInitial,
      double lambdaFactor,
      int patience,
      double threshold,
      double tauInitial,
      double tauDecay,
      double tauMinimum) {

    /** Checks the ranges. */
    public Settings {
      boolean sound =
          lambdaInitial > 0
              && lambdaFactor > 1
              && patience >= 0
              && threshold >= 0
              && tauMinimum > 0
              && tauInitial >= tauMinimum
              && tauDecay > 0
              && tauDecay <= 1;
      if (!sound) {
        throw new IllegalArgumentException("impossible schedule of lambda and tau");
      }
    }

    /** How many periods tau takes from its first value to its last; 0 if it stays. */
    int coolingPeriods() {
      return tauDecay == 1 || tauInitial == tauMinimum
          ? 0
          : (int) Math.ceil(Math.log(tauMinimum / tauInitial) / Math.log(tauDecay) - 1e-9);
    }
  }
}
