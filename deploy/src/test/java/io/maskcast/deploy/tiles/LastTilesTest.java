package io.maskcast.deploy.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.edge.health.JobState.Phase;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.usage.ByteAccount;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon shows of the tiles it saw last, without asking for them again. */
@Timeout(180)
class LastTilesTest {

  private static final int TILES = 40;

  @TempDir Path folder;

  private static byte[] samples(int width) {
    byte[] samples = new byte[TILES * width];
    new Random(7).nextBytes(samples);
    return samples;
  }

  private JsonNode seen(Bundle bundle, byte[] samples, String job) throws Exception {
    try (EdgeToServer server = RowsServer.of(folder, samples, samples.length / TILES)) {
      server.serve(StreamConfig.defaults());
      server.publish("rows", bundle);
      String more = "jobs: [{name: one, bundle: rows, source: rows, %s}]\n".formatted(job);
      try (TilesDaemon daemon = new TilesDaemon(folder, server, more)) {
        daemon.await("the job", now -> now.jobs().get(0).phase() == Phase.DONE);
        ByteAccount before = daemon.tilesMoved();
        server.stopServer(); // nobody needs it
        JsonNode all = daemon.get("/api/v1/tiles");
        assertThat(daemon.tilesMoved()).isEqualTo(before);
        JsonNode none = daemon.get("/api/v1/tiles?after=" + all.path("number").asLong());
        assertThat(none.path("tiles")).isEmpty();
        assertThat(daemon.get("/api/v1/tiles?after=999999").path("tiles"))
            .hasSameSizeAs(all.path("tiles"));
        assertThat(daemon.get("/api/v1/tiles?after=-1").path("error").asText())
            .contains("after must be");
        return all.path("tiles");
      }
    }
  }

  private static Map<Integer, JsonNode> byTile(JsonNode tiles, boolean audited) {
    Map<Integer, JsonNode> found = new HashMap<>();
    for (JsonNode tile : tiles) {
      if (tile.path("audited").asBoolean() == audited) {
        found.put(tile.path("tile").asInt(), tile);
      }
    }
    return found;
  }

  private static byte[] first(byte[] samples, int width, int tile, int kept) {
    byte[] row = Arrays.copyOfRange(samples, tile * width, (tile + 1) * width);
    Arrays.fill(row, kept, width, (byte) 0);
    return row;
  }

  @Test
  void theLastOfAJobAndThoseOfItsAuditAreThere() throws Exception {
    byte[] samples = samples(6);
    JsonNode tiles = seen(RowsBundle.of(6, 3), samples, "audit: 1/4");
    Map<Integer, JsonNode> last = byTile(tiles, false);
    assertThat(last.keySet()).containsExactlyInAnyOrder(32, 33, 34, 35, 36, 37, 38, 39);
    for (Map.Entry<Integer, JsonNode> each : last.entrySet()) {
      int tile = each.getKey();
      assertThat(each.getValue().path("masked").binaryValue())
          .isEqualTo(first(samples, 6, tile, 3));
      assertThat(each.getValue().path("class").asInt())
          .isEqualTo((samples[tile * 6 + 1] & 0xff) > (samples[tile * 6] & 0xff) ? 1 : 0);
      assertThat(each.getValue().path("confidence").asDouble()).isBetween(0.5, 1.0);
      assertThat(each.getValue().has("dense")).isFalse();
    }
    Map<Integer, JsonNode> audited = byTile(tiles, true);
    assertThat(audited).isNotEmpty();
    audited.forEach(
        (tile, seen) -> {
          try {
            assertThat(seen.path("masked").binaryValue()).isEqualTo(first(samples, 6, tile, 3));
            assertThat(seen.path("dense").binaryValue()).isEqualTo(first(samples, 6, tile, 6));
          } catch (java.io.IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void thoseThatClimbHaveTheSamplesOfTheirRungs() throws Exception {
    byte[] samples = samples(6);
    Bundle ladder = RowsBundle.climbing(RowsBundle.of(6, 5), 2, 30, 0.9, 3, Optional.empty());
    Map<Integer, JsonNode> last = byTile(seen(ladder, samples, "window: 15"), false);
    assertThat(last).hasSize(8).containsKey(39);
    for (Map.Entry<Integer, JsonNode> each : last.entrySet()) {
      boolean sure = each.getValue().path("confidence").asDouble() >= 0.9;
      assertThat(each.getValue().path("masked").binaryValue())
          .isEqualTo(first(samples, 6, each.getKey(), sure ? 2 : 5));
    }
  }

  @Test
  void largeOnesAreNotKept() throws Exception {
    int width = (128 << 10) + 1;
    assertThat(seen(RowsBundle.of(width, 10), samples(width), "tiles: 0-3")).isEmpty();
  }
}
