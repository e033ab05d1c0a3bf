package io.maskcast.edge.health;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What was moved, and may be.
 *
 * @param day bytes of the period that is called a day
 * @param dayLimit the most of them, if limited
 * @param dayLeft how long until the next
 * @param month bytes of the period that is called a month
 * @param monthLimit the most of them, if limited
 * @param monthLeft how long until the next
 * @param level how it stands
 */
public record BudgetState(
    long day,
    OptionalLong dayLimit,
    Duration dayLeft,
    long month,
    OptionalLong monthLimit,
    Duration monthLeft,
    Level level) {

  /** How much is spent. */
  public enum Level {
    /** Less than what people want to be warned of. */
    FINE,
    /** As much as that. */
    WARN,
    /** All. */
    SPENT
  }
}
