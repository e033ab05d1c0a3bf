package io.maskcast.edge.anytime;

import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.ladder.StoppingRule;
import java.util.function.LongSupplier;

/**
 * Which rungs the tiles of a window ask for so that they are answered by a deadline: {@link
 * StartRung} by what this run has measured, of the link, of what rungs cost, and of how long the
 * network takes, which the deadline leaves less time for. Thread-safe; one window at a time.
 */
final class Pace {

  /** How much the last batch says of how long the next tile takes the network. */
  private static final double LATEST = 1 / 4.0;

  /** What timers and sockets tell apart. */
  private static final double LEAST_SECONDS = 1e-3;

  private static final double NANOS = 1e9;

  private final StoppingRule rule;
  private final LinkEstimate link;
  private final LongSupplier nanos;
  private final LongSupplier received;
  private final ClimbCosts costs;
  private final int rungs;
  private double networkSeconds;
  private boolean networkKnown;
  private long asked;
  private boolean isAnswered;
  private long answered;
  private long receivedBefore;

  /**
   * A pace.
   *
   * @param raw selected bytes of a tile that are new on each rung
   * @param rule says when a tile is sure
   * @param link what is known of it; learns
   * @param nanos what time it is
   * @param received bytes that came over the link so far
   */
  Pace(
      double[] raw,
      StoppingRule rule,
      LinkEstimate link,
      LongSupplier nanos,
      LongSupplier received) {
    this.costs = new ClimbCosts(raw);
    this.rungs = raw.length;
    this.rule = rule;
    this.link = link;
    this.nanos = nanos;
    this.received = received;
  }

  /**
   * The rungs that all tiles of a window ask for at once, before any other.
   *
   * @param tiles how many these are
   * @param seconds until they should be answered
   */
  synchronized Rungs first(int tiles, double seconds) {
    RungCosts known = costs.measured();
    double looks = 1;
    for (int rung = 0; rung + 1 < rungs; rung++) {
      looks += rule.passes(rung) ? 0 : 1 - known.sure()[rung];
    }
    double left = seconds - looks * tiles * networkSeconds;
    return new Rungs(0, 1 + new StartRung(known, rule::passes).first(link, tiles, left));
  }

  /**
   * The rung that unsure tiles go on to.
   *
   * @param there where they are
   * @param unsure how many they are
   * @param seconds until they should be answered
   * @return {@code there} if nothing more can be expected to come in time
   */
  synchronized int next(int there, int unsure, double seconds) {
    int wanted = there + 1;
    while (rule.passes(wanted)) {
      wanted++;
    }
    StartRung start = new StartRung(costs.measured(), rule::passes);
    return Math.min(
        wanted, start.affordable(link, unsure, there, seconds - unsure * networkSeconds));
  }

  /** A request goes out. */
  synchronized void asks() {
    asked = nanos.getAsLong();
    receivedBefore = received.getAsLong();
    isAnswered = false;
  }

  /** The server begins to answer it. */
  synchronized void answered() {
    answered = nanos.getAsLong();
    isAnswered = true;
    link.roundTrip((answered - asked) / NANOS);
  }

  /**
   * What was asked for is there, or is waited for no more.
   *
   * @param step the rungs
   * @param count of how many tiles they came
   * @param payload the bytes of these, encoded
   */
  synchronized void came(Rungs step, long count, long payload) {
    long now = nanos.getAsLong();
    if (isAnswered) {
      // With what came before the answer's first record was looked at: all of a short one does.
      link.moved(
          received.getAsLong() - receivedBefore, Math.max(LEAST_SECONDS, (now - answered) / NANOS));
    } else {
      link.moved(0, Math.max(LEAST_SECONDS, (now - asked) / NANOS));
    }
    if (count > 0) {
      costs.climbed(step, count, payload);
    }
  }

  /** The network has looked at some tiles. */
  synchronized void looked(int tiles, double seconds) {
    double each = seconds / tiles;
    networkSeconds = networkKnown ? (1 - LATEST) * networkSeconds + LATEST * each : each;
    networkKnown = true;
  }

  /** Of all tiles of a window, so many were sure at a rung or before. */
  synchronized void stood(int rung, long began, long sureByNow) {
    costs.stood(rung, began, sureByNow);
  }
}
