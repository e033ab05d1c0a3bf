package io.maskcast.deploy.bench.tiles;

import java.util.Locale;

/**
 * What a network is shown of a tile.
 *
 * @param family the way
 * @param setting how much, as {@link Family#meaning} says; 1 where there is nothing to set
 */
record Representation(Family family, double setting) {

  static final Representation DENSE = new Representation(Family.DENSE, 1);

  /** The name of its folder and its figures: {@code jpeg-50}, {@code masks-0.05}. */
  String label() {
    return family == Family.DENSE || family == Family.VERSIONS
        ? family.label()
        : "%s-%s".formatted(family.label(), number(setting));
  }

  static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%s", value);
  }
}
