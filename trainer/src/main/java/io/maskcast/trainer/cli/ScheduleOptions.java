package io.maskcast.trainer.cli;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.trainer.baseline.Baseline;
import io.maskcast.trainer.learn.GivenMask;
import io.maskcast.trainer.learn.MaskLearning;
import io.maskcast.trainer.mask.Schedule;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of how masks learn, and of lambda and tau. */
final class ScheduleOptions {

  @Option(names = "--mask-rate", paramLabel = "RATE", description = "The masks' learning rate.")
  private Optional<Double> rate;

  @Option(names = "--lambda", paramLabel = "L", description = "Lambda at first, over 0.")
  private Optional<Double> lambda;

  @Option(
      names = "--lambda-factor",
      paramLabel = "F",
      description = "What a raise multiplies lambda by, over 1.")
  private Optional<Double> lambdaFactor;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Periods without progress before lambda is raised.")
  private Optional<Integer> patience;

  @Option(
      names = "--tau",
      paramLabel = "T",
      description = "Tau, the temperature, at first and after each raise of lambda.")
  private Optional<Double> tau;

  @Option(
      names = "--tau-decay",
      paramLabel = "D",
      description = "What tau is multiplied by in between, over 0 to 1.")
  private Optional<Double> tauDecay;

  @Option(names = "--tau-minimum", paramLabel = "T", description = "Where tau stops falling.")
  private Optional<Double> tauMinimum;

  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description = {
        "For comparison, choose the mask without learning it: random, forest, variance, greedy,",
        "centre-crop or uniform-grid."
      })
  private Optional<String> baseline;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = {
        "Instead of learning masks, take a checkpoint of another run of the same pipeline:",
        "state/checkpoint-q-*.safetensors."
      })
  private Optional<Path> checkpoint;

  private Optional<GivenMask> given() {
    if (checkpoint.isPresent() && baseline.isPresent()) {
      throw new ConfigException("baseline", baseline.get(), "--baseline or --checkpoint, not both");
    }
    return checkpoint
        .<GivenMask>map(GivenMask.FromCheckpoint::new)
        .or(() -> baseline.map(Baseline::of).map(GivenMask.ByBaseline::new));
  }

  /** What was given, in place of what is there. */
  MaskLearning apply(MaskLearning base) {
    Schedule.Settings old = base.schedule();
    Schedule.Settings schedule;
    try {
      schedule =
          new Schedule.Settings(
              lambda.orElse(old.lambdaInitial()),
              lambdaFactor.orElse(old.lambdaFactor()),
              patience.orElse(old.patience()),
              old.threshold(),
              tau.orElse(old.tauInitial()),
              tauDecay.orElse(old.tauDecay()),
              tauMinimum.orElse(Math.min(old.tauMinimum(), tau.orElse(old.tauInitial()))));
    } catch (IllegalArgumentException e) {
      throw new MaskcastException(
          "The schedule is impossible: lambda is over 0, lambda-factor over 1, patience 0 or more, tau-decay over 0 and up to 1, tau-minimum over 0 and not over tau",
          e);
    }
    return new MaskLearning(
        base.formulation(),
        rate.orElse(base.rate()),
        base.head(),
        base.periodsPerEpoch(),
        base.paceShare(),
        schedule,
        given());
  }
}
