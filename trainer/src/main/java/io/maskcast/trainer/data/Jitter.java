package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Small random shifts, turns and stretches. Tiles with a side below 16 samples stay as they are: a
 * sample is too large a part of them to be moved. Immutable and thread-safe.
 *
 * @param shift the largest shift along each side, as a share of the side
 * @param turn the largest turn, in radians
 * @param stretch the largest change of scale along each side, as a share
 */
public record Jitter(double shift, double turn, double stretch) implements Augmentation {

  /** What suits handwritten digits and the like. */
  public static final Jitter USUAL = new Jitter(0.06, 0.15, 0.1);

  private static final int SMALLEST_SIDE = 16;
  private static final String NAME = "jitter";
  private static final Pattern FORM = Pattern.compile(NAME + "-([0-9.]+)x([0-9.]+)x([0-9.]+)");

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if a number is negative or above its limit: 1 for the shift and the
   *     stretch, pi for the turn
   */
  public Jitter {
    if (!(shift >= 0
        && shift <= 1
        && turn >= 0
        && turn <= Math.PI
        && stretch >= 0
        && stretch < 1)) {
      throw new MaskcastException(
          "A jitter of shift %s, turn %s, stretch %s is impossible; allowed: shift 0 to 1, turn 0 to pi, stretch 0 to under 1"
              .formatted(shift, turn, stretch));
    }
  }

  @Override
  public View draw(int height, int width, RandomGenerator random) {
    if (Math.min(height, width) < SMALLEST_SIDE) {
      return View.STILL;
    }
    double angle = turn * around(random);
    double rows = 1 + stretch * around(random);
    double columns = 1 + stretch * around(random);
    float yy = (float) (Math.cos(angle) * rows);
    float yx = (float) (Math.sin(angle) * rows);
    float xy = (float) (-Math.sin(angle) * columns);
    float xx = (float) (Math.cos(angle) * columns);
    float centreY = (height - 1) / 2f;
    float centreX = (width - 1) / 2f;
    float y0 = (float) (centreY - yy * centreY - yx * centreX + shift * height * around(random));
    float x0 = (float) (centreX - xy * centreY - xx * centreX + shift * width * around(random));
    return new View.Affine(y0, yy, yx, x0, xy, xx);
  }

  /** Uniform in [-1, 1). */
  private static double around(RandomGenerator random) {
    return 2 * random.nextDouble() - 1;
  }

  @Override
  public String label() {
    return equals(USUAL)
        ? NAME
        : NAME + "-" + decimal(shift) + "x" + decimal(turn) + "x" + decimal(stretch);
  }

  private static String decimal(double number) {
    return BigDecimal.valueOf(number).toPlainString();
  }

  /** The jitter of a label, if it is one's. */
  static Optional<Jitter> parse(String label) {
    if (label.equals(NAME)) {
      return Optional.of(USUAL);
    }
    Matcher form = FORM.matcher(label);
    try {
      return form.matches()
          ? Optional.of(new Jitter(number(form, 1), number(form, 2), number(form, 3)))
          : Optional.empty();
    } catch (NumberFormatException e) { // such as 1.2.3
      return Optional.empty();
    }
  }

  private static double number(Matcher form, int group) {
    return Double.parseDouble(form.group(group));
  }
}
