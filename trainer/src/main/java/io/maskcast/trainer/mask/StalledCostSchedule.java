package io.maskcast.trainer.mask;

import java.util.List;

/**
 * The rule of the authors' code: lambda is raised when Q has not fallen by more than a threshold
 * for more than {@code patience} periods. The lowest Q is not forgotten at a raise. Where tau
 * cools, the count stands still until it has.
 */
final class StalledCostSchedule implements Schedule {

  private final Settings settings;
  private final Temperature temperature;
  private double lambda;
  private double lowestQ = Double.POSITIVE_INFINITY;
  private int bad;
  private int cooldown;

  StalledCostSchedule(Settings settings) {
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
    if (q < lowestQ - settings.threshold()) {
      lowestQ = q;
      bad = 0;
    } else {
      bad++;
    }
    if (cooldown > 0) {
      cooldown--;
      bad = 0;
    }
    if (bad > settings.patience()) {
      lambda *= settings.lambdaFactor();
      cooldown = settings.coolingPeriods();
      bad = 0;
      temperature.restart();
    } else {
      temperature.cool();
    }
  }

  @Override
  public List<Double> state() {
    return List.of(lambda, temperature.tau(), lowestQ, (double) bad, (double) cooldown);
  }

  @Override
  public void restore(List<Double> state) {
    lambda = state.get(0);
    temperature.restore(state.get(1));
    lowestQ = state.get(2);
    bad = state.get(3).intValue();
    cooldown = state.get(4).intValue();
  }
}
