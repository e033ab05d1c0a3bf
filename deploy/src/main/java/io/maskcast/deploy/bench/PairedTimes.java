package io.maskcast.deploy.bench;

import io.maskcast.deploy.bench.statistics.Median;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long two kinds of work took, done by turns in blocks. Both kinds of a pair of blocks met the
 * machine in the same state, so their ratio says more than that of two long runs. Not thread-safe.
 */
final class PairedTimes {

  private final List<double[]> first = new ArrayList<>();
  private final List<double[]> second = new ArrayList<>();

  /** One more pair of blocks, each of its own repetitions' times in milliseconds. */
  void add(double[] ofFirst, double[] ofSecond) {
    first.add(ofFirst.clone());
    second.add(ofSecond.clone());
  }

  /** All times of the first kind, as they were taken. */
  double[] first() {
    return all(first);
  }

  /** All times of the second kind, as they were taken. */
  double[] second() {
    return all(second);
  }

  private static double[] all(List<double[]> blocks) {
    return blocks.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  /** How many times as long the second kind takes: the median over the pairs of blocks. */
  Median ratio() {
    return Median.of(ratios());
  }

  private double[] ratios() {
    double[] ratios = new double[first.size()];
    for (int pair = 0; pair < ratios.length; pair++) {
      ratios[pair] = Median.of(second.get(pair)).value() / Median.of(first.get(pair)).value();
    }
    return ratios;
  }
}
