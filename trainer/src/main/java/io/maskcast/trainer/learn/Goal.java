package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import java.util.Locale;

/** When mask learning ends, and which mask it ends with. */
public sealed interface Goal {

  /**
   * An exact share of the elements of the last any-mask; met exactly, rounded down, 1 element at
   * least: those that learning put furthest from being dropped.
   *
   * @param share in (0, 1]
   */
  record Keep(double share) implements Goal {

    /**
     * Checks the range.
     *
     * @throws MaskcastException if it is out of range
     */
    public Keep {
      Range.require(share > 0 && share <= 1, "keep", share, "over 0 and up to 1");
    }

    /** How many of so many elements. */
    public int elements(int all) {
      // 0.29 * 100 is 28.999999999999996 in floating point: a share that is meant to hit a whole
      // number does.
      return Math.max(1, (int) Math.floor(share * all + 1e-9));
    }

    @Override
    public double pace(int denseBytes) {
      return share;
    }

    @Override
    public String describe() {
      return "keep " + share;
    }
  }

  /**
   * As many elements of the last any-mask as fit into a budget of selected bytes per tile, those
   * furthest from being dropped first.
   *
   * @param bytes 1 or more
   */
  record MaxBytes(int bytes) implements Goal {

    /**
     * Checks the range.
     *
     * @throws MaskcastException if it is out of range
     */
    public MaxBytes {
      Range.require(bytes >= 1, "max-bytes", bytes, "1 or more");
    }

    @Override
    public double pace(int denseBytes) {
      return Math.min(1, (double) bytes / denseBytes);
    }

    @Override
    public String describe() {
      return "max-bytes " + bytes;
    }
  }

  /**
   * The mask as it is when Q has fallen to a threshold.
   *
   * @param q in (0, 1)
   */
  record ReachQ(double q) implements Goal {

    /**
     * Checks the range.
     *
     * @throws MaskcastException if it is out of range
     */
    public ReachQ {
      Range.require(q > 0 && q < 1, "stop-q", q, "over 0 and under 1");
    }

    @Override
    public double pace(int denseBytes) {
      return q;
    }

    @Override
    public String describe() {
      return "stop-q " + q;
    }
  }

  /**
   * The smallest Q of all checkpoints whose accuracy on the validation tiles is not further than
   * this below the dense network's; if there is none, the most accurate checkpoint.
   *
   * @param points of accuracy, in hundredths, 0 to 100
   */
  record Within(double points) implements Goal {

    private static final double PACE = 0.02;

    /**
     * Checks the range.
     *
     * @throws MaskcastException if it is out of range
     */
    public Within {
      Range.require(points >= 0 && points <= 100, "within", points, "from 0 to 100 points");
    }

    @Override
    public double pace(int denseBytes) {
      return PACE;
    }

    @Override
    public String describe() {
      return String.format(Locale.ROOT, "within %s points of dense", points);
    }
  }

  /** The mask as it is after the last epoch. */
  record AllEpochs() implements Goal {

    private static final double PACE = 0.05;

    @Override
    public double pace(int denseBytes) {
      return PACE;
    }

    @Override
    public String describe() {
      return "all epochs";
    }
  }

  /**
   * The Q that a paced schedule heads for, in (0, 1].
   *
   * @param denseBytes bytes of a whole tile
   */
  double pace(int denseBytes);

  /** For people. */
  String describe();
}
