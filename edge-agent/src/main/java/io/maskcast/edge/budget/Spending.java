package io.maskcast.edge.budget;

import io.maskcast.edge.health.BudgetState;
import io.maskcast.edge.health.BudgetState.Level;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.SlotFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent moved in this day and month, against what it may. Survives restarts; the last
 * {@value #SAVE_SECONDS} s, or {@value #SAVE_BYTES} bytes, may be lost by a crash. While it runs,
 * time is counted by a clock that nobody sets; only for the time between two runs the clock on the
 * wall is believed, and not if it says that this was negative. Thread-safe.
 */
public final class Spending implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Spending.class);
  private static final int SAVE_SECONDS = 5;
  private static final int IDLE_SAVE_SECONDS = 60;
  private static final long SAVE_BYTES = 64 << 10;
  private static final Countdown DAYS = new Countdown(Countdown.Period.DAY);
  private static final Countdown MONTHS = new Countdown(Countdown.Period.MONTH);

  private final ByteBudget budget;
  private final SlotFile file;
  private final Clock wall;
  private final LongSupplier nanos;
  private long day;
  private long month;
  private long dayLeftNanos;
  private long monthLeftNanos;
  private long last;
  private long savedAt;
  private long unsaved;
  private Level level = Level.FINE;

  Spending(ByteBudget budget, SlotFile file, Clock wall, LongSupplier nanos) {
    this.budget = budget;
    this.file = file;
    this.wall = wall;
    this.nanos = nanos;
    this.last = nanos.getAsLong();
    this.savedAt = last;
    Instant now = wall.instant();
    dayLeftNanos = DAYS.first(now).toNanos();
    monthLeftNanos = MONTHS.first(now).toNanos();
    if (file.isDamaged()) {
      LOG.error("What was moved in this day and month is damaged, and counted from 0");
    }
    file.values().ifPresent(values -> restore(values, now));
    level = reckon();
  }

  /**
   * What was moved, out of a file.
   *
   * @param file where it is kept
   * @throws MaskcastException if it can be neither opened nor made
   */
  public static Spending open(ByteBudget budget, Path file) {
    return new Spending(budget, SlotFile.open(file, 5), Clock.systemUTC(), System::nanoTime);
  }

  private void restore(long[] values, Instant now) {
    day = values[0];
    month = values[1];
    dayLeftNanos = Math.min(Duration.ofMillis(values[2]).toNanos(), Duration.ofDays(2).toNanos());
    monthLeftNanos =
        Math.min(Duration.ofMillis(values[3]).toNanos(), Duration.ofDays(33).toNanos());
    long gapMillis = Math.max(0, now.toEpochMilli() - values[4]);
    long gap = Math.min(gapMillis, Duration.ofDays(366).toMillis()) * 1_000_000;
    dayLeftNanos -= gap;
    monthLeftNanos -= gap;
    if (dayLeftNanos <= 0) {
      day = 0;
      dayLeftNanos = DAYS.first(now).toNanos();
    }
    if (monthLeftNanos <= 0) {
      month = 0;
      monthLeftNanos = MONTHS.first(now).toNanos();
    }
  }

  /**
   * More was moved; time has passed.
   *
   * @param bytes since the last call, 0 or more
   * @return how it stands now
   */
  public synchronized Level moved(long bytes) {
    long now = nanos.getAsLong();
    pass(now - last);
    last = now;
    day += bytes;
    month += bytes;
    unsaved += bytes;
    Level before = level;
    level = reckon();
    tell(before);
    long since = (now - savedAt) / 1_000_000_000;
    // Also when idle: the time on the wall must not be believed for longer than the agent was off.
    boolean due = since >= IDLE_SAVE_SECONDS || (since >= SAVE_SECONDS && unsaved > 0);
    if (unsaved >= SAVE_BYTES || level != before || due) {
      save(now);
    }
    return level;
  }

  private void pass(long elapsed) {
    dayLeftNanos -= elapsed;
    monthLeftNanos -= elapsed;
    if (dayLeftNanos <= 0) {
      day = 0;
      dayLeftNanos = DAYS.next(wall.instant()).toNanos();
    }
    if (monthLeftNanos <= 0) {
      month = 0;
      monthLeftNanos = MONTHS.next(wall.instant()).toNanos();
    }
  }

  private Level reckon() {
    double share = share();
    return share >= 1 ? Level.SPENT : share >= budget.warn() ? Level.WARN : Level.FINE;
  }

  private double share() {
    return Math.max(share(day, budget.day()), share(month, budget.month()));
  }

  private static double share(long bytes, OptionalLong limit) {
    return limit.isEmpty() ? 0 : (double) bytes / limit.getAsLong();
  }

  private void tell(Level before) {
    if (level.compareTo(before) > 0) {
      LOG.warn(
          "The byte budget is {}: {} bytes this day, {} this month",
          level == Level.SPENT ? "spent" : "nearly spent",
          day,
          month);
    } else if (level.compareTo(before) < 0) {
      LOG.info("The byte budget is renewed: {} bytes this day, {} this month", day, month);
    }
  }

  private void save(long now) {
    try {
      file.write(
          day,
          month,
          dayLeftNanos / 1_000_000,
          monthLeftNanos / 1_000_000,
          wall.instant().toEpochMilli());
      savedAt = now;
      unsaved = 0;
    } catch (MaskcastException e) {
      LOG.warn("{}", e.getMessage()); // it goes on counting
      savedAt = now;
    }
  }

  /**
   * Which of some smaller bundles is due.
   *
   * @param smaller how many there are
   * @return 0: none of them; else the first, second, ...: the closer to the limit, the smaller
   */
  public synchronized int smaller(int smaller) {
    if (budget.then() != BudgetAction.SMALLER || level == Level.FINE || smaller == 0) {
      return 0;
    }
    double beyond = (share() - budget.warn()) / Math.max(1e-9, 1 - budget.warn());
    return Math.min(smaller, 1 + (int) (beyond * smaller));
  }

  /** Bytes that may still be moved, 0 or more; empty if nothing limits them. */
  public synchronized OptionalLong left() {
    OptionalLong ofDay = left(day, budget.day());
    OptionalLong ofMonth = left(month, budget.month());
    return ofDay.isPresent() && ofMonth.isPresent()
        ? OptionalLong.of(Math.min(ofDay.getAsLong(), ofMonth.getAsLong()))
        : ofDay.isPresent() ? ofDay : ofMonth;
  }

  private static OptionalLong left(long bytes, OptionalLong limit) {
    return limit.isEmpty() ? limit : OptionalLong.of(Math.max(0, limit.getAsLong() - bytes));
  }

  /** How long until what is spent is renewed. */
  public synchronized Duration renewedAfter() {
    long wait = 0;
    if (share(day, budget.day()) >= 1) {
      wait = dayLeftNanos;
    }
    if (share(month, budget.month()) >= 1) {
      wait = Math.max(wait, monthLeftNanos);
    }
    return Duration.ofNanos(wait);
  }

  /** How it is. */
  public synchronized BudgetState state() {
    return new BudgetState(
        day,
        budget.day(),
        Duration.ofNanos(dayLeftNanos),
        month,
        budget.month(),
        Duration.ofNanos(monthLeftNanos),
        level);
  }

  @Override
  public synchronized void close() {
    save(nanos.getAsLong());
    file.close();
  }
}
