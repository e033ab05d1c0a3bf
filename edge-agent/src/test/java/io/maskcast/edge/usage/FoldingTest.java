package io.maskcast.edge.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.usage.ByteAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts that have become long are folded, and say the same. */
class FoldingTest {

  private static final Instant NOW = Instant.parse("2026-11-23T15:00:00Z");

  /** 32 days before that day. */
  private static final Instant FIRST_KEPT = Instant.parse("2026-10-22T00:00:00Z");

  private static final Instant OLD = FIRST_KEPT.minusMillis(1);

  @TempDir Path folder;

  private static RecordedCall call(
      String key, Instant started, CallOutcome outcome, String bundle, long tiles) {
    return new RecordedCall(
        key,
        1,
        "stream-" + key,
        CallKind.TILES,
        "localhost:7700",
        "boat",
        "sea",
        bundle,
        started,
        outcome,
        2,
        new ByteAccount(tiles, 9 * tiles, 3 * tiles, 0, 2 * tiles, 5, 6, 7, 8));
  }

  private static ByteAccount sum(List<RecordedCall> calls) {
    return calls.stream().map(RecordedCall::bytes).reduce(ByteAccount.NONE, ByteAccount::plus);
  }

  private EdgeLedger ledger(long large) {
    return new EdgeLedger(folder, large, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void callsOfOldDaysArePutTogetherByDayAndWhatTheyWereAbout() {
    List<RecordedCall> all =
        List.of(
            call("a", OLD, CallOutcome.OK, "x", 1),
            call("b", OLD.minusSeconds(3600), CallOutcome.OK, "x", 10),
            call("c", OLD, CallOutcome.OK, "y", 100),
            call("d", OLD, CallOutcome.BROKEN, "x", 1000),
            call("e", OLD, CallOutcome.RUNNING, "x", 10_000),
            call("f", OLD.minusSeconds(86_400), CallOutcome.OK, "x", 100_000),
            call("g", FIRST_KEPT, CallOutcome.OK, "x", 1_000_000));

    List<RecordedCall> folded =
        Folding.fold(all, NOW.atZone(ZoneOffset.UTC).toLocalDate().minusDays(32));

    assertThat(folded)
        .extracting(call -> call.bytes().tiles())
        .containsExactly(11L, 100L, 1000L, 100_000L, 10_000L, 1_000_000L);
    assertThat(folded).extracting(RecordedCall::folded).containsExactly(2, 1, 1, 1, 0, 0);
    assertThat(sum(folded)).isEqualTo(sum(all));
    assertThat(folded.get(0).started()).isEqualTo(Instant.parse("2026-10-21T00:00:00Z"));
    assertThat(folded.get(0).stream()).isEmpty();
    assertThat(folded.subList(4, 6)).containsExactly(all.get(4), all.get(6));
    // Again, with one more that ended later.
    List<RecordedCall> later = new java.util.ArrayList<>(folded);
    later.set(4, call("e", OLD, CallOutcome.OK, "x", 20_000));
    assertThat(Folding.fold(later, FIRST_KEPT.atZone(ZoneOffset.UTC).toLocalDate()).get(0))
        .returns(3, RecordedCall::folded)
        .returns(20_011L, call -> call.bytes().tiles());
  }

  @Test
  void aLargeFileIsFoldedBeforeTheFirstRecordAndASmallOneIsNot() throws IOException {
    EdgeLedger ledger = ledger(1 << 20);
    for (int i = 0; i < 20; i++) {
      ledger.append(call("old" + i, OLD, CallOutcome.OK, "x", i));
    }
    ledger.append(call("new", NOW, CallOutcome.OK, "x", 7));
    long before = Files.size(folder.resolve("usage.log"));
    ByteAccount all = sum(ledger.calls());

    ledger(before).append(call("two", NOW, CallOutcome.OK, "x", 0));
    assertThat(ledger.calls()).hasSize(22);
    ledger(before).append(call("three", NOW, CallOutcome.OK, "x", 0));

    assertThat(ledger.calls())
        .extracting(RecordedCall::key)
        .hasSize(4)
        .contains("new", "two", "three");
    assertThat(sum(ledger.calls()))
        .isEqualTo(all.plus(new ByteAccount(0, 0, 0, 0, 0, 10, 12, 14, 16)));
    assertThat(Files.size(folder.resolve("usage.log"))).isLessThan(before / 4);
    assertThat(TileCosts.payload(ledger.calls(), "sea", "x")).hasValue(2);
  }

  @Test
  void aFileThatWouldStayAlmostAsLongIsLeftAlone() throws IOException {
    for (int i = 0; i < 20; i++) {
      ledger(1 << 20).append(call("key" + i, NOW, CallOutcome.OK, "x", i));
    }
    byte[] before = Files.readAllBytes(folder.resolve("usage.log"));

    ledger(1).append(call("last", NOW, CallOutcome.OK, "x", 1));

    assertThat(Files.readAllBytes(folder.resolve("usage.log"))).startsWith(before);
  }

  @Test
  void earlierRecordsOfACallGo() {
    EdgeLedger ledger = ledger(1 << 20);
    for (int i = 1; i < 50; i++) {
      RecordedCall call = call("a", NOW, CallOutcome.RUNNING, "x", i);
      ledger.append(
          new RecordedCall(
              "a",
              i,
              "s",
              call.kind(),
              "h:1",
              "boat",
              "sea",
              "x",
              NOW,
              call.outcome(),
              1,
              call.bytes()));
    }

    ledger(1).append(call("b", NOW, CallOutcome.OK, "x", 1));

    assertThat(folder.resolve("usage.log")).content().hasLineCount(4); // two, a line between them
    assertThat(ledger.calls().get(0).bytes().tiles()).isEqualTo(49);
  }

  @Test
  void whatIsFoldedIsNotCompared() {
    List<RecordedCall> edge =
        Folding.fold(
            List.of(call("a", OLD, CallOutcome.OK, "x", 1), call("b", NOW, CallOutcome.OK, "x", 2)),
            FIRST_KEPT.atZone(ZoneOffset.UTC).toLocalDate());
    List<ServerCall> server =
        List.of(
            new ServerCall("stream-b", NOW, "OK", "", edge.get(1).bytes()),
            new ServerCall("lost", NOW, "OK", "", ByteAccount.NONE),
            new ServerCall("stream-a", OLD, "OK", "", edge.get(0).bytes()));

    Reconciliation both = Reconciliation.of("localhost:7700", edge, server);

    assertThat(both.calls()).extracting(Comparison::stream).containsExactly("stream-b", "lost");
    assertThat(both.calls().get(0).edge()).isEqualTo(Optional.of(edge.get(1)));
    assertThat(Reconciliation.of("other:1", edge, server).calls())
        .extracting(Comparison::stream)
        .containsExactly("stream-b", "lost", "stream-a");
  }
}
