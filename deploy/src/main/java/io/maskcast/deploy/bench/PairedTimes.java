package io.maskcast.deploy.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long two kinds of work took, done by turns in blocks. Both kinds of a pair of blocks met the
 * machine in the same state, so their ratio says more than that of two long runs. Not thread-safe.
 */
final class PairedTimes {

  private static final double SURE = 0.95;

  private final List<double[]> first = new ArrayList<>();
  private final List<double[]> second = new ArrayList<>();

  /**
   * What a value lies between.
   *
   * @param low the least
   * @param high the most
   * @param confidence how likely it does, in [0, 1]
   */
  record Interval(double low, double high, double confidence) {}

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
  double ratio() {
    return median(ratios());
  }

  /**
   * Between which order statistics of the pairs' ratios their median lies with 95 % confidence or
   * the next more that there is, whatever their distribution: {@code r(k)} and {@code r(n+1-k)}
   * with {@code 1 - 2 P(Binomial(n, 1/2) < k)}. Fewer than six pairs give less.
   */
  Interval interval() {
    double[] ratios = ratios();
    Arrays.sort(ratios);
    int n = ratios.length;
    int k = 1;
    double outside = Math.pow(0.5, n); // P(Binomial(n, 1/2) < k)
    double term = outside;
    double next = outside + term * n;
    while (1 - 2 * next >= SURE) {
      outside = next;
      term *= (double) (n - k + 1) / k;
      k++;
      next = outside + term * (n - k + 1) / k;
    }
    return new Interval(ratios[k - 1], ratios[n - k], 1 - 2 * outside);
  }

  private double[] ratios() {
    double[] ratios = new double[first.size()];
    for (int pair = 0; pair < ratios.length; pair++) {
      ratios[pair] = median(second.get(pair)) / median(first.get(pair));
    }
    return ratios;
  }

  /** The middle value, or the mean of the two in the middle. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
