package io.maskcast.deploy.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.edge.results.Result;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.usage.ByteAccount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server and a daemon that keeps tiles. Class 0 counts a row's first sample, class 1 the
 * second; with {@code other} networks the third.
 */
@Timeout(300)
class KeptTilesTest {

  private static final int WIDTH = 6;
  private static final int TILES = 3000;
  private static final String JOB =
      "jobs: [{name: again, bundle: rows, source: rows, every: 1s}]\n";

  @TempDir Path folder;
  private byte[] samples = random(TILES, 1);
  private EdgeToServer server;

  private static byte[] random(int tiles, long seed) {
    byte[] samples = new byte[tiles * WIDTH];
    Random random = new Random(seed);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) random.nextInt(100);
    }
    return samples;
  }

  @BeforeEach
  void serve() {
    server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
    server.publish("rows", RowsBundle.of(WIDTH, 3));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Other rows, by renaming, as the server expects it. */
  private void replace(byte[] rows) throws IOException {
    samples = rows;
    ByteBuffer idx = ByteBuffer.allocate(16 + rows.length).putInt(0x803);
    idx.putInt(rows.length / WIDTH).putInt(1).putInt(WIDTH).put(rows);
    Path beside = Files.write(folder.resolve("beside"), idx.array());
    FileTime before = Files.getLastModifiedTime(folder.resolve("rows"));
    Files.setLastModifiedTime(beside, FileTime.fromMillis(before.toMillis() + 5000));
    Files.move(beside, folder.resolve("rows"), StandardCopyOption.REPLACE_EXISTING);
  }

  private int expected(long tile, int second) {
    int at = (int) tile * WIDTH;
    return samples[at + second] > samples[at] ? 1 : 0;
  }

  private void requireRight(List<Result> run, int second) {
    assertThat(run)
        .allSatisfy(
            result ->
                assertThat(result.answer().predicted())
                    .as("tile %d", result.answer().tile())
                    .isEqualTo(expected(result.answer().tile(), second)));
  }

  private void requireRightRun(TilesDaemon daemon, int second) {
    List<Result> last = daemon.last(TILES);
    requireRight(last, second);
    assertThat(last).extracting(one -> one.answer().tile()).doesNotHaveDuplicates().hasSize(TILES);
  }

  @Test
  void aSecondRunMovesNoTileAlsoAfterARestart() throws Exception {
    ByteAccount once;
    try (TilesDaemon daemon = new TilesDaemon(folder, server, JOB)) {
      daemon.awaitWholeRun("again");
      once = daemon.tilesMoved();
      assertThat(once.tiles()).isEqualTo(TILES);
      daemon.awaitWholeRun("again");
      assertThat(daemon.tilesMoved()).isEqualTo(once);
      requireRight(daemon.results(), 1);
      requireRightRun(daemon, 1);

      JsonNode cache = daemon.get("/api/v1/status").path("cache");
      assertThat(cache.path("hits").asLong()).isGreaterThanOrEqualTo(TILES);
      assertThat(cache.path("misses").asLong()).isEqualTo(TILES);
      assertThat(cache.path("bytes").asLong()).isBetween(1L, cache.path("limit").asLong());
      assertThat(daemon.text("/metrics"))
          .contains("maskcast_edge_cache_misses_total " + TILES + ".0");
      JsonNode today = daemon.get("/api/v1/savings").path("today");
      assertThat(today.path("tiles").asLong()).isEqualTo(TILES); // moved, not only seen
    }
    try (TilesDaemon daemon = new TilesDaemon(folder, server, JOB)) {
      daemon.awaitWholeRun("again");
      assertThat(daemon.tilesMoved()).isEqualTo(once);
      assertThat(daemon.snapshot().cache().hits()).isGreaterThanOrEqualTo(TILES);
      requireRightRun(daemon, 1);
    }
  }

  @Test
  void anotherNetworkUnderTheSameMaskOrASmallerOneMovesNoTileEither() throws Exception {
    try (TilesDaemon daemon = new TilesDaemon(folder, server, JOB)) {
      daemon.awaitWholeRun("again");
      ByteAccount once = daemon.tilesMoved();

      server.publish("rows", RowsBundle.hiding(WIDTH, 3, 2, Optional.empty()));
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      requireRightRun(daemon, 2);
      server.publish("rows", RowsBundle.of(WIDTH, 2));
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      requireRightRun(daemon, 1);
      assertThat(daemon.tilesMoved()).isEqualTo(once);

      server.publish("rows", RowsBundle.of(WIDTH, 4)); // of which one sample was never here
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      requireRightRun(daemon, 1);
      assertThat(daemon.tilesMoved().tiles()).isEqualTo(2L * TILES);
    }
  }

  @Test
  void rungsOfALadderAreKeptToo() throws Exception {
    server.publish(
        "rows", RowsBundle.climbing(RowsBundle.of(WIDTH, 4), 2, 1, 0.999, 3, Optional.empty()));
    try (TilesDaemon daemon = new TilesDaemon(folder, server, JOB)) {
      daemon.awaitWholeRun("again");
      List<Result> first = daemon.results().subList(0, TILES);
      ByteAccount once = daemon.tilesMoved();
      assertThat(once.tiles()).isEqualTo(TILES);
      assertThat(once.selected()).isBetween(2L * TILES + 1, 4L * TILES - 1);
      daemon.awaitWholeRun("again");
      assertThat(daemon.tilesMoved()).isEqualTo(once);
      assertThat(daemon.last(TILES))
          .extracting(Result::answer)
          .isEqualTo(first.stream().map(Result::answer).toList());
      assertThat(daemon.snapshot().cache().misses()).isEqualTo(TILES); // each once, not by rungs
    }
  }

  @Test
  void tilesThatChangedComeAgainAndThoseThatStayedDoNot() throws Exception {
    try (TilesDaemon daemon = new TilesDaemon(folder, server, JOB)) {
      daemon.awaitWholeRun("again");
      byte[] rows = samples.clone();
      System.arraycopy(random(200, 2), 0, rows, 1000 * WIDTH, 200 * WIDTH);
      replace(rows);
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      requireRightRun(daemon, 1);
      // Those that share a version with them: of a file of 3,000 tiles 512 each.
      assertThat(daemon.tilesMoved().tiles()).isEqualTo(TILES + 2 * 512);

      byte[] more = java.util.Arrays.copyOf(rows, (TILES + 40) * WIDTH);
      System.arraycopy(random(40, 3), 0, more, TILES * WIDTH, 40 * WIDTH);
      replace(more);
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      requireRight(daemon.last(TILES + 40), 1);
      long lastOnes = TILES % 512 + 40;
      assertThat(daemon.tilesMoved().tiles()).isEqualTo(TILES + 2 * 512 + lastOnes);
    }
  }

  @Test
  void whatIsDamagedComesAgain() throws Exception {
    try (TilesDaemon daemon = new TilesDaemon(folder, server, JOB)) {
      daemon.awaitWholeRun("again");
      ByteAccount once = daemon.tilesMoved();
      try (Stream<Path> walk = Files.walk(daemon.cache())) {
        Path chunk =
            walk.filter(file -> file.getFileName().toString().equals("1"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(chunk);
        bytes[bytes.length / 2] ^= 1;
        Files.write(chunk, bytes);
      }
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      requireRightRun(daemon, 1);
      long again = daemon.tilesMoved().since(once).tiles();
      assertThat(again).isBetween(1L, 1024L);
      assertThat(daemon.snapshot().cache().damaged()).isOne();
    }
  }

  @Test
  void questionsFindWhatJobsMovedAndMoveWhatTheyDidNot() throws Exception {
    String job = "jobs: [{name: once, bundle: rows, source: rows, tiles: 0-99}]\n";
    try (TilesDaemon daemon = new TilesDaemon(folder, server, job)) {
      daemon.await("the job", now -> now.jobs().get(0).recorded() == 100);
      JsonNode known =
          daemon.post(
              "/api/v1/infer", "{\"source\":\"rows\",\"tiles\":[7,99],\"bundle\":\"rows\"}");
      assertThat(known.at("/results/0/class").asInt()).isEqualTo(expected(7, 1));
      assertThat(daemon.tilesMoved().tiles()).isEqualTo(100);
      JsonNode fresh =
          daemon.post(
              "/api/v1/infer", "{\"source\":\"rows\",\"tiles\":[100,7],\"bundle\":\"rows\"}");
      assertThat(fresh.at("/results/0/class").asInt()).isEqualTo(expected(100, 1));
      assertThat(daemon.tilesMoved().tiles()).isEqualTo(101);

      // Whole ones have all that any mask keeps.
      daemon.post("/api/v1/tile", "{\"source\":\"rows\",\"tile\":500}");
      daemon.post("/api/v1/infer", "{\"source\":\"rows\",\"tile\":500,\"bundle\":\"rows\"}");
      assertThat(daemon.tilesMoved().tiles()).isEqualTo(102);
    }
  }

  @Test
  void commandsMoveAllTheyAsk() throws Exception {
    try (TilesDaemon daemon = new TilesDaemon(folder, server, JOB)) {
      daemon.awaitWholeRun("again");
      assertThat(server.edge("run", "--bundle=rows", "--source=rows").exit()).isZero();
      assertThat(daemon.tilesMoved().tiles()).isEqualTo(2L * TILES);
    }
  }

  @Test
  void withoutALimitNothingIsKept() throws Exception {
    try (TilesDaemon daemon = new TilesDaemon(folder, server, "cache: {limit: 0}\n" + JOB)) {
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      assertThat(daemon.tilesMoved().tiles()).isGreaterThanOrEqualTo(2L * TILES);
      assertThat(daemon.snapshot().cache().limit()).isZero();
      assertThat(daemon.cache()).doesNotExist();
    }
  }

  @Test
  void aCacheThatIsTooSmallForARunStillGivesTheRightAnswers() throws Exception {
    try (TilesDaemon daemon = new TilesDaemon(folder, server, "cache: {limit: 24KiB}\n" + JOB)) {
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      requireRightRun(daemon, 1);
      requireRight(daemon.results(), 1);
      assertThat(daemon.snapshot().cache().bytes()).isLessThanOrEqualTo(24 << 10);
    }
  }
}
