package io.maskcast.trainer.mask;

import java.util.List;

/**
 * The paper's rule (section 3.2.1): lambda is raised when the joint loss {@code L = L_f + lambda Q}
 * has not decreased for {@code patience} periods; tau then starts anew and cools in between.
 */
final class StalledLossSchedule implements Schedule {

  private final Settings settings;
  private final Temperature temperature;
  private double lambda;
  private double lowestLoss = Double.POSITIVE_INFINITY;
  private int stalled;

  StalledLossSchedule(Settings settings) {
    this.settings = settings;
    this.temperature = new Temperature(settings);
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

  @Override
  public void advance(double jointLoss, double q) {
    stalled = jointLoss < lowestLoss ? 0 : stalled + 1;
    lowestLoss = Math.min(lowestLoss, jointLoss);
    if (stalled > 0 && stalled >= settings.patience()) {
      lambda *= settings.lambdaFactor();
      stalled = 0;
      lowestLoss = Double.POSITIVE_INFINITY; // losses under another lambda do not compare
      temperature.restart();
    } else {
      temperature.cool();
    }
  }

  @Override
  public List<Double> state() {
    return List.of(lambda, temperature.tau(), lowestLoss, (double) stalled);
  }

  @Override
  public void restore(List<Double> state) {
    lambda = state.get(0);
    temperature.restore(state.get(1));
    lowestLoss = state.get(2);
    stalled = state.get(3).intValue();
  }
}
