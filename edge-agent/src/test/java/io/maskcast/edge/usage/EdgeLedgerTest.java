package io.maskcast.edge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.usage.ByteAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing counted twice, and files that a crash left in the middle of a line. */
class EdgeLedgerTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");

  @TempDir Path folder;
  private Path file;
  private EdgeLedger ledger;

  @BeforeEach
  void open() {
    file = folder.resolve("state/usage.log");
    ledger = EdgeLedger.in(folder.resolve("state"));
  }

  private static RecordedCall call(String key, long sequence, CallOutcome outcome, long tiles) {
    return new RecordedCall(
        key,
        sequence,
        "stream-" + key,
        CallKind.TILES,
        "localhost:7700",
        "boat",
        "sea",
        "dense",
        NOON,
        outcome,
        2,
        new ByteAccount(tiles, 9 * tiles, 3 * tiles, 0, 2 * tiles, 5, 6, 7, 1L << 40));
  }

  @Test
  void anEmptyLedgerHasNoCalls() {
    assertThat(ledger.calls()).isEmpty();
  }

  @Test
  void theRecordWithTheHighestSequenceHolds() {
    ledger.append(call("a", 1, CallOutcome.RUNNING, 5));
    ledger.append(call("b", 1, CallOutcome.RUNNING, 1));
    ledger.append(call("a", 3, CallOutcome.OK, 20));
    ledger.append(call("a", 2, CallOutcome.RUNNING, 9)); // overtaken by the end
    ledger.append(call("a", 3, CallOutcome.OK, 20)); // written twice

    assertThat(EdgeLedger.in(folder.resolve("state")).calls())
        .containsExactly(call("a", 3, CallOutcome.OK, 20), call("b", 1, CallOutcome.RUNNING, 1));
  }

  @Test
  void whereverALineIsCutTheRecordBeforeItHoldsAndTheNextOneCounts() throws IOException {
    ledger.append(call("a", 1, CallOutcome.RUNNING, 5));
    long whole = Files.size(file);
    ledger.append(call("a", 2, CallOutcome.OK, 20));
    byte[] both = Files.readAllBytes(file);
    for (int length = (int) whole; length < both.length - 1; length++) {
      Files.write(file, Arrays.copyOf(both, length));
      assertThat(ledger.calls())
          .as("cut at %d", length)
          .containsExactly(call("a", 1, CallOutcome.RUNNING, 5));
    }
    ledger.append(call("b", 1, CallOutcome.OK, 7));
    assertThat(ledger.calls())
        .containsExactly(call("a", 1, CallOutcome.RUNNING, 5), call("b", 1, CallOutcome.OK, 7));
  }

  @Test
  void aDamagedLineDoesNotCount() throws IOException {
    ledger.append(call("a", 1, CallOutcome.OK, 5));
    ledger.append(call("b", 1, CallOutcome.OK, 6));
    String text = Files.readString(file, StandardCharsets.UTF_8);
    Files.writeString(file, text.replace("stream-a", "stream-x") + "\ngarbage\n");

    assertThat(ledger.calls()).containsExactly(call("b", 1, CallOutcome.OK, 6));
  }

  @Test
  void aPlaceThatCannotBeIsNamed() throws IOException {
    Files.createDirectories(file);

    assertThatThrownBy(() -> ledger.append(call("a", 1, CallOutcome.OK, 5)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(file.toString());
  }
}
