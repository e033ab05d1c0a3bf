package io.maskcast.trainer.figure;

/**
 * Accuracy at a mask cost.
 *
 * @param q the cost, 0 to 1
 * @param accuracy mean share of tiles right, 0 to 1
 * @param low lower end of an interval around the mean; the mean itself if there is none
 * @param high its upper end; the mean itself if there is none
 */
public record AccuracyPoint(double q, double accuracy, double low, double high) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is not within 0 to 1, or the mean outside its interval
   */
  public AccuracyPoint {
    Shares.require(q, "Q");
    Shares.require(accuracy, "accuracy");
    Shares.require(low, "low end");
    Shares.require(high, "high end");
    if (accuracy < low || accuracy > high) {
      throw new IllegalArgumentException(accuracy + " is not within " + low + " to " + high);
    }
  }

  /** A value without an interval. */
  public static AccuracyPoint of(double q, double accuracy) {
    return new AccuracyPoint(q, accuracy, accuracy, accuracy);
  }
}
