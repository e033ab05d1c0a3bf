package io.maskcast.deploy.tiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.usage.ByteAccount;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Questions to a daemon about tiles under a ladder of two rungs: tile t has the samples t and 10,
 * and what is behind them says nothing. At temperature 2 a tile is 90 % sure where these differ by
 * 5 or more.
 */
@Timeout(180)
class LadderQuestionsTest {

  private static final int TILES = 40;
  private static final int WIDTH = 6;
  private static final String JOB =
      """
      cache: {limit: 0}
      jobs: [{name: one, bundle: plain, source: rows, tiles: 0}]
      """;

  @TempDir Path folder;

  private EdgeToServer serve() {
    byte[] samples = new byte[TILES * WIDTH];
    for (int tile = 0; tile < TILES; tile++) {
      samples[tile * WIDTH] = (byte) tile;
      samples[tile * WIDTH + 1] = 10;
    }
    EdgeToServer server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
    server.publish("plain", RowsBundle.of(WIDTH, 3));
    server.publish(
        "ladder", RowsBundle.climbing(RowsBundle.of(WIDTH, 5), 2, 2, 0.9, 3, Optional.empty()));
    return server;
  }

  private static double calibrated(int tile) {
    return 1 / (1 + Math.exp(-Math.abs(tile - 10) / 2.0));
  }

  @Test
  void tilesStopWhereTheyAreSureAndSayHowSure() throws Exception {
    try (EdgeToServer server = serve();
        TilesDaemon daemon = new TilesDaemon(folder, server, JOB)) {
      daemon.await("the job", now -> now.jobs().get(0).recorded() == 1);
      ByteAccount before = daemon.tilesMoved();
      JsonNode answer =
          daemon.post(
              "/api/v1/infer",
              "{\"source\":\"rows\",\"tiles\":[12,3,30,12,9],\"bundle\":\"ladder\",\"accuracy\":0.9,\"logits\":true}");
      assertThat(answer.path("error").asText()).isEmpty();
      int[] tiles = {12, 3, 30, 12, 9};
      int[] rungs = {1, 0, 0, 1, 1};
      for (int i = 0; i < tiles.length; i++) {
        JsonNode result = answer.at("/results/" + i);
        assertThat(result.path("tile").asInt()).isEqualTo(tiles[i]);
        assertThat(result.path("class").asInt()).isEqualTo(tiles[i] < 10 ? 1 : 0);
        assertThat(result.path("rung").asInt()).as("tile %d", tiles[i]).isEqualTo(rungs[i]);
        assertThat(result.path("confidence").asDouble())
            .isCloseTo(calibrated(tiles[i]), within(1e-4));
        assertThat(result.at("/logits/0").asDouble()).isCloseTo(tiles[i], within(1e-3));
      }
      ByteAccount moved = daemon.tilesMoved().since(before);
      assertThat(moved.selected()).isEqualTo(5 * 2 + 3 * 3);
      assertThat(moved.wireDown() + moved.wireUp())
          .isLessThanOrEqualTo(answer.at("/bytes/down").asLong() + answer.at("/bytes/up").asLong());
    }
  }

  @Test
  void aRungMayBeSaidAndWithoutWordsTilesStopAsThoseOfJobs() throws Exception {
    try (EdgeToServer server = serve();
        TilesDaemon daemon = new TilesDaemon(folder, server, JOB)) {
      String question = "{\"source\":\"rows\",\"tiles\":[12,3],\"bundle\":\"ladder\"%s}";
      for (int rung = 0; rung < 2; rung++) {
        JsonNode answer = daemon.post("/api/v1/infer", question.formatted(",\"rung\":" + rung));
        for (int i = 0; i < 2; i++) {
          assertThat(answer.at("/results/" + i + "/rung").asInt(-1)).isEqualTo(rung);
        }
      }
      JsonNode answer = daemon.post("/api/v1/infer", question.formatted(""));
      assertThat(answer.at("/results/0/rung").asInt(-1)).isEqualTo(1);
      assertThat(answer.at("/results/1/rung").asInt(-1)).isZero();
      JsonNode model =
          daemon.post(
              "/v2/models/ladder/infer",
              "{\"inputs\":[{\"name\":\"tile\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[12],\"parameters\":{\"source\":\"rows\",\"rung\":0}}]}");
      assertThat(model.path("error").asText()).contains("There is no model 'ladder'");
    }
  }

  @Test
  void modelsOfTheInferenceProtocolStopTooAndSamplesThatAreHereAreCalibrated() throws Exception {
    String job =
        """
        cache: {limit: 0}
        jobs: [{name: one, bundle: ladder, source: rows, tiles: 0}]
        """;
    try (EdgeToServer server = serve();
        TilesDaemon daemon = new TilesDaemon(folder, server, job)) {
      daemon.await("the job", now -> now.jobs().get(0).recorded() == 1);
      ByteAccount before = daemon.tilesMoved();
      JsonNode model =
          daemon.post(
              "/v2/models/ladder/infer",
              "{\"inputs\":[{\"name\":\"tile\",\"datatype\":\"INT64\",\"shape\":[2],\"data\":[12,30],\"parameters\":{\"source\":\"rows\",\"rung\":0}}]}");
      assertThat(model.at("/outputs/1/data/0").asDouble()).isCloseTo(calibrated(12), within(1e-4));
      assertThat(daemon.tilesMoved().since(before).selected()).isEqualTo(2 * 2);
      JsonNode local =
          daemon.post(
              "/v2/models/ladder/infer",
              "{\"inputs\":[{\"name\":\"samples\",\"datatype\":\"UINT8\",\"shape\":[1,1,6,1],\"data\":[12,10,0,0,0,0]}]}");
      assertThat(local.at("/outputs/1/data/0").asDouble()).isCloseTo(calibrated(12), within(1e-4));
    }
  }

  @Test
  void whatCannotBeIsToldInWords() throws Exception {
    try (EdgeToServer server = serve();
        TilesDaemon daemon = new TilesDaemon(folder, server, JOB)) {
      String question = "{\"source\":\"rows\",\"tile\":%d,\"bundle\":\"%s\",%s}";
      requireError(daemon, question.formatted(1, "plain", "\"rung\":0"), "has no ladder");
      requireError(daemon, question.formatted(1, "ladder", "\"rung\":7"), "no rung 7");
      requireError(daemon, question.formatted(1, "ladder", "\"accuracy\":1.5"), "over 0 and up to");
      requireError(daemon, question.formatted(1, "ladder", "\"accuracy\":\"x\""), "a share");
      requireError(
          daemon,
          question.formatted(1, "ladder", "\"accuracy\":0.9,\"rung\":1"),
          "leave one of them out");
      requireError(daemon, question.formatted(40, "ladder", "\"rung\":1"), "ask for 0 to 39");
    }
  }

  private static void requireError(TilesDaemon daemon, String question, String words)
      throws Exception {
    assertThat(daemon.post("/api/v1/infer", question).path("error").asText()).contains(words);
  }
}
