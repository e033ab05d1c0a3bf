package io.maskcast.deploy.bench.statistics;

import java.util.Arrays;

/**
 * Shares of tiles right, of several seeds, and what their mean lies between.
 *
 * @param mean over the seeds
 * @param low the least it may be, at 95 % confidence
 * @param high the most
 */
public record Accuracy(double mean, double low, double high) {

  /** The 97.5 % quantile of the normal distribution. */
  private static final double Z = 1.959964;

  /** 97.5 % quantiles of Student's t distribution, by degrees of freedom from 1 on. */
  private static final double[] T = {
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788,
    2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930
  };

  /** The share of predictions that are right. */
  public static double of(int[] predictions, int[] labels) {
    if (predictions.length != labels.length) {
      throw new IllegalArgumentException(predictions.length + " of " + labels.length + " tiles");
    }
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += predictions[i] == labels[i] ? 1 : 0;
    }
    return (double) right / labels.length;
  }

  /**
   * Of several seeds: the interval of the mean by Student's t, which is of seeds and not of tiles.
   * Of a single one: Wilson's interval of a share, which is of tiles and not of seeds.
   *
   * @param accuracies one a seed, 1 or more
   * @param tiles that each was tested on
   */
  public static Accuracy of(double[] accuracies, int tiles) {
    int n = accuracies.length;
    double mean = Arrays.stream(accuracies).average().orElseThrow();
    if (n == 1) {
      double z2 = Z * Z / tiles;
      double middle = (mean + z2 / 2) / (1 + z2);
      double half = Z / (1 + z2) * Math.sqrt(mean * (1 - mean) / tiles + z2 / (4 * tiles));
      return new Accuracy(mean, middle - half, middle + half);
    }
    double squares = Arrays.stream(accuracies).map(a -> (a - mean) * (a - mean)).sum();
    double t = n - 2 < T.length ? T[n - 2] : Z;
    double half = t * Math.sqrt(squares / (n - 1) / n);
    return new Accuracy(mean, mean - half, mean + half);
  }
}
