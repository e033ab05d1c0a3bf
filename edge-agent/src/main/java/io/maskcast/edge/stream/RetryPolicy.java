package io.maskcast.edge.stream;

import io.maskcast.proto.call.CallException;
import io.maskcast.shared.config.ConfigException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to keep at it when streams break.
 *
 * @param retries new streams in a row that may end without a single tile before the last failure is
 *     the answer, 0 (the first failure is) to 1,000,000
 * @param firstWait the wait before the first of them; it doubles from one to the next
 * @param longestWait the longest wait, 1 ms to an hour
 * @param awaitsBudget whether to wait until a budget that is used up is renewed, however long that
 *     is; without it the refusal is the answer
 * @param isJittered whether each wait is drawn from what it would be at most, so that many agents
 *     that lost one server do not come back together
 */
public record RetryPolicy(
    int retries,
    Duration firstWait,
    Duration longestWait,
    boolean awaitsBudget,
    boolean isJittered) {

  private static final int MOST_RETRIES = 1_000_000;
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** Eight retries, from a quarter of a second to ten: about 36 seconds without a tile. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(8, Duration.ofMillis(250), Duration.ofSeconds(10));

  /** The first failure is the answer. */
  public static final RetryPolicy NONE =
      new RetryPolicy(0, DEFAULT.firstWait(), DEFAULT.longestWait());

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   */
  public RetryPolicy {
    ConfigException.requireRange("retries", retries, 0, MOST_RETRIES);
    if (firstWait.toMillis() < 1
        || longestWait.compareTo(firstWait) < 0
        || longestWait.compareTo(LONGEST_WAIT) > 0) {
      throw new ConfigException(
          "retry-wait", Long.toString(longestWait.toSeconds()), "a whole number from 1 to 3600");
    }
  }

  /** Without waiting for budgets. */
  public RetryPolicy(int retries, Duration firstWait, Duration longestWait) {
    this(retries, firstWait, longestWait, false, false);
  }

  /** With waiting for budgets. */
  public RetryPolicy awaitingBudgets() {
    return new RetryPolicy(retries, firstWait, longestWait, true, isJittered);
  }

  /** With waits that are drawn. */
  public RetryPolicy jittered() {
    return new RetryPolicy(retries, firstWait, longestWait, awaitsBudget, true);
  }

  /** How long to wait after a failure before the budget that was used up is renewed, if so. */
  public Optional<Duration> budgetWait(Throwable failure) {
    return awaitsBudget && failure instanceof CallException call
        ? call.retryAfter()
        : Optional.empty();
  }

  /** The wait before a retry, drawn if waits are: 0 is the first in a row. */
  Duration pause(int retry) {
    Duration most = wait(retry);
    return isJittered
        ? Duration.ofMillis(1 + ThreadLocalRandom.current().nextLong(most.toMillis()))
        : most;
  }

  /** The longest that may be. */
  Duration wait(int retry) {
    Duration doubled = firstWait.multipliedBy(1L << Math.min(retry, Integer.SIZE - 2));
    return doubled.compareTo(longestWait) < 0 ? doubled : longestWait;
  }
}
