package io.maskcast.edge.job;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.maskcast.shared.config.ConfigException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Objects;
import java.util.Optional;

/**
 * Times of day, as cron has them: {@code 30 6 * * 1-5}, in a zone.
 *
 * <p>Where clocks go forward, a time that is skipped comes when they do, unless another one comes
 * within as long anyway; where they go back, what is at some hours comes once, and what is at all
 * hours in both. Immutable.
 */
public final class CronTimes {

  private static final String ALLOWED =
      "five fields of cron in quotes, minute hour day-of-month month day-of-week, such as '30 6 * * 1-5'";

  private final String expression;
  private final ZoneId zone;
  private final ExecutionTime times;

  private CronTimes(String expression, ZoneId zone, ExecutionTime times) {
    this.expression = expression;
    this.zone = zone;
    this.times = times;
  }

  /**
   * Reads an expression.
   *
   * @param job whose it is, for messages
   * @param expression five fields
   * @param zone the name of a zone, such as {@code Europe/Berlin}
   * @throws ConfigException if either is none, or such a time never comes
   */
  public static CronTimes parse(String job, String expression, String zone) {
    ZoneId there;
    try {
      there = ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new ConfigException(
          "zone of job " + job, zone, "the name of a zone, such as UTC or Europe/Berlin");
    }
    CronTimes times = new CronTimes(expression, there, times("at of job " + job, expression));
    if (times.next(Instant.now()).isEmpty()) {
      throw new ConfigException("at of job " + job, expression, "times that come at all");
    }
    return times;
  }

  private static ExecutionTime times(String key, String expression) {
    try {
      Cron cron =
          new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
              .parse(expression)
              .validate();
      return ExecutionTime.forCron(cron);
    } catch (IllegalArgumentException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new ConfigException(
          key, expression, "%s (%s)".formatted(ALLOWED, String.valueOf(why.getMessage()).strip()));
    }
  }

  /** Where its days begin. */
  public ZoneId zone() {
    return zone;
  }

  /** The first of them that is later; empty if none comes any more. */
  public Optional<Instant> next(Instant after) {
    Optional<Instant> next = times.nextExecution(after.atZone(zone)).map(ZonedDateTime::toInstant);
    Instant from = after;
    while (true) {
      ZoneOffsetTransition change = zone.getRules().nextTransition(from);
      if (change == null || next.filter(change.getInstant()::isBefore).isEmpty()) {
        return next;
      }
      if (change.isGap()
          && next.get().isAfter(change.getInstant().plus(change.getDuration()))
          && isIn(change)) {
        return Optional.of(change.getInstant());
      }
      from = change.getInstant();
    }
  }

  /** Whether one of them is among the times that clocks skip. */
  private boolean isIn(ZoneOffsetTransition gap) {
    // The library knows no local times, and in UTC nothing is skipped.
    LocalDateTime before = gap.getDateTimeBefore().minusSeconds(1);
    return times
        .nextExecution(before.atZone(ZoneOffset.UTC))
        .filter(time -> time.toLocalDateTime().isBefore(gap.getDateTimeAfter()))
        .isPresent();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CronTimes that
        && expression.equals(that.expression)
        && zone.equals(that.zone);
  }

  @Override
  public int hashCode() {
    return Objects.hash(expression, zone);
  }

  @Override
  public String toString() {
    return expression + " " + zone;
  }
}
