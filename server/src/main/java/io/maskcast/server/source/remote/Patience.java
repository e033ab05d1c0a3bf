package io.maskcast.server.source.remote;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a server is waited for.
 *
 * @param idle the longest silence: until a connection, an answer, or more of it
 * @param total for all attempts at a range together, beside what its bytes may take
 * @param attempts the most requests for a range
 * @param firstPause before the second attempt; each further one is twice as long
 * @param longestPause the longest, unless the server asks for more
 * @param longestRetryAfter what a server may ask for; beyond it the read fails at once
 */
record Patience(
    Duration idle,
    Duration total,
    int attempts,
    Duration firstPause,
    Duration longestPause,
    Duration longestRetryAfter) {

  /** A server that sends less in a second is as good as none. */
  private static final long SLOWEST_BYTES_PER_SECOND = 128 << 10;

  /**
   * At most five attempts.
   *
   * @param total for all of them together
   */
  static Patience within(Duration total) {
    return new Patience(
        total.dividedBy(3),
        total,
        5,
        Duration.ofMillis(200),
        Duration.ofSeconds(5),
        Duration.ofSeconds(20));
  }

  /** How long a range may take, all attempts at it together. */
  Duration total(int bytes) {
    return total.plusMillis(1000L * bytes / SLOWEST_BYTES_PER_SECOND);
  }

  /**
   * The pause after an attempt: doubled each time, and its second half left to chance, so that
   * those who were refused together do not come back together.
   *
   * @param attempt 1 for the first
   */
  Duration pause(int attempt, RandomGenerator random) {
    long doubled = firstPause.toMillis() << Math.min(attempt - 1, 20);
    long full = Math.min(doubled, longestPause.toMillis());
    return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
  }
}
