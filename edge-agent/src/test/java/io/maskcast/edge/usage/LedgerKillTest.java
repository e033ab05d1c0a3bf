package io.maskcast.edge.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.usage.ByteAccount;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Edges killed while they record, and several at once: kill -9 of real processes. */
@Timeout(90)
class LedgerKillTest {

  private static final int CALLS = 5;
  private static final String PROGRESS = "recorded ";

  /** So small that the file is folded many times. */
  private static final long LARGE = 8 << 10;

  /**
   * The process that is killed: records ever larger totals of a few calls, and says so. It opens
   * the ledger anew every ten records, so that it is folded.
   */
  static final class Recorder {

    private Recorder() {}

    public static void main(String[] args) {
      Path folder = Path.of(args[0]);
      for (long tiles = 1; tiles <= Long.parseLong(args[2]); ) {
        EdgeLedger ledger = new EdgeLedger(folder, LARGE, Clock.systemUTC());
        for (int i = 0; i < 10; i++, tiles++) {
          String key = args[1] + tiles % CALLS;
          ledger.append(call(key, tiles));
          System.out.println(PROGRESS + key + " " + tiles);
        }
      }
    }
  }

  private static RecordedCall call(String key, long tiles) {
    return new RecordedCall(
        key,
        tiles,
        "stream-" + key,
        CallKind.TILES,
        "localhost:7700",
        "boat",
        "sea",
        "dense",
        Instant.EPOCH,
        CallOutcome.RUNNING,
        1,
        new ByteAccount(
            tiles, 2 * tiles, 3 * tiles, 4 * tiles, 5 * tiles, 6 * tiles, 7 * tiles, 8 * tiles,
            9 * tiles));
  }

  @Test
  void whatWasRecordedBeforeAKillIsThereOnceAndWhole(@TempDir Path folder) throws IOException {
    Map<String, Long> promised = record(folder, "a", Long.MAX_VALUE - 10, 200);

    // A line the kill cut short, as a power cut leaves it.
    Files.writeString(
        folder.resolve("usage.log"),
        "\n1234abcd {\"key\":\"a1\",\"sequ",
        java.nio.file.StandardOpenOption.APPEND);
    requireThere(folder, promised, true);

    EdgeLedger again = EdgeLedger.in(folder);
    again.append(call("b", 7));
    promised.put("b", 7L);
    requireThere(folder, promised, true);
  }

  @Test
  void processesThatRecordAndFoldAtOnceLoseNothing(@TempDir Path folder) {
    List<CompletableFuture<Map<String, Long>>> writers = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      writers.add(
          CompletableFuture.supplyAsync(() -> record(folder, name, 200, Integer.MAX_VALUE)));
    }
    Map<String, Long> promised = new HashMap<>();
    writers.forEach(writer -> promised.putAll(writer.join()));

    assertThat(promised).hasSize(3 * CALLS);
    requireThere(folder, promised, false);
    // 600 records of 400 bytes would be 240 kB.
    assertThat(folder.resolve("usage.log").toFile().length()).isLessThan(60_000);
  }

  /** Each call by its last promise or, after a kill, one that was on disk but not yet told. */
  private static void requireThere(Path folder, Map<String, Long> promised, boolean killed) {
    List<RecordedCall> calls = EdgeLedger.in(folder).calls();
    assertThat(calls)
        .extracting(RecordedCall::key)
        .containsExactlyInAnyOrderElementsOf(promised.keySet());
    for (RecordedCall call : calls) {
      long last = promised.get(call.key());
      assertThat(call.sequence()).isIn(last, killed ? last + CALLS : last);
      assertThat(call).isEqualTo(call(call.key(), call.sequence()));
    }
  }

  /** Runs a recorder, kills it after some records; what it had said it recorded, by call. */
  private static Map<String, Long> record(Path folder, String name, long most, int killAfter) {
    Map<String, Long> promised = new HashMap<>();
    StringBuilder said = new StringBuilder();
    try {
      Process recorder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  Recorder.class.getName(),
                  folder.toString(),
                  name,
                  Long.toString(most))
              .redirectErrorStream(true)
              .start();
      try (BufferedReader output = recorder.inputReader(StandardCharsets.UTF_8)) {
        int lines = 0;
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          said.append(line).append('\n');
          if (line.startsWith(PROGRESS)) {
            String[] words = line.split(" ", -1);
            promised.put(words[1], Long.valueOf(words[2]));
            if (++lines == killAfter) {
              recorder.toHandle().destroyForcibly(); // leaves its output open, unlike the process
            }
          }
        }
      } finally {
        recorder.destroyForcibly();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(promised).as(said.toString()).hasSize(CALLS);
    return promised;
  }
}
