package io.maskcast.edge.anytime;

/**
 * Batches of tiles over a link whose bandwidth a trace gives, one batch a second, each answered
 * within that second or not at all: a transfer that has not ended then is given up. Before its
 * bytes come, a request takes a round trip.
 */
final class LinkSimulation {

  static final int TILES = 250;
  static final double[] CUMULATIVE = {20, 40, 80, 160, 784};
  static final double[] SURE = {0.6, 0.75, 0.85, 0.92, 1};
  static final RungCosts COSTS = new RungCosts(CUMULATIVE, SURE);

  /** Of a batch whose tiles are sure or have this rung; nothing without an answer. */
  private static final double[] ACCURACY = {0.90, 0.95, 0.97, 0.98, 0.985};

  private final LinkTrace trace;
  private final double roundTrip;

  /** What came of all batches. */
  record Outcome(int batches, int missed, double accuracy) {}

  /** Which rungs are asked for. */
  interface Policy {
    /** The first rung. */
    int first(double now);

    /** The rung to go on with, or the one that is there to stop. */
    int next(int there, int unsure, double left);

    /** Learns of a transfer. */
    default void moved(double bytes, double seconds, double roundTrip) {}
  }

  LinkSimulation(LinkTrace trace, double roundTrip) {
    this.trace = trace;
    this.roundTrip = roundTrip;
  }

  /** One rung, whatever the link. */
  static Policy always(int rung) {
    return new Policy() {
      @Override
      public int first(double now) {
        return rung;
      }

      @Override
      public int next(int there, int unsure, double left) {
        return there;
      }
    };
  }

  /** The rule, and one rung more for tiles that are not sure as long as it can be afforded. */
  static Policy adaptive() {
    StartRung rule = new StartRung(COSTS);
    LinkEstimate link = new LinkEstimate();
    return new Policy() {
      @Override
      public int first(double now) {
        return rule.first(link, TILES, 1);
      }

      @Override
      public int next(int there, int unsure, double left) {
        return Math.min(there + 1, rule.affordable(link, unsure, there, left));
      }

      @Override
      public void moved(double bytes, double seconds, double roundTrip) {
        link.roundTrip(roundTrip);
        if (seconds > 0) {
          link.moved((long) bytes, seconds);
        }
      }
    };
  }

  Outcome run(Policy policy) {
    int missed = 0;
    double accuracy = 0;
    for (int batch = 0; batch < trace.seconds(); batch++) {
      int rung = batch(policy, batch);
      missed += rung < 0 ? 1 : 0;
      accuracy += rung < 0 ? 0 : ACCURACY[rung];
    }
    return new Outcome(trace.seconds(), missed, accuracy / trace.seconds());
  }

  /** Who knows the trace takes the first rung from which it comes furthest. */
  Outcome oracle() {
    int missed = 0;
    double accuracy = 0;
    for (int batch = 0; batch < trace.seconds(); batch++) {
      int furthest = -1;
      for (int first = 0; first < CUMULATIVE.length; first++) {
        int start = first;
        furthest =
            Math.max(
                furthest,
                batch(
                    new Policy() {
                      @Override
                      public int first(double now) {
                        return start;
                      }

                      @Override
                      public int next(int there, int unsure, double left) {
                        return Math.min(there + 1, CUMULATIVE.length - 1);
                      }
                    },
                    batch));
      }
      missed += furthest < 0 ? 1 : 0;
      accuracy += furthest < 0 ? 0 : ACCURACY[furthest];
    }
    return new Outcome(trace.seconds(), missed, accuracy / trace.seconds());
  }

  /** The rung that all tiles of a batch have, or were sure before; -1 if there is none in time. */
  private int batch(Policy policy, int begin) {
    double now = begin;
    double deadline = begin + 1;
    int there = -1;
    int unsure = TILES;
    int wanted = policy.first(now);
    while (wanted > there) {
      double bytes = unsure * (CUMULATIVE[wanted] - (there < 0 ? 0 : CUMULATIVE[there]));
      double from = now + roundTrip;
      double done = trace.done(from, bytes);
      if (done > deadline) {
        if (from < deadline) {
          policy.moved(trace.bytes(from, deadline), deadline - from, roundTrip);
        }
        return there;
      }
      policy.moved(bytes, done - from, roundTrip);
      there = wanted;
      now = done;
      unsure = (int) Math.round(TILES * (1 - SURE[there]));
      wanted = unsure == 0 ? there : policy.next(there, unsure, deadline - now);
    }
    return there;
  }
}
