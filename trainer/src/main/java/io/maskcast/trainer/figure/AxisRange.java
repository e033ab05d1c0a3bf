package io.maskcast.trainer.figure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * The values an axis spans.
 *
 * @param min its lower end; positive on a logarithmic axis
 * @param max its upper end, above the lower
 * @param logarithmic whether equal factors, not equal differences, are equally long
 */
record AxisRange(double min, double max, boolean logarithmic) {

  /** Below this a linear axis over Q would press the small values against its end. */
  private static final double SMALL_Q = 0.05;

  /** What a value may lie off a round number by the errors of arithmetic. */
  private static final double SLACK = 1e-9;

  /** What an axis spans to each side of a single share, in hundredths. */
  private static final int ALONE = 5;

  /** The share of its length by which an axis is widened. */
  private static final double BEYOND = 0.1;

  AxisRange {
    if (!(max > min) || (logarithmic && !(min > 0))) {
      throw new IllegalArgumentException("no axis: " + min + " to " + max);
    }
  }

  /** From the first to the last epoch, or beyond where that is too short for whole numbers. */
  static AxisRange ofEpochs(int first, int last) {
    return last - first < 2
        ? new AxisRange(first - 1.0, last + 1.0, false)
        : new AxisRange(first, last, false);
  }

  /**
   * Mask costs: logarithmic if the smallest is below 0.05. A cost of 0, a mask that keeps nothing,
   * has no place on a logarithmic axis.
   */
  static AxisRange ofQ(double least, double most) {
    return least > 0 && least < SMALL_Q ? ofPositive(least, most) : ofShares(least, most);
  }

  /** Shares: round numbers around them, from 0 to 1 at most. */
  static AxisRange ofShares(double least, double most) {
    double span = most - least;
    int parts = span > 0.3 ? 10 : span > 0.04 ? 20 : 100;
    double from = Math.max(0, Math.floor(least * parts + SLACK));
    double to = Math.min(parts, Math.ceil(most * parts - SLACK));
    return from < to
        ? new AxisRange(from / parts, to / parts, false)
        : new AxisRange(
            Math.max(0, from - ALONE) / parts, Math.min(parts, to + ALONE) / parts, false);
  }

  /** Positive values: logarithmic, each end at 1, 2 or 5 times a power of ten. */
  static AxisRange ofPositive(double least, double most) {
    double min = roundDown(least);
    double max = 1 / roundDown(1 / most);
    return max / min > 1 + SLACK
        ? new AxisRange(min, max, true)
        : new AxisRange(min / 2, max * 2, true);
  }

  /** The largest of 1, 2 and 5 times a power of ten that is not above a value. */
  private static double roundDown(double value) {
    double decade = Math.pow(10, Math.floor(Math.log10(value) + SLACK));
    double digit = value / decade * (1 + SLACK);
    return decade * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
  }

  /** Somewhat more to both sides. */
  AxisRange widened() {
    if (logarithmic) {
      double factor = Math.pow(max / min, BEYOND);
      return new AxisRange(min / factor, max * factor, true);
    }
    double difference = (max - min) * BEYOND;
    return new AxisRange(min - difference, max + difference, false);
  }

  /** How the numbers along a linear axis are written, all with as many digits. */
  String numberPattern() {
    double span = max - min;
    return span > 1 ? "0" : span > 0.5 ? "0.0" : span > 0.04 ? "0.00" : "0.000";
  }

  /**
   * What stands at a tick of a logarithmic axis.
   *
   * @param value 1 to 9 times a power of ten
   * @param mostDecades on how long an axis there is room for labels at 1, 2 and 5 times a power of
   *     ten; on longer ones they stand at powers of ten
   * @return the number, or nothing
   */
  String tickLabel(double value, int mostDecades) {
    double log = Math.log10(value);
    boolean power = Math.abs(log - Math.rint(log)) < SLACK;
    boolean round = value / roundDown(value) < 1 + 2 * SLACK;
    if (!power && (!round || Math.log10(max / min) > mostDecades)) {
      return "";
    }
    return value > 0.9e-4 && value < 1.1e4
        ? new BigDecimal(value).round(new MathContext(1)).stripTrailingZeros().toPlainString()
        : String.format(Locale.ROOT, "%.0e", value);
  }
}
