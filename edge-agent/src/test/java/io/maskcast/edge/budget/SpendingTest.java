package io.maskcast.edge.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.edge.health.BudgetState.Level;
import io.maskcast.shared.storage.SlotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpendingTest {

  private static final ByteBudget DAILY =
      new ByteBudget(OptionalLong.of(1_000), OptionalLong.empty(), 0.8, BudgetAction.SMALLER);

  @TempDir Path folder;
  private final Times times = new Times(Instant.parse("2026-03-10T12:00:00Z"));

  /** The clock on the wall, which can be set, and one that cannot. */
  private static final class Times extends Clock {
    private Instant wall;
    private long nanos = 7;

    Times(Instant wall) {
      this.wall = wall;
    }

    void pass(Duration time) {
      wall = wall.plus(time);
      nanos += time.toNanos();
    }

    void set(Duration by) {
      wall = wall.plus(by);
    }

    @Override
    public Instant instant() {
      return wall;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private Spending open(ByteBudget budget) {
    return new Spending(
        budget, SlotFile.open(folder.resolve("spending"), 5), times, () -> times.nanos);
  }

  @Test
  void warnsThenIsSpentThenIsRenewedAtMidnight() {
    try (Spending spending = open(DAILY)) {
      assertThat(spending.moved(799)).isEqualTo(Level.FINE);
      assertThat(spending.smaller(2)).isZero();
      assertThat(spending.moved(1)).isEqualTo(Level.WARN);
      assertThat(spending.smaller(2)).isEqualTo(1);
      spending.moved(100);
      assertThat(spending.smaller(2)).isEqualTo(2);
      assertThat(spending.moved(100)).isEqualTo(Level.SPENT);
      assertThat(spending.renewedAfter()).isEqualTo(Duration.ofHours(12));
      times.pass(Duration.ofHours(12).minusSeconds(1));
      assertThat(spending.moved(0)).isEqualTo(Level.SPENT);
      times.pass(Duration.ofSeconds(1));
      assertThat(spending.moved(0)).isEqualTo(Level.FINE);
      assertThat(spending.state().dayLeft()).isEqualTo(Duration.ofDays(1));
    }
  }

  @Test
  void survivesARestart() {
    try (Spending spending = open(DAILY)) {
      spending.moved(1_000);
    }
    try (Spending spending = open(DAILY)) {
      assertThat(spending.moved(0)).isEqualTo(Level.SPENT);
    }
    times.pass(Duration.ofHours(13));
    try (Spending spending = open(DAILY)) {
      assertThat(spending.moved(0)).isEqualTo(Level.FINE);
      assertThat(spending.state().dayLeft()).isEqualTo(Duration.ofHours(23));
    }
  }

  @Test
  void aClockSetForwardGivesNoSecondBudget() {
    try (Spending spending = open(DAILY)) {
      spending.moved(1_000);
      times.set(Duration.ofDays(1));
      assertThat(spending.moved(0)).isEqualTo(Level.SPENT);
      times.pass(Duration.ofHours(11));
      assertThat(spending.moved(0)).isEqualTo(Level.SPENT);
      times.pass(Duration.ofHours(1));
      assertThat(spending.moved(0)).isEqualTo(Level.FINE);
    }
  }

  @Test
  void aClockSetForwardJustBeforeACrashGivesNoSecondBudget() throws IOException {
    Path file = folder.resolve("spending");
    try (Spending spending = open(DAILY)) {
      spending.moved(1_000);
      times.pass(Duration.ofSeconds(1));
      spending.moved(0);
      times.set(Duration.ofDays(2));
      times.pass(Duration.ofMillis(100));
      spending.moved(0);
      Files.copy(file, folder.resolve("crashed")); // as if it ended here
    }
    Files.move(folder.resolve("crashed"), file, StandardCopyOption.REPLACE_EXISTING);
    times.pass(Duration.ofSeconds(5));
    try (Spending spending = open(DAILY)) {
      assertThat(spending.moved(0)).isEqualTo(Level.SPENT);
      assertThat(spending.renewedAfter())
          .isBetween(Duration.ofHours(12).minusSeconds(10), Duration.ofHours(12));
    }
  }

  @Test
  void aClockSetBackLocksNothing() {
    try (Spending spending = open(DAILY)) {
      spending.moved(1_000);
      times.set(Duration.ofDays(-30));
      times.pass(Duration.ofHours(12));
      assertThat(spending.moved(0)).isEqualTo(Level.FINE);
    }
    times.set(Duration.ofDays(-30));
    try (Spending spending = open(DAILY)) {
      assertThat(spending.moved(1_000)).isEqualTo(Level.SPENT);
      times.pass(Duration.ofDays(1));
      assertThat(spending.moved(0)).isEqualTo(Level.FINE);
    }
  }

  @Test
  void afterAClockWasSetByHoursPeriodsEndWithItsDaysAgain() {
    try (Spending spending = open(DAILY)) {
      times.set(Duration.ofHours(6)); // it says 18:00, and counts 12 hours
      times.pass(Duration.ofHours(12)); // it says 06:00
      spending.moved(0);
      assertThat(spending.state().dayLeft()).isEqualTo(Duration.ofHours(42));
      times.pass(Duration.ofHours(42));
      spending.moved(0);
      assertThat(spending.state().dayLeft()).isEqualTo(Duration.ofDays(1));
    }
  }

  @Test
  void monthsAreAsLongAsTheyAre() {
    ByteBudget monthly =
        new ByteBudget(OptionalLong.empty(), OptionalLong.of(10), 0.8, BudgetAction.STOP);
    try (Spending spending = open(monthly)) {
      assertThat(spending.moved(10)).isEqualTo(Level.SPENT);
      assertThat(spending.smaller(3)).isZero();
      assertThat(spending.renewedAfter()).isEqualTo(Duration.ofHours(21 * 24 + 12));
      times.pass(Duration.ofHours(21 * 24 + 12));
      assertThat(spending.moved(0)).isEqualTo(Level.FINE);
      assertThat(spending.state().monthLeft()).isEqualTo(Duration.ofDays(30));
    }
  }
}
