package io.maskcast.edge.anytime;

import io.maskcast.shared.ladder.Rungs;

/**
 * What the tiles of a run took so far of each rung, and how soon they were sure: {@link RungCosts}
 * as they are measured. Of a rung that no tile has been on yet, it is its selected bytes, as well
 * compressed as those of the others, and nobody who was unsure below becomes sure there. Not
 * thread-safe.
 */
final class ClimbCosts {

  /** More than nothing, as costs rise from rung to rung. */
  private static final double LEAST_BYTES = 1e-3;

  private final double[] raw;
  private final double[] bytes;
  private final long[] tiles;
  private final long[] seen;
  private final long[] sure;

  /**
   * Of a ladder.
   *
   * @param raw selected bytes of a tile that are new on each rung
   */
  ClimbCosts(double[] raw) {
    this.raw = raw.clone();
    this.bytes = new double[raw.length];
    this.tiles = new long[raw.length];
    this.seen = new long[raw.length];
    this.sure = new long[raw.length];
  }

  /** Tiles climbed some rungs at once, for which payloads of so many bytes came. */
  void climbed(Rungs step, long count, long payload) {
    double whole = 0;
    for (int rung = step.first(); rung < step.end(); rung++) {
      whole += raw[rung];
    }
    for (int rung = step.first(); rung < step.end(); rung++) {
      bytes[rung] += whole > 0 ? payload * raw[rung] / whole : 0;
      tiles[rung] += count;
    }
  }

  /** Of some tiles that began together, so many were sure at a rung or before. */
  void stood(int rung, long began, long sureByNow) {
    seen[rung] += began;
    sure[rung] += sureByNow;
  }

  /** As far as is known. */
  RungCosts measured() {
    double measured = 0;
    double uncompressed = 0;
    for (int rung = 0; rung < raw.length; rung++) {
      measured += bytes[rung];
      uncompressed += tiles[rung] * raw[rung];
    }
    double ratio = uncompressed > 0 ? measured / uncompressed : 1;
    double[] cumulative = new double[raw.length];
    double[] share = new double[raw.length];
    double there = 0;
    double sureThere = 0;
    for (int rung = 0; rung < raw.length; rung++) {
      double more = tiles[rung] > 0 ? bytes[rung] / tiles[rung] : ratio * raw[rung];
      there += Math.max(LEAST_BYTES, more);
      cumulative[rung] = there;
      double now = seen[rung] > 0 ? (double) sure[rung] / seen[rung] : 0;
      sureThere = Math.max(sureThere, now);
      share[rung] = sureThere;
    }
    share[raw.length - 1] = 1;
    return new RungCosts(cumulative, share);
  }
}
