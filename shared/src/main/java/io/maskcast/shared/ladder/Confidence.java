package io.maskcast.shared.ladder;

import io.maskcast.shared.MaskcastException;

/**
 * How sure a network is of a tile: the largest share of {@code softmax(logits / T)}, T the
 * temperature that makes such shares frequencies (Guo, Pleiss, Sun and Weinberger, <em>On
 * Calibration of Modern Neural Networks</em>, 2017). Trainer and edge agent compute it with this
 * class, in double precision. Immutable and thread-safe.
 */
public final class Confidence {

  private final double temperature;

  /**
   * Prepares.
   *
   * @param temperature T, over 0
   * @throws MaskcastException if it is no such number
   */
  public Confidence(double temperature) {
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw new MaskcastException(
          "A temperature of %s calibrates nothing; it is a number over 0".formatted(temperature));
    }
    this.temperature = temperature;
  }

  /**
   * The confidence in the largest of a row of logits.
   *
   * @param logits rows of logits
   * @param from where the row begins
   * @param classes how many it has, 1 or more
   * @return in (0, 1]
   */
  public double of(float[] logits, int from, int classes) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      largest = Math.max(largest, logits[from + c]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp((logits[from + c] - largest) / temperature);
    }
    return 1 / sum;
  }
}
