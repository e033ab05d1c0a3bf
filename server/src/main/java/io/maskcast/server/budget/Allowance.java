package io.maskcast.server.budget;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;

/**
 * What one client has left. A call asks before each message it makes, and the message that crosses
 * the limit is still sent: the overrun is at most one batch of tiles, or one blob of a bundle, for
 * each call of the client that runs. Thread-safe.
 */
public final class Allowance {

  private final String client;
  private final Budget budget;
  private final Clock clock;
  private LocalDate first;
  private long spent;

  Allowance(String client, Budget budget, Clock clock, Spent before) {
    this.client = client;
    this.budget = budget;
    this.clock = clock;
    this.first = budget.period().first(clock.instant());
    this.spent = before.since(client, first);
  }

  /** So many bytes are moved. */
  public synchronized void charge(long bytes) {
    turn();
    spent += bytes;
  }

  /**
   * What is left at a moment.
   *
   * @param bytes 0 or more
   * @param renewedAfterSeconds in how many seconds the next period begins, 1 or more
   */
  public record Left(long bytes, long renewedAfterSeconds) {}

  /** What is left now. */
  public synchronized Left left() {
    Instant now = turn();
    return new Left(Math.max(0, budget.bytes() - spent), renewedAfterSeconds(now));
  }

  /**
   * Asks whether anything is left.
   *
   * @throws BudgetException if not
   */
  public synchronized void requireLeft() {
    Instant now = turn();
    if (spent >= budget.bytes()) {
      throw new BudgetException(
          String.format(
              Locale.ROOT,
              "Client '%s' has used its budget of %,d bytes a %s; it goes on at %s",
              client,
              budget.bytes(),
              budget.period().label(),
              budget.period().next(now)),
          renewedAfterSeconds(now));
    }
  }

  private long renewedAfterSeconds(Instant now) {
    Duration rest = Duration.between(now, budget.period().next(now));
    return Math.max(1, rest.plusMillis(999).toSeconds());
  }

  /** A new period begins with nothing spent. */
  private Instant turn() {
    Instant now = clock.instant();
    LocalDate today = budget.period().first(now);
    if (today.isAfter(first)) {
      first = today;
      spent = 0;
    }
    return now;
  }
}
