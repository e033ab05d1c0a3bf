package io.maskcast.server.budget;

import io.maskcast.shared.config.Choice;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** How long a budget holds, in UTC. */
public enum Period implements Choice {
  /** From midnight to midnight. */
  DAY,
  /** From the first day of a month to that of the next. */
  MONTH;

  /** The first day of the period a moment lies in. */
  LocalDate first(Instant moment) {
    LocalDate day = LocalDate.ofInstant(moment, ZoneOffset.UTC);
    return this == DAY ? day : day.withDayOfMonth(1);
  }

  /** When the next period begins. */
  Instant next(Instant moment) {
    LocalDate first = first(moment);
    return (this == DAY ? first.plusDays(1) : first.plusMonths(1))
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant();
  }
}
