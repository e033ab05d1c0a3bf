package io.maskcast.edge.anytime;

import java.util.Arrays;

/**
 * What the tiles of a ladder take and how soon they are sure, by measurement. Immutable.
 *
 * @param cumulative bytes of a tile up to each rung, all rungs before included; each more than the
 *     one before
 * @param sure the share of tiles whose answer is sure at each rung or before, 0 to 1, never falling
 */
@SuppressWarnings("ArrayRecordComponent") // copied in, read in this package only
public record RungCosts(double[] cumulative, double[] sure) {

  /** Copies and checks the numbers. */
  public RungCosts {
    cumulative = cumulative.clone();
    sure = sure.clone();
    boolean sound = cumulative.length > 0 && cumulative.length == sure.length;
    for (int rung = 0; sound && rung < cumulative.length; rung++) {
      sound =
          cumulative[rung] > (rung == 0 ? 0 : cumulative[rung - 1])
              && Double.isFinite(cumulative[rung])
              && sure[rung] >= (rung == 0 ? 0 : sure[rung - 1])
              && sure[rung] <= 1;
    }
    if (!sound) {
      throw new IllegalArgumentException(
          "bytes %s, sure %s".formatted(Arrays.toString(cumulative), Arrays.toString(sure)));
    }
  }

  /** How many rungs there are. */
  public int rungs() {
    return cumulative.length;
  }

  /** Bytes that tiles which have a rung, or -1 for none, lack of a higher one. */
  double bytes(double tiles, int there, int wanted) {
    return tiles * (cumulative[wanted] - (there < 0 ? 0 : cumulative[there]));
  }

  /**
   * Bytes a tile is expected to take until its answer is sure, when it begins with a rung and goes
   * on rung by rung.
   */
  public double expected(int first) {
    double bytes = cumulative[first];
    for (int rung = first + 1; rung < rungs(); rung++) {
      bytes += bytes(1 - sure[rung - 1], rung - 1, rung);
    }
    return bytes;
  }
}
