package io.maskcast.trainer.mask;

/**
 * AdaptLambdaTau of Algorithm 1: the trade-off lambda between task and mask loss, and the
 * temperature tau of the surrogate. Called once per period, a fixed number of batches; the paper's
 * period is an epoch.
 *
 * <p>As in the paper (section 3.2.1), lambda is raised by a factor when the joint loss {@code L =
 * L_f + lambda Q} has not decreased for some periods, tau starts anew at each raise and cools in
 * between. Beyond the paper, the share kept is held to a pace, {@code budget^p} after a share p of
 * the periods: behind it lambda is raised without waiting for a stall, ahead of it lambda is
 * lowered instead. So the budget is reached in the epochs there are, and neither missed nor
 * overshot by a lambda that grew too fast. Not thread-safe.
 */
public final class LambdaTau {

  /** Ahead of the pace by this share, lambda is lowered. */
  private static final double AHEAD = 0.9;

  /** Lambda is lowered to this share of its first value at most, so that it finds back in time. */
  private static final double LOWEST = 0.01;

  private final Settings settings;
  private final double budget;
  private final int periods;
  private int period;
  private double lambda;
  private double tau;
  private double lowestLoss = Double.POSITIVE_INFINITY;
  private int stalled;

  /**
   * Numbers of the schedule.
   *
   * @param lambdaInitial lambda at first, over 0
   * @param lambdaFactor what a raise multiplies it by, over 1
   * @param patience how many periods the joint loss may fail to decrease before a raise
   * @param tauInitial tau at first and after each raise
   * @param tauDecay what each other period multiplies tau by, in (0, 1]
   * @param tauMinimum where tau stops falling, over 0
   */
  public record Settings(
      double lambdaInitial,
      double lambdaFactor,
      int patience,
      double tauInitial,
      double tauDecay,
      double tauMinimum) {

    /** Checks the ranges. */
    public Settings {
      boolean sound =
          lambdaInitial > 0
              && lambdaFactor > 1
              && patience >= 1
              && tauMinimum > 0
              && tauInitial >= tauMinimum
              && tauDecay > 0
              && tauDecay <= 1;
      if (!sound) {
        throw new IllegalArgumentException("impossible schedule of lambda and tau");
      }
    }
  }

  /**
   * A schedule at its start.
   *
   * @param settings its numbers
   * @param budget the share of the input to keep in the end, in (0, 1]
   * @param periods after how many periods that share is due, 1 or more
   */
  public LambdaTau(Settings settings, double budget, int periods) {
    this.settings = settings;
    this.budget = budget;
    this.periods = Math.max(1, periods);
    this.lambda = settings.lambdaInitial();
    this.tau = settings.tauInitial();
  }

  /** The weight of the mask loss. */
  public double lambda() {
    return lambda;
  }

  /** The temperature. */
  public double tau() {
    return tau;
  }

  /** The share that is due by now: {@code budget^p}. */
  public double due() {
    return Math.pow(budget, Math.min(1.0, (double) period / periods));
  }

  /**
   * Ends a period.
   *
   * @param jointLoss its mean L_f + lambda Q
   * @param q the share of the input now kept
   */
  public void advance(double jointLoss, double q) {
    period++;
    stalled = jointLoss < lowestLoss ? 0 : stalled + 1;
    lowestLoss = Math.min(lowestLoss, jointLoss);
    if (q < due() * AHEAD) {
      changeLambda(1 / settings.lambdaFactor());
      cool();
    } else if (q > due() || (stalled >= settings.patience() && q > budget)) {
      changeLambda(settings.lambdaFactor());
      tau = settings.tauInitial();
    } else {
      cool();
    }
  }

  private void changeLambda(double factor) {
    lambda = Math.max(settings.lambdaInitial() * LOWEST, lambda * factor);
    stalled = 0;
    lowestLoss = Double.POSITIVE_INFINITY; // losses under another lambda do not compare
  }

  private void cool() {
    tau = Math.max(settings.tauMinimum(), tau * settings.tauDecay());
  }
}
