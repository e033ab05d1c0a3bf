package io.maskcast.edge.delivery;

import static io.maskcast.edge.delivery.StoredResults.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.edge.delivery.SinkConfig.Format;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileSinkTest {

  @TempDir Path folder;

  private Path out() {
    return folder.resolve("out/results");
  }

  private StoredResults results(Format format) {
    return new StoredResults(folder, new SinkConfig.ToFile("out", out(), format));
  }

  private List<String> lines() {
    try {
      return Files.exists(out()) ? Files.readAllLines(out()) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Long> tiles() {
    return lines().stream().map(line -> new JsonObject(line).getLong("tile")).toList();
  }

  private static List<Long> upTo(long tiles) {
    return LongStream.range(0, tiles).boxed().toList();
  }

  @Test
  void aLineForEachResult() throws Exception {
    try (StoredResults results = results(Format.CSV)) {
      results.record("other", 5); // which this sink does not want
      results.record("job", 20);
      await("21 lines", () -> lines().size() == 21);
    }
    assertThat(lines().get(0))
        .isEqualTo("id,time,job,source,level,tile,bundle,predicted,confidence,error");
    assertThat(lines().get(20)).matches("0a1b2c3d-25,\\S+Z,job,rows,0,19,[0-9a-f]{64},1,0\\.25,");
  }

  @Test
  void aTileWithoutAnAnswerSaysWhy() throws Exception {
    try (StoredResults results = results(Format.CSV)) {
      results.recordFailed("job", "it is \"torn\",\nas they say");
      results.record("job", 1);
      await("3 lines", () -> lines().size() == 3);
    }
    assertThat(lines().get(1))
        .matches("0a1b2c3d-1,\\S+,job,rows,0,0,[0-9a-f]{64},,,\"it is \"\"torn\"\", as they say\"");
    assertThat(lines().get(2)).endsWith(",1,0.25,");
  }

  @Test
  void aFileOfAVersionThatKnewNoErrorsGoesOnWithout() throws Exception {
    String headings = "id,time,job,source,level,tile,bundle,predicted,confidence";
    Files.createDirectories(out().getParent());
    Files.writeString(out(), headings + "\n");
    try (StoredResults results = results(Format.CSV)) {
      results.recordFailed("job", "torn");
      results.record("job", 1);
      await("3 lines", () -> lines().size() == 3);
    }
    assertThat(lines().get(0)).isEqualTo(headings);
    assertThat(lines().get(1)).matches("0a1b2c3d-1,\\S+,job,rows,0,0,[0-9a-f]{64},,");
    assertThat(lines().get(2)).endsWith(",1,0.25");
  }

  @Test
  void afterACrashItGoesOnBehindTheLastWholeLine() throws Exception {
    try (StoredResults results = results(Format.NDJSON)) {
      results.record("job", 500);
      await("500 lines", () -> lines().size() == 500);
      for (int lost : new int[] {1, 30, 1_000, 40_000}) {
        results.crash();
        byte[] all = Files.readAllBytes(out());
        int before = lines().size();
        // As if the file had not been written that far when the process died.
        Files.write(out(), java.util.Arrays.copyOf(all, all.length - lost));
        forgetCursor(results);
        results.record("job", 10);
        await("more lines", () -> lines().size() == before + 10);
        assertThat(tiles()).isEqualTo(upTo(before + 10));
      }
    }
  }

  /** The position in the file is in the file; the other one may be older. */
  private void forgetCursor(StoredResults results) throws IOException {
    Files.delete(folder.resolve("cursors/out.cursor"));
    results.crash();
  }

  @Test
  void aFileThatIsRenamedAwayIsFollowedByANewOne() throws Exception {
    try (StoredResults results = results(Format.CSV)) {
      results.record("job", 10);
      await("11 lines", () -> lines().size() == 11);
      await("it to be known", () -> results.deliveries().states().get(0).waiting() == 0);
      Files.move(out(), folder.resolve("old"));
      results.record("job", 10);
      await("11 lines", () -> lines().size() == 11);
      assertThat(lines().get(0)).startsWith("id,");
      assertThat(lines().get(1)).startsWith("0a1b2c3d-11,");
    }
  }

  @Test
  void whatCannotBeWrittenWaits() throws Exception {
    Files.write(folder.resolve("out"), new byte[0], StandardOpenOption.CREATE_NEW);
    try (StoredResults results = results(Format.NDJSON)) {
      results.record("job", 10);
      await(
          "a reason",
          () -> results.deliveries().states().get(0).reason().orElse("").contains("Cannot"));
      assertThat(results.deliveries().states().get(0).waiting()).isEqualTo(10);
      Files.delete(folder.resolve("out"));
      await("10 lines", () -> lines().size() == 10);
      await("all to be well", () -> results.deliveries().states().get(0).reason().isEmpty());
    }
  }
}
