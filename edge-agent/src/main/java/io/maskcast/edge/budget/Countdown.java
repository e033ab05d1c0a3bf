package io.maskcast.edge.budget;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * When a period of a budget is over: a time that is counted down by a clock that nobody sets. The
 * clock on the wall says only when the next one is to end: with its UTC day, or month, if this one
 * did about so; else, as it was set meanwhile, with the first one that is a whole day away or more.
 * So setting it by a day gives no budget twice in a day and locks none for longer than two days (of
 * months: with the day after).
 *
 * @param period what the wall calls it
 */
record Countdown(Period period) {

  /** What a clock that is not set may be off after a period. */
  private static final Duration CLOSE = Duration.ofMinutes(10);

  private static final Duration DAY = Duration.ofDays(1);

  /** Days or months. */
  enum Period {
    DAY,
    MONTH
  }

  /** How long the first period is, from now. */
  Duration first(Instant wall) {
    return Duration.between(wall, boundaryAfter(wall));
  }

  /**
   * How long the next period is, from the end of the one before.
   *
   * @param wall what the clock on the wall says then
   */
  Duration next(Instant wall) {
    Instant nearest = boundaryAfter(wall.minus(CLOSE));
    if (!nearest.isAfter(wall.plus(CLOSE))) {
      return Duration.between(wall, boundaryAfter(nearest)); // as it should be
    }
    return Duration.between(wall, boundaryAfter(wall.plus(DAY).minusMillis(1)));
  }

  /** The first boundary that is later. */
  private Instant boundaryAfter(Instant instant) {
    OffsetDateTime there = instant.atOffset(ZoneOffset.UTC);
    LocalDate date =
        period == Period.DAY
            ? there.toLocalDate().plusDays(1)
            : there.toLocalDate().withDayOfMonth(1).plusMonths(1);
    return date.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
