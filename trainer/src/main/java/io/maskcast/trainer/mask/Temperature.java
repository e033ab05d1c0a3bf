package io.maskcast.trainer.mask;

/** Tau: started anew at each raise of lambda, cooled in between (section 3.2.1). */
final class Temperature {

  private final Schedule.Settings settings;
  private double tau;

  Temperature(Schedule.Settings settings) {
    this.settings = settings;
    this.tau = settings.tauInitial();
  }

  double tau() {
    return tau;
  }

  void restart() {
    tau = settings.tauInitial();
  }

  void cool() {
    tau = Math.max(settings.tauMinimum(), tau * settings.tauDecay());
  }

  void restore(double value) {
    tau = value;
  }
}
