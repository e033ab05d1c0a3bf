package io.maskcast.shared.legend;

import java.util.List;

/** Colours for classes nobody chose one for. */
final class Colours {

  /** Those of Okabe and Ito, which most people can tell apart whatever colours they see. */
  private static final List<Integer> FIRST =
      List.of(0x009e73, 0xe69f00, 0x56b4e9, 0xd55e00, 0xcc79a7, 0xf0e442, 0x0072b2, 0x7f7f7f);

  private static final double GOLDEN_ANGLE = 0.381966;

  private Colours() {}

  /** The colour of a class, 0xRRGGBB. */
  static int of(int number) {
    if (number < FIRST.size()) {
      return FIRST.get(number);
    }
    // Hues that lie far from each other, however many there are.
    double hue = number * GOLDEN_ANGLE % 1 * 6;
    double value = number % 2 == 0 ? 0.9 : 0.6;
    return channel(hue, 5, value) << 16 | channel(hue, 3, value) << 8 | channel(hue, 1, value);
  }

  /** From hue and value to red (5), green (3) or blue (1), at a saturation of 0.6. */
  private static int channel(double hue, int offset, double value) {
    double k = (offset + hue) % 6;
    double share = value - value * 0.6 * Math.max(0, Math.min(Math.min(k, 4 - k), 1));
    return (int) Math.round(share * 255);
  }
}
