package io.maskcast.deploy.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.edge.health.JobState.Phase;
import io.maskcast.edge.results.Result;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.server.source.Tiling;
import io.maskcast.shared.bundle.Bundle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A folder of pictures, some of which are damaged. Class 1 is where the second pixel is lighter.
 */
@Timeout(300)
class UnreadableTileTest {

  private static final int TILES = 40;
  private static final int WIDTH = 6;
  private static final Set<Integer> DAMAGED = Set.of(0, 7, 8, 39);

  @TempDir Path folder;

  private EdgeToServer serve(Bundle bundle, Set<Integer> damaged) throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    for (int tile = 0; tile < TILES; tile++) {
      picture(tile);
      if (damaged.contains(tile)) {
        Files.writeString(pictures.resolve(tile + ".png"), "\"no\", this is, no picture");
      }
    }
    EdgeToServer server = new EdgeToServer(folder, Map.of("fields", pictures), Tiling.defaults());
    server.serve(StreamConfig.defaults());
    server.publish("rows", bundle);
    return server;
  }

  private void picture(int tile) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 100);
    image.getRaster().setSample(1, 0, 0, expected(tile) == 1 ? 104 : 96);
    ImageIO.write(image, "png", folder.resolve("pictures/" + tile + ".png").toFile());
  }

  private static int expected(long tile) {
    return (int) (tile * 7 % 3 % 2);
  }

  private static void requireResults(List<Result> results, Set<Integer> damaged) {
    assertThat(results).extracting(one -> one.answer().tile()).doesNotHaveDuplicates();
    assertThat(results).hasSize(TILES);
    for (Result result : results) {
      int tile = (int) result.answer().tile();
      if (damaged.contains(tile)) {
        assertThat(result.answer().failure().orElseThrow())
            .contains("Tile %d of source fields cannot be read".formatted(tile));
      } else {
        assertThat(result.answer().failure()).isEmpty();
        assertThat(result.answer().predicted()).isEqualTo(expected(tile));
      }
    }
  }

  @Test
  void theJobGoesOnAndSinksAreTold() throws Exception {
    String more =
        """
        sinks:
          - {name: table, file: %1$s/out.csv}
          - {name: lines, file: %1$s/out.ndjson, format: ndjson}
        jobs: [{name: all, bundle: rows, source: fields}]
        """
            .formatted(folder);
    try (EdgeToServer server = serve(RowsBundle.of(WIDTH, 3), DAMAGED);
        TilesDaemon daemon = new TilesDaemon(folder, server, more)) {
      daemon.await("the job", now -> now.jobs().get(0).phase() == Phase.DONE);
      requireResults(daemon.results(), DAMAGED);
      assertThat(daemon.job("all").unreadable()).isEqualTo(DAMAGED.size());
      JsonNode status = daemon.get("/api/v1/status");
      assertThat(status.at("/jobs/0/unreadable").asInt()).isEqualTo(DAMAGED.size());
      assertThat(status.path("ready").asBoolean()).isTrue();
      assertThat(status.path("warnings").toString()).contains("4 tiles could not be read");
      assertThat(daemon.text("/metrics"))
          .contains("maskcast_edge_tiles_unreadable_total{job=\"all\"} 4.0");
      assertThat(daemon.get("/api/v1/results?limit=1").at("/results/0/error").asText())
          .contains("Tile 39");
      daemon.await(
          "deliveries", now -> now.sinks().stream().allMatch(sink -> sink.delivered() == TILES));
      List<String> table = Files.readAllLines(folder.resolve("out.csv"));
      assertThat(table.get(0)).endsWith("predicted,confidence,error");
      assertThat(table).hasSize(1 + TILES);
      assertThat(table.get(1)).contains(",,,\"Tile 0 of source fields");
      assertThat(table.get(2)).endsWith(",");
      for (String line : Files.readAllLines(folder.resolve("out.ndjson"))) {
        JsonNode result = new JsonMapper().readTree(line);
        boolean damaged = DAMAGED.contains(result.path("tile").asInt());
        assertThat(result.has("error")).isEqualTo(damaged);
        assertThat(result.path("predicted").isNull()).isEqualTo(damaged);
      }
    }
  }

  @Test
  void theNextRunTriesAgain() throws Exception {
    String more = "jobs: [{name: all, bundle: rows, source: fields, every: 1s}]\n";
    try (EdgeToServer server = serve(RowsBundle.of(WIDTH, 3), DAMAGED);
        TilesDaemon daemon = new TilesDaemon(folder, server, more)) {
      daemon.awaitWholeRun("all");
      requireResults(daemon.results().subList(0, TILES), DAMAGED);
      picture(7);
      daemon.awaitWholeRun("all");
      daemon.awaitWholeRun("all");
      requireResults(daemon.last(TILES), Set.of(0, 8, 39));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 250})
  void onALadderToo(int temperature) throws Exception {
    // So unsure that all climb, or so sure that none does.
    Bundle ladder =
        RowsBundle.climbing(
            RowsBundle.of(WIDTH, 4), 2, Math.max(1, temperature), 0.9, 3, Optional.empty());
    String more = "jobs: [{name: all, bundle: rows, source: fields, window: 9, audit: 1/2}]\n";
    try (EdgeToServer server = serve(ladder, DAMAGED);
        TilesDaemon daemon = new TilesDaemon(folder, server, more)) {
      daemon.await("the job", now -> now.jobs().get(0).phase() == Phase.DONE);
      requireResults(daemon.results(), DAMAGED);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withMasksOfTheirOwnToo(boolean edgeChooses) throws Exception {
    Bundle bundle = edgeChooses ? RowsBundle.choosing(WIDTH) : RowsBundle.masking(WIDTH);
    String more = "jobs: [{name: all, bundle: rows, source: fields}]\n";
    try (EdgeToServer server = serve(bundle, DAMAGED);
        TilesDaemon daemon = new TilesDaemon(folder, server, more)) {
      daemon.await("the job", now -> now.jobs().get(0).phase() == Phase.DONE);
      requireResults(daemon.results(), DAMAGED);
    }
  }

  @Test
  void aSourceThatIsAlmostAllDamagedGivesWhatItHas() throws Exception {
    Set<Integer> all =
        Stream.iterate(0, i -> i + 1).limit(TILES).collect(java.util.stream.Collectors.toSet());
    all.remove(20);
    String more = "jobs: [{name: all, bundle: rows, source: fields}]\n";
    try (EdgeToServer server = serve(RowsBundle.of(WIDTH, 3), all);
        TilesDaemon daemon = new TilesDaemon(folder, server, more)) {
      daemon.await("the job", now -> now.jobs().get(0).phase() == Phase.DONE);
      requireResults(daemon.results(), all);
    }
  }

  @Test
  void commandsEndAsBefore() throws Exception {
    try (EdgeToServer server = serve(RowsBundle.of(WIDTH, 3), DAMAGED)) {
      EdgeToServer.Outcome run = server.edge("run", "--bundle=rows", "--source=fields");
      assertThat(run.exit()).isNotZero();
      assertThat(run.error()).contains("Tile 0 of source fields cannot be read");
    }
  }
}
