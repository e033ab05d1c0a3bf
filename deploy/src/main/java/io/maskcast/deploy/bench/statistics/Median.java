package io.maskcast.deploy.bench.statistics;

import java.util.Arrays;

/**
 * A median and what it lies between, whatever the distribution of the values.
 *
 * @param value the middle value, or the mean of the two in the middle
 * @param low the least it may be
 * @param high the most
 * @param confidence how likely it is between them, in [0, 1]
 */
public record Median(double value, double low, double high, double confidence) {

  private static final double SURE = 0.95;

  /**
   * Of measured values. The bounds are the order statistics {@code r(k)} and {@code r(n+1-k)} that
   * hold the median with 95 % confidence or the next more that there is: {@code 1 - 2 P(Binomial(n,
   * 1/2) < k)}. Fewer than six values give less.
   *
   * @param values one or more, in any order; not changed
   */
  public static Median of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
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
    return new Median(
        (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[k - 1], sorted[n - k], 1 - 2 * outside);
  }
}
