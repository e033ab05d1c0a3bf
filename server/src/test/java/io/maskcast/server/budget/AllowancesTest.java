package io.maskcast.server.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.maskcast.shared.config.ConfigException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets as people write them, and what is left of them when. */
class AllowancesTest {

  private final SetClock clock = new SetClock();

  /** A clock that stands still until it is set. */
  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-11-23T23:59:30.5Z");

    @Override
    public Instant instant() {
      return now;
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

  private Allowances allowances(Map<String, String> budgets, Spent before) {
    Map<String, Budget> parsed = new java.util.HashMap<>();
    budgets.forEach((client, budget) -> parsed.put(client, Budget.parse(budget)));
    return new Allowances(parsed, before, clock);
  }

  @ParameterizedTest
  @CsvSource({
    "500000/day, 500000, DAY",
    "7B/month, 7, MONTH",
    "3kB/day, 3000, DAY",
    "10MB/day, 10000000, DAY",
    "5GiB/month, 5368709120, MONTH",
    "1.5GB/day, 1500000000, DAY",
    "2TB/month, 2000000000000, MONTH"
  })
  void budgetsAreReadAsPeopleWriteThem(String text, long bytes, Period period) {
    assertThat(Budget.parse(text)).isEqualTo(new Budget(bytes, period));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10MB",
        "10MB/week",
        "0/day",
        "-1/day",
        "1,5GB/day",
        "10mb/day",
        "9999999999999999TiB/day"
      })
  void whatIsNoBudgetIsNamed(String text) {
    assertThatThrownBy(() -> Budget.parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("budget: '" + text + "' is not allowed");
  }

  @Test
  void theMessageThatCrossesTheLimitIsTheLastOfTheDay() {
    Allowance boat =
        allowances(Map.of("boat", "100/day"), (client, first) -> 0).of("boat").orElseThrow();
    boat.charge(99);
    assertThatCode(boat::requireLeft).doesNotThrowAnyException();
    boat.charge(50);
    assertThatThrownBy(boat::requireLeft)
        .hasMessage(
            "Client 'boat' has used its budget of 100 bytes a day; it goes on at 2026-11-24T00:00:00Z")
        .asInstanceOf(type(BudgetException.class))
        .returns(30L, BudgetException::retryAfterSeconds); // 29.5 s, and not before

    clock.now = Instant.parse("2026-11-24T00:00:00Z");
    assertThatCode(boat::requireLeft).doesNotThrowAnyException();
    boat.charge(100);
    assertThatThrownBy(boat::requireLeft)
        .asInstanceOf(type(BudgetException.class))
        .returns(86_400L, BudgetException::retryAfterSeconds);
  }

  @Test
  void whatIsLeftIsTold() {
    Allowance boat =
        allowances(Map.of("boat", "100/day"), (client, first) -> 20).of("boat").orElseThrow();

    assertThat(boat.left()).isEqualTo(new Allowance.Left(80, 30));
    boat.charge(79);
    assertThat(boat.left()).isEqualTo(new Allowance.Left(1, 30));
    boat.charge(50);
    assertThat(boat.left()).isEqualTo(new Allowance.Left(0, 30));
    clock.now = Instant.parse("2026-11-24T00:00:00Z");
    assertThat(boat.left()).isEqualTo(new Allowance.Left(100, 86_400));
  }

  @Test
  void aMonthEndsWithTheMonth() {
    clock.now = Instant.parse("2026-12-30T00:00:00Z");
    Allowance boat =
        allowances(Map.of("boat", "100/month"), (client, first) -> 0).of("boat").orElseThrow();
    boat.charge(100);
    clock.now = Instant.parse("2026-12-31T00:00:00Z");
    assertThatThrownBy(boat::requireLeft)
        .asInstanceOf(type(BudgetException.class))
        .returns(86_400L, BudgetException::retryAfterSeconds);
    clock.now = Instant.parse("2027-01-01T00:00:00Z");
    assertThatCode(boat::requireLeft).doesNotThrowAnyException();
  }

  @Test
  void whatWasMovedBeforeARestartCountsFromTheFirstDayOfThePeriod() {
    Spent before =
        (client, first) ->
            first.equals(LocalDate.parse("2026-11-01")) && client.equals("b") ? 9 : 0;
    Allowances allowances = allowances(Map.of("*", "10/month", "rich", "1TB/day"), before);

    Allowance a = allowances.of("a").orElseThrow();
    Allowance b = allowances.of("b").orElseThrow();
    a.charge(1);
    b.charge(1);

    assertThatCode(a::requireLeft).doesNotThrowAnyException();
    assertThatThrownBy(b::requireLeft).isInstanceOf(BudgetException.class);
    assertThat(allowances.of("b")).containsSame(b);
    assertThatCode(allowances.of("rich").orElseThrow()::requireLeft).doesNotThrowAnyException();
  }

  @Test
  void whoHasNoBudgetHasNoLimit() {
    assertThat(allowances(Map.of("boat", "1/day"), (client, first) -> 0).of("other")).isEmpty();
  }
}
