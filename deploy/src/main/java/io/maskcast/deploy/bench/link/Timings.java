package io.maskcast.deploy.bench.link;

import io.maskcast.shared.usage.ByteAccount;
import org.HdrHistogram.Histogram;

/** What the requests of one repetition gave and how long they took. One thread at a time. */
final class Timings {

  private static final int DIGITS = 3; // that count, of a recorded time

  private final Histogram latencies = new Histogram(DIGITS);
  private final Histogram firstTiles = new Histogram(DIGITS);
  private ByteAccount total = ByteAccount.NONE;
  private long nanos;

  /** A request was answered; times in nanoseconds since it was to be made. */
  void add(ByteAccount account, long firstTile, long latency) {
    total = total.plus(account);
    firstTiles.recordValue(Math.max(0, firstTile));
    latencies.recordValue(latency);
  }

  /** The last request was answered so long after the first was to be made. */
  void ended(long nanosecondsAfterStart) {
    nanos = nanosecondsAfterStart;
  }

  long requests() {
    return latencies.getTotalCount();
  }

  ByteAccount total() {
    return total;
  }

  double seconds() {
    return nanos / 1e9;
  }

  /** In nanoseconds; not copied. */
  Histogram latencies() {
    return latencies;
  }

  /** In nanoseconds; not copied. */
  Histogram firstTiles() {
    return firstTiles;
  }
}
