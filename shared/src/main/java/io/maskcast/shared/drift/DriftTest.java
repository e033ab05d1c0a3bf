package io.maskcast.shared.drift;

import java.util.OptionalLong;

/**
 * Page's CUSUM (1954) on whether tiles are {@linkplain TypicalTiles outside} of what a bundle was
 * tested on. Of tested tiles a twentieth is; so that other ground or another season is no alarm, a
 * fifth may be ({@value #TOLERATED}), and the alternative is that {@value #DRIFTED} are. Tiles are
 * judged in groups of {@value #GROUP}, whatever their order within the group, because neighbours
 * are alike: of a few strange ones, one comes after the other. Each group adds the logarithm of its
 * likelihood ratio; the sum never falls below 0, and is an alarm from ln {@value
 * #GROUPS_TO_FALSE_ALARM} on.
 *
 * <p>As long as tiles are outside independently with a probability of at most {@value #TOLERATED},
 * the mean number of groups until a false alarm is at least {@value #GROUPS_TO_FALSE_ALARM} (Lorden
 * 1971, theorem 2: the threshold of the likelihood ratio). Once all tiles are outside, {@value
 * #TILES_TO_FOUND} suffice. One thread at a time.
 */
public final class DriftTest {

  /** The share of tiles outside that is no drift. */
  public static final double TOLERATED = 0.2;

  /** The share of tiles outside that the test is best at. */
  public static final double DRIFTED = 0.6;

  /** Tiles that are judged together. */
  public static final int GROUP = 64;

  /** How many groups there are on average until a false alarm, at least. */
  public static final int GROUPS_TO_FALSE_ALARM = 1_000_000;

  /**
   * So many tiles outside, one after the other, are found wherever groups begin: 33 of a group are
   * drift, so that 32, and the group behind them, are the most there can be.
   */
  public static final int TILES_TO_FOUND = 32 + GROUP;

  private static final double THRESHOLD = Math.log(GROUPS_TO_FALSE_ALARM);
  private static final double OUTSIDE = Math.log(DRIFTED / TOLERATED);
  private static final double INSIDE = Math.log((1 - DRIFTED) / (1 - TOLERATED));

  private double sum;
  private int inGroup;
  private double ofGroup;
  private long tiles;
  private long outside;
  private long foundAfter = -1;

  /** Another tile came. */
  public void came(boolean isOutside) {
    tiles++;
    outside += isOutside ? 1 : 0;
    ofGroup += isOutside ? OUTSIDE : INSIDE;
    inGroup++;
    if (inGroup == GROUP) {
      judge();
    }
  }

  /** No more tiles come for now: those of a group that is not full are judged as they are. */
  public void judge() {
    sum = Math.max(0, sum + ofGroup);
    ofGroup = 0;
    inGroup = 0;
    if (foundAfter < 0 && sum >= THRESHOLD) {
      foundAfter = tiles;
    }
  }

  /** How many tiles came until drift was found, if it was; it stays found. */
  public OptionalLong foundAfter() {
    return foundAfter < 0 ? OptionalLong.empty() : OptionalLong.of(foundAfter);
  }

  /** How many tiles came. */
  public long tiles() {
    return tiles;
  }

  /** How many of them were outside. */
  public long outside() {
    return outside;
  }
}
