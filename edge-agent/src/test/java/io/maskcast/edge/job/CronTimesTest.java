package io.maskcast.edge.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.config.ConfigException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTimesTest {

  private static final String BERLIN = "Europe/Berlin";

  /** The next times, as clocks there show them, with their offset. */
  private static List<String> next(String expression, String zone, String after, int count) {
    CronTimes times = CronTimes.parse("a", expression, zone);
    List<String> found = new ArrayList<>();
    Instant at = LocalDateTime.parse(after).atZone(ZoneId.of(zone)).toInstant();
    for (int i = 0; i < count; i++) {
      at = times.next(at).orElseThrow();
      found.add(at.atZone(ZoneId.of(zone)).toOffsetDateTime().toString());
    }
    return found;
  }

  @Test
  void fieldsMeanWhatTheyMeanToCron() {
    assertThat(next("30 6 * * 1-5", "UTC", "2026-11-20T06:30:00", 2))
        .containsExactly("2026-11-23T06:30Z", "2026-11-24T06:30Z");
    assertThat(next("*/20 8,20 1 jan *", "UTC", "2026-11-20T00:00:00", 4))
        .containsExactly(
            "2027-01-01T08:00Z", "2027-01-01T08:20Z", "2027-01-01T08:40Z", "2027-01-01T20:00Z");
    // Both of the days' fields: either of them.
    assertThat(next("0 0 13 * 5", "UTC", "2026-04-04T00:00:00", 3))
        .containsExactly("2026-04-10T00:00Z", "2026-04-13T00:00Z", "2026-04-17T00:00Z");
    assertThat(next("0 0 * * 7", "UTC", "2026-11-20T00:00:00", 1))
        .isEqualTo(next("0 0 * * 0", "UTC", "2026-11-20T00:00:00", 1));
    assertThat(next("0 0 29 2 *", "UTC", "2026-11-20T00:00:00", 1))
        .containsExactly("2028-02-29T00:00Z");
  }

  @Test
  void whatClocksSkipComesWhenTheyDo() {
    assertThat(next("30 2 * * *", BERLIN, "2026-03-28T02:30:00", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
    assertThat(next("0 2 * * 0", BERLIN, "2026-03-22T02:00:00", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-04-05T02:00+02:00");
    // A day that was skipped as a whole.
    assertThat(next("0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00", 2))
        .containsExactly("2011-12-31T00:00+14:00", "2012-12-30T12:00+14:00");
  }

  @Test
  void whatComesAnywayIsNotMadeUpFor() {
    assertThat(next("*/30 * * * *", BERLIN, "2026-03-29T01:00:00", 3))
        .containsExactly(
            "2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00");
    assertThat(next("30 * * * *", BERLIN, "2026-03-29T01:00:00", 2))
        .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00");
    assertThat(next("30 2,3 * * *", BERLIN, "2026-03-28T12:00:00", 2))
        .containsExactly("2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00");
  }

  @Test
  void anHourThatComesTwiceHasATimeOfTheDayOnceAndWhatIsAtAllHoursTwice() {
    assertThat(next("30 2 * * *", BERLIN, "2026-10-24T12:00:00", 2))
        .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    assertThat(next("30 * * * *", BERLIN, "2026-10-25T01:30:00", 3))
        .containsExactly(
            "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "2026-10-25T03:30+01:00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "61 0 * * *    | UTC  | at of job a: '61 0 * * *' is not allowed; allowed: five fields of cron",
        "61 0 * * *    | UTC  | (Value 61 not in range [0, 59])",
        "0 0 * *       | UTC  | contains 4 parts",
        "0 0 0 * * *   | UTC  | contains 6 parts",
        "@daily        | UTC  | Nicknames not supported",
        "0 0 L * *     | UTC  | Invalid chars",
        "5-1 * * * *   | UTC  | Invalid range",
        "*/0 * * * *   | UTC  | Period 0",
        "often         | UTC  | five fields of cron",
        "0 0 30 2 *    | UTC  | allowed: times that come at all",
        "0 0 * * *     | Mars | zone of job a: 'Mars' is not allowed; allowed: the name of a zone",
      })
  void whatIsNoTimeIsTold(String expression, String zone, String words) {
    assertThatThrownBy(() -> CronTimes.parse("a", expression, zone))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(words);
  }

  @Property(tries = 300)
  void timesAreLaterAndInOrderAndNoneIsFartherThanADay(
      @ForAll @IntRange(max = 59) int minute,
      @ForAll @IntRange(max = 23) int hour,
      @ForAll @LongRange(min = 1_700_000_000, max = 1_900_000_000) long after) {
    for (String zone : List.of("UTC", BERLIN, "America/New_York", "Australia/Lord_Howe")) {
      CronTimes times = CronTimes.parse("a", minute + " " + hour + " * * *", zone);
      Instant at = Instant.ofEpochSecond(after);
      for (int i = 0; i < 3; i++) {
        Instant next = times.next(at).orElseThrow();
        // 24 hours of a day, one that clocks go back, and one they went forward the day before.
        assertThat(Duration.between(at, next))
            .isBetween(Duration.ofSeconds(1), Duration.ofHours(26));
        at = next;
      }
    }
  }
}
