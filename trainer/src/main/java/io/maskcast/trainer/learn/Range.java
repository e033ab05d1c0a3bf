package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;

/** Numbers that must lie in a range, and what a person is told if they do not. */
final class Range {

  private Range() {}

  static boolean positive(double value) {
    return value > 0 && Double.isFinite(value);
  }

  /**
   * Checks a number.
   *
   * @throws MaskcastException if it is not sound, naming it
   */
  static void require(boolean sound, String what, Number value, String allowed) {
    if (!sound) {
      throw new MaskcastException("%s is %s; allowed: %s".formatted(what, value, allowed));
    }
  }
}
