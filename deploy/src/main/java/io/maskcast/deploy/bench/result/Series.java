package io.maskcast.deploy.bench.result;

import io.maskcast.deploy.bench.statistics.Median;
import io.maskcast.shared.MaskcastException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All repetitions of one kind.
 *
 * @param kind what crossed the link
 * @param repetitions in the order of time, one at least
 * @param latencies of the requests of all repetitions, in rising order of their share
 */
public record Series(Kind kind, List<Measurement> repetitions, List<Quantile> latencies) {

  /**
   * How long a share of the requests took at most.
   *
   * @param share in [0, 1]
   * @param ms milliseconds
   */
  public record Quantile(double share, double ms) {}

  /**
   * Copies the lists.
   *
   * @throws MaskcastException if there is no repetition
   */
  public Series {
    repetitions = List.copyOf(repetitions);
    latencies = List.copyOf(latencies);
    if (repetitions.isEmpty()) {
      throw new MaskcastException("A series of measurements has one repetition at least");
    }
  }

  /** A figure over the repetitions; empty if a repetition lacks it. */
  public Optional<Median> median(Metric metric) {
    List<OptionalDouble> values =
        repetitions.stream().map(repetition -> repetition.get(metric)).toList();
    return values.stream().allMatch(OptionalDouble::isPresent)
        ? Optional.of(Median.of(values.stream().mapToDouble(OptionalDouble::getAsDouble).toArray()))
        : Optional.empty();
  }
}
