package io.maskcast.trainer.ladder;

/**
 * The temperature that makes a network's {@link io.maskcast.shared.ladder.Confidence} true: the one
 * of the least negative log-likelihood (Guo et al., 2017), which is convex in 1/T.
 */
public final class Calibration {

  private static final double LEAST = 0.05;
  private static final double MOST = 20;
  private static final int STEPS = 60;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private Calibration() {}

  /**
   * Finds it.
   *
   * @param logits (tiles, classes)
   * @param labels of the tiles
   * @param classes how many
   * @return between 0.05 and 20
   */
  public static double temperature(float[] logits, int[] labels, int classes) {
    double low = 1 / MOST;
    double high = 1 / LEAST;
    for (int step = 0; step < STEPS; step++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      if (loss(logits, labels, classes, left) <= loss(logits, labels, classes, right)) {
        high = right;
      } else {
        low = left;
      }
    }
    return 2 / (low + high);
  }

  private static double loss(float[] logits, int[] labels, int classes, double inverse) {
    double loss = 0;
    for (int tile = 0; tile < labels.length; tile++) {
      int from = tile * classes;
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        largest = Math.max(largest, logits[from + c]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp((logits[from + c] - largest) * inverse);
      }
      loss += Math.log(sum) - (logits[from + labels[tile]] - largest) * inverse;
    }
    return loss;
  }
}
