package io.maskcast.edge.anytime;

import java.util.stream.LongStream;

/** Where tiles of a climb began and stopped. One thread at a time writes. */
final class ClimbTally {

  private final long[] began;
  private final long[] stopped;
  private long cut;
  private long unanswered;

  ClimbTally(int rungs) {
    this.began = new long[rungs];
    this.stopped = new long[rungs];
  }

  /** Tiles begin with the samples up to a rung. */
  void begin(int rung, int tiles) {
    began[rung] += tiles;
  }

  /** A tile stops at a rung. */
  void stop(int rung) {
    stopped[rung]++;
  }

  /** A tile is cut short; at no rung, below 0, it has no answer. */
  void cut(int rung) {
    if (rung < 0) {
      unanswered++;
    } else {
      cut++;
      stop(rung);
    }
  }

  /** How many stopped at each rung. */
  long[] stopped() {
    return stopped.clone();
  }

  /** What became of all of them. */
  Hurry hurry() {
    return new Hurry(LongStream.of(began).boxed().toList(), cut, unanswered);
  }
}
