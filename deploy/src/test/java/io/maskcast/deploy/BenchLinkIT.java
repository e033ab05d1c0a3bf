package io.maskcast.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of a link as processes, through the relay that delays. */
class BenchLinkIT {

  private static final int RTT_MS = 60;

  @Test
  void twoCommandsMeasureALink(@TempDir Path folder) throws IOException {
    try (Node far = Node.start(folder, "bench", "serve", "--host", "127.0.0.1", "--port", "0");
        Node relay =
            Node.start(
                folder,
                "bench",
                "relay",
                "--port",
                "0",
                "--to",
                "127.0.0.1:" + far.port(),
                "--rtt",
                Integer.toString(RTT_MS))) {
      Node link = link(folder, relay.port(), "--assert", "selected_bytes_per_tile<=39");
      assertThat(link.exitCode()).as(link.err()).isZero();
      assertThat(link.out()).contains("tiles_per_second");

      JsonNode series =
          new ObjectMapper().readTree(folder.resolve("out").resolve("result.json").toFile());
      assertThat(series.path("series")).hasSize(2);
      for (JsonNode one : series.path("series")) {
        JsonNode figures = one.path("repetitions").get(0);
        assertThat(figures.path("latency_p50_ms").asDouble()).isGreaterThanOrEqualTo(RTT_MS);
        assertThat(figures.path("cold_first_tile_ms").asDouble()).isGreaterThanOrEqualTo(RTT_MS);
        // Two processes: what one has used is not what the other has.
        assertThat(figures.path("server_peak_resident_bytes").asDouble())
            .isNotEqualTo(figures.path("edge_peak_resident_bytes").asDouble());
      }

      far.kill();
      Node cut = link(folder, relay.port());
      assertThat(cut.exitCode()).isEqualTo(1);
      assertThat(cut.err()).contains("maskcast: ").doesNotContain("\tat ");
    }
  }

  private static Node link(Path folder, int port, String... more) {
    String[] arguments = {
      "bench",
      "link",
      "--server",
      "127.0.0.1:" + port,
      "--state-dir",
      folder.resolve("edge").toString(),
      "--out",
      folder.resolve("out").toString(),
      "--warm-up",
      "0",
      "--repetitions",
      "1",
      "--requests",
      "5",
      "--timeout",
      "5"
    };
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Node.run(folder, all);
  }
}
