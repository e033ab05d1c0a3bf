package io.maskcast.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.drift.Disagreement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditBookTest {

  private static final Digest BUNDLE = Digest.of(new byte[] {1});

  @TempDir Path folder;

  private static AuditReport report(String client, String run, long tiles, long differing) {
    return new AuditReport(
        client,
        "s",
        BUNDLE,
        run,
        new Disagreement(tiles, differing),
        0,
        0,
        differing > 5 ? "!" : "");
  }

  @Test
  void runsAddUpAndAReportThatComesAgainReplacesTheOneBefore() {
    AuditBook book = AuditBook.open(folder.resolve("audits.json"));
    book.take(report("a", "1", 10, 1));
    book.take(report("a", "1", 20, 6));
    assertThat(book.alarms("s")).isEqualTo(1);
    book.take(report("a", "2", 30, 3));
    book.take(report("b", "2", 5, 0));

    assertThat(book.total("s")).isEqualTo(new Disagreement(55, 9));
    assertThat(book.total("t")).isEqualTo(Disagreement.NONE);
    assertThat(book.alarms("s")).as("the last run of each counts").isZero();
  }

  @Test
  void whatWasTakenIsThereAfterARestart() {
    Path file = folder.resolve("audits.json");
    Instant noon = Instant.parse("2026-01-02T12:00:00Z");
    AuditBook book = AuditBook.open(file, Clock.fixed(noon, ZoneOffset.UTC));
    book.take(report("a", "1", 10, 1));
    book.take(report("a", "2", 30, 7));

    AuditBook again = AuditBook.open(file);
    assertThat(again.entries()).isEqualTo(book.entries());
    assertThat(again.entries().get(0).at()).isEqualTo(noon);
    assertThat(again.entries().get(0).runs()).isEqualTo(2);
    again.take(report("a", "2", 31, 8));
    assertThat(again.total("s")).isEqualTo(new Disagreement(41, 9));
  }

  @Test
  void aDamagedFileIsRefusedInWords() throws IOException {
    Path file = Files.writeString(folder.resolve("audits.json"), "{\"audits\": [{}]}");
    assertThatThrownBy(() -> AuditBook.open(file))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("is damaged");
  }

  @Test
  void aBookDoesNotGrowForEver() {
    AuditBook book = AuditBook.open(folder.resolve("audits.json"));
    for (int client = 0; client <= AuditBook.MOST; client++) {
      book.take(report("c" + client, "1", 1, 0));
    }
    assertThat(book.entries()).hasSize(AuditBook.MOST);
    assertThat(book.entries()).noneMatch(entry -> entry.last().client().equals("c0"));
  }

  @Test
  void reportsComeSoOftenAMinuteAndNoMore() {
    Instant start = Instant.parse("2026-01-02T12:00:00Z");
    Instant[] now = {start};
    ReportRate rate =
        new ReportRate(
            new Clock() {
              @Override
              public Instant instant() {
                return now[0];
              }

              @Override
              public ZoneOffset getZone() {
                return ZoneOffset.UTC;
              }

              @Override
              public Clock withZone(java.time.ZoneId zone) {
                return this;
              }
            });
    for (int i = 0; i < ReportRate.OF_ONE_CLIENT; i++) {
      assertThat(rate.pass("a")).isTrue();
    }
    assertThat(rate.pass("a")).isFalse();
    for (int i = ReportRate.OF_ONE_CLIENT; i < ReportRate.OF_ALL; i++) {
      assertThat(rate.pass("c" + i)).isTrue();
    }
    assertThat(rate.pass("new")).as("who names itself anew").isFalse();
    now[0] = start.plus(Duration.ofMinutes(1));
    assertThat(rate.pass("a")).isTrue();
  }
}
