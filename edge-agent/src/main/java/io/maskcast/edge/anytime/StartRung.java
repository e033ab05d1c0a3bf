package io.maskcast.edge.anytime;

import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which rung of a ladder to ask for first, and how far one can still go: an adaptive-bitrate rule.
 * From a low rung tiles go on one by one, as most are sure early, which costs few bytes and many
 * round trips; a high one costs the other way round. Of the first rungs that arrive in half of the
 * time there is, so that a link which has just become half as fast still brings an answer, the one
 * is taken from which the tiles are expected to come furthest before the deadline; of several, the
 * lowest, which takes the fewest bytes. If none arrives, it is rung 0. Of the whole time, {@value
 * #TRUSTED} is planned with. Rungs at which no tile is ever sure are passed, and asked for first
 * only where no other arrives. Immutable and thread-safe.
 *
 * <p>{@code StartRungTest} plays traces of links to it, 60 batches each, and counts the batches
 * that have no answer at their deadline, and their accuracy, 0 where there is none; the oracle
 * knows the trace:
 *
 * <pre>
 *                     rule      lowest     highest      oracle   (always that rung)
 * wide      20 ms    0 0.985    0 0.900    0 0.985    0 0.985
 * wide     200 ms    0 0.984    0 0.900    0 0.985    0 0.985
 * constant  20 ms    0 0.985    0 0.900   60 0.000    0 0.985
 * constant 200 ms    0 0.969    0 0.900   60 0.000    0 0.980
 * stepped   20 ms    0 0.983    0 0.900   60 0.000    0 0.983
 * stepped  200 ms    0 0.967    0 0.900   60 0.000    0 0.972
 * bursty    20 ms    0 0.955    0 0.900   52 0.131    0 0.956
 * bursty   200 ms    0 0.912    0 0.900   60 0.000    0 0.914
 * dying     20 ms   31 0.467   31 0.435   60 0.000   31 0.467
 * dying    200 ms   33 0.426   33 0.405   60 0.000   33 0.429
 * </pre>
 */
public final class StartRung {

  static final double TRUSTED = 0.8;
  static final double TRUSTED_AT_FIRST = 0.5;

  private final RungCosts costs;
  private final IntPredicate passed;

  /** The rule for tiles of such costs, which may be sure at every rung. */
  public StartRung(RungCosts costs) {
    this(costs, rung -> false);
  }

  /**
   * The rule for tiles of such costs.
   *
   * @param passed whether tiles are never sure at a rung; not so of the highest
   */
  public StartRung(RungCosts costs, IntPredicate passed) {
    this.costs = costs;
    this.passed = passed;
  }

  /**
   * The rung to ask for first.
   *
   * @param link what is known of it; of a link of which nothing is, rung 0 tells
   * @param tiles how many tiles travel together, 1 or more
   * @param deadline seconds until all of them should be answered
   */
  public int first(LinkEstimate link, int tiles, double deadline) {
    int best = 0;
    int furthest = -1;
    int highest = arriving(link, tiles, -1, TRUSTED_AT_FIRST * deadline);
    boolean anySure = IntStream.rangeClosed(0, highest).anyMatch(rung -> !passed.test(rung));
    for (int rung = 0; rung <= highest; rung++) {
      if (anySure && passed.test(rung)) {
        continue;
      }
      int reached = furthest(link, tiles, rung, TRUSTED * deadline);
      if (reached > furthest) {
        best = rung;
        furthest = reached;
      }
    }
    return best;
  }

  /** The rung that tiles reach one by one within some seconds, the first rung included. */
  private int furthest(LinkEstimate link, int tiles, int first, double seconds) {
    double left = seconds - seconds(link, tiles, -1, first);
    int there = first;
    while (there + 1 < costs.rungs()) {
      int next = there + 1;
      while (next + 1 < costs.rungs() && passed.test(next)) {
        next++;
      }
      double unsure = tiles * (1 - costs.sure()[there]);
      left -= unsure == 0 ? 0 : seconds(link, unsure, there, next);
      if (!(left >= 0)) {
        return there;
      }
      there = next;
    }
    return there;
  }

  /**
   * The highest rung that still arrives in one request.
   *
   * @param link what is known of it; of a link of which nothing is, nothing can be afforded
   * @param tiles how many tiles travel together
   * @param there the rung they have, -1 for none
   * @param left seconds until the deadline
   * @return {@code there} if no higher one does
   */
  public int affordable(LinkEstimate link, int tiles, int there, double left) {
    return arriving(link, tiles, there, TRUSTED * left);
  }

  private int arriving(LinkEstimate link, int tiles, int there, double seconds) {
    int highest = there;
    for (int rung = there + 1; rung < costs.rungs(); rung++) {
      if (seconds(link, tiles, there, rung) <= seconds) {
        highest = rung;
      }
    }
    return highest;
  }

  /** How long a request takes; for ever over a link that carries nothing or is not known. */
  private double seconds(LinkEstimate link, double tiles, int there, int wanted) {
    OptionalDouble bandwidth = link.bandwidth();
    return bandwidth.isEmpty()
        ? Double.POSITIVE_INFINITY
        : costs.bytes(tiles, there, wanted) / bandwidth.getAsDouble() + link.roundTrip();
  }
}
