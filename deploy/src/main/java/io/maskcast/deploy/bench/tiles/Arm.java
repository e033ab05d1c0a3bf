package io.maskcast.deploy.bench.tiles;

import java.util.List;

/**
 * One thing to do with tiles on a link.
 *
 * @param what the network is shown
 * @param carrier how that gets there
 */
record Arm(Representation what, Carrier carrier) {

  /** The name of its figures: {@code masks-0.05-codec}, {@code jpeg-50-image}. */
  String label() {
    return "%s-%s".formatted(what.label(), carrier.label());
  }

  /** What arms of all settings have in common: the points of one line of a figure. */
  String line() {
    return "%s-%s".formatted(what.family().label(), carrier.label());
  }

  /** Whether masks learned by maskcast travel as maskcast sends them. */
  boolean ours() {
    return what.family().learned() && (carrier == Carrier.RAW || carrier == Carrier.CODEC);
  }

  /** All arms of a representation that can be measured here. */
  static List<Arm> of(Representation what, boolean gdalIsHere) {
    return Carrier.of(what).stream()
        .filter(carrier -> gdalIsHere || !carrier.needsGdal())
        .map(carrier -> new Arm(what, carrier))
        .toList();
  }
}
