package io.maskcast.trainer.mask;

import java.util.List;

/**
 * The paper's rule, held to a pace. Lambda is raised when the joint loss has not decreased for some
 * periods, tau starts anew at each raise and cools in between. Beyond the paper, the share kept is
 * held to {@code budget^p} after a share p of the periods: behind it lambda is raised without
 * waiting for a stall, ahead of it lambda is lowered instead. So the budget is reached in the
 * epochs there are, and neither missed nor overshot by a lambda that grew too fast.
 */
final class PacedSchedule implements Schedule {

  /** Ahead of the pace by this share, lambda is lowered. */
  private static final double AHEAD = 0.9;

  /** Lambda is lowered to this share of its first value at most, so that it finds back in time. */
  private static final double LOWEST = 0.01;

  private final Settings settings;
  private final Temperature temperature;
  private final double budget;
  private final int periods;
  private int period;
  private double lambda;
  private double lowestLoss = Double.POSITIVE_INFINITY;
  private int stalled;

  /**
   * A schedule at its start.
   *
   * @param settings its numbers
   * @param budget the share of the input to keep in the end, in (0, 1]
   * @param periods after how many periods that share is due, 1 or more
   */
  PacedSchedule(Settings settings, double budget, int periods) {
    this.settings = settings;
    this.temperature = new Temperature(settings);
    this.budget = budget;
    this.periods = Math.max(1, periods);
    this.lambda = settings.lambdaInitial();
  }

  @Override
  public double lambda() {
    return lambda;
  }

  @Override
  public double tau() {
    return temperature.tau();
  }

  /** The share that is due by now: {@code budget^p}. */
  double due() {
    return Math.pow(budget, Math.min(1.0, (double) period / periods));
  }

  @Override
  public void advance(double jointLoss, double q) {
    period++;
    stalled = jointLoss < lowestLoss ? 0 : stalled + 1;
    lowestLoss = Math.min(lowestLoss, jointLoss);
    if (q < due() * AHEAD) {
      changeLambda(1 / settings.lambdaFactor());
      temperature.cool();
    } else if (q > due() || (stalled >= settings.patience() && q > budget)) {
      changeLambda(settings.lambdaFactor());
      temperature.restart();
    } else {
      temperature.cool();
    }
  }

  private void changeLambda(double factor) {
    lambda = Math.max(settings.lambdaInitial() * LOWEST, lambda * factor);
    stalled = 0;
    lowestLoss = Double.POSITIVE_INFINITY; // losses under another lambda do not compare
  }

  @Override
  public List<Double> state() {
    return List.of(lambda, temperature.tau(), lowestLoss, (double) stalled, (double) period);
  }

  @Override
  public void restore(List<Double> state) {
    lambda = state.get(0);
    temperature.restore(state.get(1));
    lowestLoss = state.get(2);
    stalled = state.get(3).intValue();
    period = state.get(4).intValue();
  }
}
