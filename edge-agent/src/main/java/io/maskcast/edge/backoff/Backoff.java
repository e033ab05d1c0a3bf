package io.maskcast.edge.backoff;

import io.maskcast.shared.config.ConfigException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits before further attempts, for ever: any time up to a bound that doubles from one attempt to
 * the next, up to a longest one ("full jitter"), so that many agents that lost one server do not
 * come back together.
 *
 * @param first the bound of the first wait, 1 ms or more
 * @param longest what no wait exceeds, at most a day
 */
public record Backoff(Duration first, Duration longest) {

  private static final Duration MOST = Duration.ofDays(1);

  /** Up to one second first, up to five minutes later. */
  public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   */
  public Backoff {
    if (first.toMillis() < 1 || longest.compareTo(first) < 0 || longest.compareTo(MOST) > 0) {
      throw new ConfigException(
          "reconnect",
          "%d ms to %d ms".formatted(first.toMillis(), longest.toMillis()),
          "a first wait of 1ms or more, and a longest one that is not shorter and at most 1d");
    }
  }

  /**
   * The next wait.
   *
   * @param failures how many attempts failed in a row, 1 or more
   * @param random what it is drawn from
   * @return 1 ms to the bound
   */
  public Duration wait(int failures, RandomGenerator random) {
    return Duration.ofMillis(1 + random.nextLong(bound(failures).toMillis()));
  }

  Duration bound(int failures) {
    int doublings = Math.min(Math.max(failures, 1) - 1, 30);
    long bound =
        first.toMillis() << Math.min(doublings, Long.numberOfLeadingZeros(first.toMillis()) - 2);
    return Duration.ofMillis(Math.min(bound, longest.toMillis()));
  }
}
