package io.maskcast.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.usage.ByteAccount;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server killed while it records: kill -9 of a real process. */
class LedgerKillTest {

  private static final int STREAMS = 5;
  private static final String PROGRESS = "recorded ";

  /** The process that is killed: records ever larger totals of a few streams, and says so. */
  static final class Recorder {

    private Recorder() {}

    public static void main(String[] args) {
      try (UsageLedger ledger = UsageLedger.open(Path.of(args[0]))) {
        for (long tiles = 1; tiles < 1_000_000; tiles++) {
          long stream = tiles % STREAMS;
          ledger.record(usage("stream-" + stream, tiles));
          System.out.println(PROGRESS + stream + " " + tiles);
        }
      }
    }
  }

  private static StreamUsage usage(String id, long tiles) {
    return new StreamUsage(
        id,
        StreamKind.TILES,
        "client",
        "source",
        Optional.empty(),
        Instant.EPOCH,
        StreamOutcome.RUNNING,
        "",
        new ByteAccount(
            tiles, 2 * tiles, 3 * tiles, 4 * tiles, 5 * tiles, 6 * tiles, 7 * tiles, 8 * tiles,
            9 * tiles));
  }

  @Test
  @Timeout(60)
  void whatWasRecordedBeforeAKillIsThereOnceAndConsistent(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("usage.db");
    Map<String, Long> promised = recordUntilKilled(file, 40);

    try (UsageLedger ledger = UsageLedger.open(file)) {
      List<RecordedStream> streams = ledger.newest(100);
      assertThat(streams)
          .extracting(stream -> stream.usage().streamId())
          .containsExactlyInAnyOrderElementsOf(promised.keySet());
      for (RecordedStream stream : streams) {
        ByteAccount bytes = stream.usage().bytes();
        // The last promise, or the one that was on disk but not yet told.
        assertThat(bytes.tiles())
            .isIn(
                promised.get(stream.usage().streamId()),
                promised.get(stream.usage().streamId()) + STREAMS);
        assertThat(bytes).isEqualTo(usage("any", bytes.tiles()).bytes());
        assertThat(stream.usage().outcome()).isEqualTo(StreamOutcome.FAILED);
      }
    }
  }

  /** Kills a recorder after some records; what it had said it recorded, by stream. */
  private static Map<String, Long> recordUntilKilled(Path file, int records) throws IOException {
    Process recorder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Recorder.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    Map<String, Long> promised = new HashMap<>();
    StringBuilder said = new StringBuilder();
    try (BufferedReader output = recorder.inputReader(StandardCharsets.UTF_8)) {
      int lines = 0;
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        said.append(line).append('\n');
        if (line.startsWith(PROGRESS)) {
          String[] words = line.split(" ", -1);
          promised.put("stream-" + words[1], Long.valueOf(words[2]));
          if (++lines == records) {
            recorder.toHandle().destroyForcibly(); // leaves its output open, unlike the process
          }
        }
      }
    } finally {
      recorder.destroyForcibly();
    }
    assertThat(promised).as(said.toString()).hasSize(STREAMS);
    return promised;
  }
}
