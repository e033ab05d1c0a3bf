package io.maskcast.deploy.bench.ladder;

import io.maskcast.deploy.bench.result.Metric;
import io.maskcast.deploy.bench.statistics.Accuracy;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What one setting came to, over the bundles of several seeds.
 *
 * @param line what it has in common with other settings
 * @param name the setting
 * @param accuracy share of the test tiles right
 * @param each the bundles, one or more
 */
record Setting(Line line, String name, Accuracy accuracy, List<Run> each) {

  /**
   * What settings have in common.
   *
   * @param name of it
   * @param climbing whether tiles stop when they are sure
   */
  record Line(String name, boolean climbing) {}

  /**
   * One bundle under one setting.
   *
   * @param down bytes across the socket towards the edge for each tile
   * @param up the other direction
   * @param accuracy share of the test tiles right
   */
  record Run(double down, double up, double accuracy) {

    /** Both directions. */
    double wire() {
      return down + up;
    }
  }

  /** Of the bundles that were measured. */
  static Setting of(Line line, String name, List<Run> runs, int tiles) {
    double[] accuracies = runs.stream().mapToDouble(Run::accuracy).toArray();
    return new Setting(line, name, Accuracy.of(accuracies, tiles), List.copyOf(runs));
  }

  /** Bytes across the socket towards the edge for each tile, mean of the bundles. */
  double down() {
    return mean(Run::down);
  }

  /** The other direction. */
  double up() {
    return mean(Run::up);
  }

  private double mean(ToDoubleFunction<Run> of) {
    return each.stream().mapToDouble(of).average().orElseThrow();
  }

  /** Bytes across the socket for each tile, both directions. */
  double wire() {
    return mean(Run::wire);
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
