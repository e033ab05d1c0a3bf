package io.maskcast.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.usage.ByteAccount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing counted twice, nothing lost at a restart, and files that are no ledger. */
class UsageLedgerTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Digest BUNDLE = Digest.of(new byte[] {1});

  @TempDir Path folder;
  private Path file;
  private final SetClock clock = new SetClock();

  /** A clock that stands still until it is set. */
  private static final class SetClock extends Clock {
    private Instant now = NOON;

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

  @BeforeEach
  void chooseFile() {
    file = folder.resolve("data/usage.db");
  }

  private UsageLedger open() {
    return UsageLedger.open(file, clock);
  }

  private static ByteAccount account(long tiles) {
    return new ByteAccount(
        tiles,
        784 * tiles,
        39 * tiles,
        3 * tiles,
        40 * tiles,
        50 * tiles,
        8 * tiles,
        60 * tiles,
        7 * tiles);
  }

  private static StreamUsage stream(String id, StreamOutcome outcome, long tiles) {
    String reason = outcome == StreamOutcome.FAILED ? "connection lost" : "";
    return new StreamUsage(
        id,
        StreamKind.TILES,
        "gateway-1",
        "digits",
        Optional.of(BUNDLE),
        NOON,
        outcome,
        reason,
        account(tiles));
  }

  private static StreamUsage other(
      String id, String client, String source, Optional<Digest> bundle, Instant started) {
    return new StreamUsage(
        id,
        StreamKind.TILES,
        client,
        source,
        bundle,
        started,
        StreamOutcome.CANCELLED,
        "",
        account(10));
  }

  @Test
  void anEmptyLedgerHasMovedNothing() {
    try (UsageLedger ledger = open()) {
      assertThat(ledger.total()).isEqualTo(new UsageGroup("all", 0, ByteAccount.NONE));
      assertThat(ledger.by(Grouping.CLIENT)).isEmpty();
      assertThat(ledger.newest(10)).isEmpty();
      ledger.record(List.of());
    }
  }

  @Test
  void aRecordReplacesWhatIsKnownOfItsStream() {
    try (UsageLedger ledger = open()) {
      ledger.record(stream("s1", StreamOutcome.RUNNING, 5));
      ledger.record(stream("s1", StreamOutcome.RUNNING, 9));
      assertThat(ledger.total()).isEqualTo(new UsageGroup("all", 1, account(9)));
      clock.now = NOON.plusSeconds(60);
      ledger.record(stream("s1", StreamOutcome.OK, 20));
      clock.now = NOON.plusSeconds(90);
      ledger.record(stream("s1", StreamOutcome.OK, 20));
      ledger.record(stream("s1", StreamOutcome.RUNNING, 12)); // overtaken by the end
      assertThat(ledger.newest(10))
          .containsExactly(
              new RecordedStream(stream("s1", StreamOutcome.OK, 20), NOON.plusSeconds(60)));
      assertThat(ledger.total()).isEqualTo(new UsageGroup("all", 1, account(20)));
    }
  }

  @Test
  void streamsAreGroupedByEachThing() {
    Instant nextDay = Instant.parse("2026-11-23T00:00:00.123Z");
    try (UsageLedger ledger = open()) {
      ledger.record(
          List.of(
              stream("s1", StreamOutcome.OK, 1),
              stream("s2", StreamOutcome.FAILED, 2),
              other("s3", "", "land", Optional.empty(), nextDay)));
      assertThat(ledger.by(Grouping.CLIENT))
          .containsExactly(
              new UsageGroup("", 1, account(10)), new UsageGroup("gateway-1", 2, account(3)));
      assertThat(ledger.by(Grouping.BUNDLE))
          .containsExactlyInAnyOrder(
              new UsageGroup("dense", 1, account(10)), new UsageGroup(BUNDLE.hex(), 2, account(3)));
      assertThat(ledger.by(Grouping.SOURCE))
          .containsExactly(
              new UsageGroup("digits", 2, account(3)), new UsageGroup("land", 1, account(10)));
      assertThat(ledger.by(Grouping.DAY))
          .containsExactly(
              new UsageGroup("2026-11-22", 2, account(3)),
              new UsageGroup("2026-11-23", 1, account(10)));
      assertThat(ledger.by(Grouping.OUTCOME))
          .containsExactly(
              new UsageGroup("CANCELLED", 1, account(10)),
              new UsageGroup("FAILED", 1, account(2)),
              new UsageGroup("OK", 1, account(1)));
      assertThat(ledger.total()).isEqualTo(new UsageGroup("all", 3, account(13)));
      assertThat(ledger.newest(2))
          .extracting(recorded -> recorded.usage().streamId())
          .containsExactly("s3", "s2");
      assertThat(ledger.newest(1).get(0).usage())
          .isEqualTo(other("s3", "", "land", Optional.empty(), nextDay));
    }
  }

  @Test
  void aRestartKeepsEverythingAndEndsWhatRan() {
    try (UsageLedger ledger = open()) {
      ledger.record(stream("done", StreamOutcome.OK, 4));
      ledger.record(stream("cut", StreamOutcome.RUNNING, 6));
    }
    for (int restart = 0; restart < 2; restart++) {
      clock.now = clock.now.plusSeconds(3600);
      try (UsageLedger ledger = open()) {
        assertThat(ledger.total()).isEqualTo(new UsageGroup("all", 2, account(10)));
        RecordedStream cut = ledger.newest(1).get(0);
        assertThat(cut.usage().outcome()).isEqualTo(StreamOutcome.FAILED);
        assertThat(cut.usage().reason()).contains("server stopped");
        assertThat(cut.ended()).isEqualTo(NOON);
      }
    }
  }

  @Test
  void recordsFromManyThreadsAreAllThere() {
    try (UsageLedger ledger = open()) {
      IntStream.range(0, 40)
          .parallel()
          .forEach(i -> ledger.record(stream("s" + i % 20, StreamOutcome.RUNNING, 3)));
      assertThat(ledger.total()).isEqualTo(new UsageGroup("all", 20, account(60)));
    }
  }

  @Test
  void badUseIsRefused() {
    try (UsageLedger ledger = open()) {
      assertThatThrownBy(() -> ledger.newest(-1)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> stream("", StreamOutcome.OK, 1))
        .isInstanceOf(IllegalArgumentException.class);
    UsageLedger closed = open();
    closed.close();
    closed.close();
    assertThatThrownBy(closed::total).isInstanceOf(LedgerException.class);
  }

  @Test
  void aFileThatIsNoDatabaseIsLeftAloneAndNamed() throws Exception {
    byte[] text = "not a database at all. ".repeat(100).getBytes(StandardCharsets.UTF_8);
    Files.createDirectories(file.getParent());
    Files.write(file, text);
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("is damaged; move it away");
    assertThat(Files.readAllBytes(file)).isEqualTo(text);
  }

  @Test
  void aDamagedDatabaseIsNamed() throws Exception {
    try (UsageLedger ledger = open()) {
      ledger.record(
          IntStream.range(0, 300).mapToObj(i -> stream("s" + i, StreamOutcome.OK, i)).toList());
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes.length).isGreaterThan(5 * 4096);
    Arrays.fill(bytes, 4096, bytes.length, (byte) 0x5a);
    Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is damaged; move it away");
  }

  @Test
  void aNewerSchemaIsLeftAlone() throws Exception {
    open().close();
    change("PRAGMA user_version = 4");
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("has ledger version 4, this maskcast uses 3");
  }

  /** What version 1 wrote: messages of both directions in one column, no over-read. */
  @Test
  void aLedgerOfVersion1IsBroughtUpToThisOne() throws Exception {
    Files.createDirectories(file.getParent());
    change(
        """
        CREATE TABLE stream (
          stream_id TEXT PRIMARY KEY NOT NULL, client TEXT NOT NULL, source TEXT NOT NULL,
          bundle TEXT NOT NULL, day TEXT NOT NULL, started INTEGER NOT NULL,
          ended INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
          tiles INTEGER NOT NULL, dense INTEGER NOT NULL, selected INTEGER NOT NULL,
          payload INTEGER NOT NULL, message INTEGER NOT NULL, wire_down INTEGER NOT NULL,
          wire_up INTEGER NOT NULL) STRICT
        """);
    change("CREATE INDEX stream_started ON stream (started)");
    change("CREATE INDEX stream_running ON stream (outcome) WHERE outcome = 'RUNNING'");
    change(
        """
        INSERT INTO stream VALUES ('old', 'boat', 'sea', 'dense', '2026-11-22', 5, 9, 'OK', '',
          1, 2, 3, 4, 5, 6, 7)
        """);
    change("PRAGMA application_id = " + 0x4d43554c);
    change("PRAGMA user_version = 1");

    for (int again = 0; again < 2; again++) {
      try (UsageLedger ledger = open()) {
        assertThat(ledger.total().bytes()).isEqualTo(new ByteAccount(1, 2, 3, 0, 4, 5, 0, 6, 7));
        assertThat(ledger.newest(9)).hasSize(1);
      }
    }
    try (UsageLedger ledger = open()) {
      ledger.record(stream("new", StreamOutcome.OK, 10));
      assertThat(ledger.total().bytes())
          .isEqualTo(account(10).plus(new ByteAccount(1, 2, 3, 0, 4, 5, 0, 6, 7)));
    }
  }

  /** What version 2 wrote: streams of tiles only. */
  @Test
  void aLedgerOfVersion2IsBroughtUpToThisOne() throws Exception {
    Files.createDirectories(file.getParent());
    change(
        """
        CREATE TABLE stream (
          stream_id TEXT PRIMARY KEY NOT NULL, client TEXT NOT NULL, source TEXT NOT NULL,
          bundle TEXT NOT NULL, day TEXT NOT NULL, started INTEGER NOT NULL,
          ended INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
          tiles INTEGER NOT NULL, dense INTEGER NOT NULL, selected INTEGER NOT NULL,
          over_read INTEGER NOT NULL, payload INTEGER NOT NULL, message_down INTEGER NOT NULL,
          message_up INTEGER NOT NULL, wire_down INTEGER NOT NULL, wire_up INTEGER NOT NULL) STRICT
        """);
    change("CREATE INDEX stream_started ON stream (started)");
    change("CREATE INDEX stream_running ON stream (outcome) WHERE outcome = 'RUNNING'");
    change(
        """
        INSERT INTO stream VALUES ('old', 'boat', 'sea', 'dense', '2026-11-22', 5, 9, 'OK', '',
          1, 2, 3, 4, 5, 6, 7, 8, 9)
        """);
    change("PRAGMA application_id = " + 0x4d43554c);
    change("PRAGMA user_version = 2");

    for (int again = 0; again < 2; again++) {
      try (UsageLedger ledger = open()) {
        ByteAccount bytes = new ByteAccount(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(ledger.by(Grouping.KIND)).containsExactly(new UsageGroup("TILES", 1, bytes));
        assertThat(ledger.newestOf("boat", 9).get(0).usage().bundleName()).isEqualTo("dense");
        assertThat(ledger.newestOf("other", 9)).isEmpty();
      }
    }
  }

  @Test
  void bundlesAreAccountedBesideTiles() {
    StreamUsage fetch =
        new StreamUsage(
            "b1",
            StreamKind.BUNDLE,
            "gateway-1",
            "",
            Optional.empty(),
            NOON,
            StreamOutcome.OK,
            "",
            account(0).plus(ByteAccount.ofPayload(7)));
    try (UsageLedger ledger = open()) {
      ledger.record(List.of(stream("s1", StreamOutcome.OK, 1), fetch));
      assertThat(ledger.by(Grouping.KIND))
          .containsExactly(
              new UsageGroup("BUNDLE", 1, ByteAccount.ofPayload(7)),
              new UsageGroup("TILES", 1, account(1)));
      assertThat(ledger.by(Grouping.BUNDLE))
          .extracting(UsageGroup::key)
          .containsExactlyInAnyOrder(BUNDLE.hex(), "unknown");
      assertThat(ledger.newestOf("gateway-1", 1)).extracting(RecordedStream::usage).contains(fetch);
    }
  }

  @Test
  void aDatabaseOfAnotherProgramIsLeftAlone() throws Exception {
    Files.createDirectories(file.getParent());
    change("CREATE TABLE theirs (x)");
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("another program");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aPlaceThatCannotBeIsRefused() throws Exception {
    Files.createDirectories(file);
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(file.toString());
  }

  private void change(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
