package io.maskcast.deploy.bench.ladder;

import io.maskcast.deploy.bench.result.Metric;
import io.maskcast.deploy.bench.statistics.Accuracy;
import java.util.List;
import java.util.Locale;

/**
 * What one setting came to, over the bundles of several seeds.
 *
 * @param line what it has in common with other settings
 * @param name the setting
 * @param down bytes across the socket towards the edge for each tile, mean of the bundles
 * @param up the other direction
 * @param accuracy share of the test tiles right
 * @param each accuracy of each bundle
 */
record Setting(
    Line line, String name, double down, double up, Accuracy accuracy, List<Double> each) {

  /**
   * What settings have in common.
   *
   * @param name of it
   * @param climbing whether tiles stop when they are sure
   */
  record Line(String name, boolean climbing) {}

  /** One bundle under one setting. */
  record Run(double down, double up, double accuracy) {}

  /** The mean of the bundles. */
  static Setting of(Line line, String name, List<Run> runs, int tiles) {
    List<Double> each = runs.stream().map(Run::accuracy).toList();
    return new Setting(
        line,
        name,
        runs.stream().mapToDouble(Run::down).average().orElseThrow(),
        runs.stream().mapToDouble(Run::up).average().orElseThrow(),
        Accuracy.of(each.stream().mapToDouble(Double::doubleValue).toArray(), tiles),
        each);
  }

  /** Bytes across the socket for each tile, both directions. */
  double wire() {
    return down + up;
  }

  /** For people: {@code 22.0 bytes, .9895 [.983, .993]}. */
  String describe() {
    return "%s bytes, %s".formatted(Metric.text(wire()), accuracyText());
  }

  String accuracyText() {
    return String.format(
        Locale.ROOT, "%.4f [%.3f, %.3f]", accuracy.mean(), accuracy.low(), accuracy.high());
  }
}
