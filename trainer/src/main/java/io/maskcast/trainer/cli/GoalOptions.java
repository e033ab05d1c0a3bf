package io.maskcast.trainer.cli;

import io.maskcast.shared.config.ConfigException;
import io.maskcast.trainer.learn.Goal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that say when mask learning ends: one of them, or none. */
final class GoalOptions {

  @Option(
      names = "--keep",
      paramLabel = "SHARE",
      description = {
        "Goal: the share of mask elements to keep, over 0 to 1; never exceeded (default: 0.05;",
        "all epochs instead with --formulation paper or code, or without an any-mask)."
      })
  private Optional<Double> keep;

  @Option(
      names = "--max-bytes",
      paramLabel = "N",
      description = "Goal: as many elements as fit into N selected bytes per tile.")
  private Optional<Integer> maxBytes;

  @Option(
      names = "--stop-q",
      paramLabel = "Q",
      description = "Goal: the mask as it is when its cost Q has fallen to this.")
  private Optional<Double> stopQ;

  @Option(
      names = "--within",
      paramLabel = "POINTS",
      description =
          "Goal: the smallest Q whose accuracy on validation tiles is within so many points of dense.")
  private Optional<Double> within;

  /** The goal that was given. */
  Optional<Goal> goal() {
    List<Goal> given =
        Stream.<Optional<Goal>>of(
                keep.map(GoalOptions::keep),
                maxBytes.map(Goal.MaxBytes::new),
                stopQ.map(Goal.ReachQ::new),
                within.map(Goal.Within::new))
            .flatMap(Optional::stream)
            .toList();
    if (given.size() > 1) {
      throw new ConfigException(
          "goal",
          given.get(0).describe() + " and " + given.get(1).describe(),
          "one of keep, max-bytes, stop-q, within");
    }
    return given.stream().findFirst();
  }

  private static Goal keep(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new ConfigException("keep", share, "a share over 0 and up to 1");
    }
    return new Goal.Keep(share);
  }
}
