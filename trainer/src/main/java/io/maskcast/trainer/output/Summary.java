package io.maskcast.trainer.output;

import io.maskcast.trainer.learn.LearningResult;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Mean and spread of a figure over runs.
 *
 * @param values one per run
 * @param mean their mean
 * @param deviation their sample standard deviation; 0 of one run
 * @param low the lower end of the 95 % interval of the mean, by Student's t; the mean of one run
 * @param high the upper end
 */
public record Summary(List<Double> values, double mean, double deviation, double low, double high) {

  /** The 97.5 % quantiles of Student's t for 1, 2, ... degrees of freedom. */
  private static final List<Double> T =
      List.of(
          12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
          2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086);

  private static final double NORMAL = 1.96;

  /** The summary of some values, one or more. */
  public static Summary of(List<Double> values) {
    int count = values.size();
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / count;
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
    double t = count < 2 ? 0 : count - 2 < T.size() ? T.get(count - 2) : NORMAL;
    double half = t * deviation / Math.sqrt(count);
    return new Summary(List.copyOf(values), mean, deviation, mean - half, mean + half);
  }

  static Summary of(Map<Long, LearningResult> results, ToDoubleFunction<LearningResult> figure) {
    return of(results.values().stream().map(figure::applyAsDouble).toList());
  }
}
