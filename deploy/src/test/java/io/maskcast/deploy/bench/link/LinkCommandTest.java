package io.maskcast.deploy.bench.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.deploy.CommandRun;
import io.maskcast.deploy.bench.BenchCommand;
import io.maskcast.deploy.bench.serve.BenchServer;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.config.MaskcastCommandLine;
import io.maskcast.trainer.sample.SampleData;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server on the loopback. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinkCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private BenchServer server;

  @BeforeAll
  void start() {
    server = BenchServer.start("127.0.0.1", 0, SampleData.DIGITS, 0.05, 1, StreamConfig.defaults());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static CommandRun bench(String... arguments) {
    return CommandRun.of(new BenchCommand(), arguments);
  }

  /** Two short repetitions of two requests. */
  private CommandRun link(Path state, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "link",
                "--server",
                "127.0.0.1:" + server.port(),
                "--state-dir",
                state.toString(),
                "--warm-up",
                "0",
                "--repetitions",
                "2",
                "--tiles-per-request",
                "500"));
    arguments.addAll(List.of(options));
    return bench(arguments.toArray(String[]::new));
  }

  private long servedTiles(String client) throws IOException {
    JsonNode usage =
        JSON.readTree(URI.create("http://127.0.0.1:%d/api/usage".formatted(server.port())).toURL());
    for (JsonNode one : usage.path("clients")) {
      if (one.path("key").asText().equals(client)) {
        return one.path("tiles").asLong();
      }
    }
    return 0;
  }

  @Test
  @EnabledOnOs(OS.LINUX) // for the memory
  void countsWhatCrossesTheLinkMaskedAndDense(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    CommandRun run =
        link(
            folder,
            "--client",
            "counted",
            "--requests",
            "4",
            "--streams",
            "2",
            "--out",
            out.toString());
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("learned from: nothing", "closed loop, 2 streams", "masked");

    JsonNode result = JSON.readTree(out.resolve("result.json").toFile());
    assertThat(result.path("schema").asText()).isEqualTo("maskcast-bench-link/1");
    assertThat(result.path("subject").path("bundle").asText())
        .isEqualTo(server.bundle().digest().hex());
    JsonNode masked = result.path("series").get(0);
    JsonNode dense = result.path("series").get(1);
    assertThat(masked.path("kind").asText()).isEqualTo("masked");
    assertThat(dense.path("kind").asText()).isEqualTo("dense");
    for (JsonNode one : List.of(masked, dense)) {
      assertThat(one.path("repetitions")).hasSize(2).allSatisfy(LinkCommandTest::assertCoherent);
      assertThat(
              one.path("latencies").get(one.path("latencies").size() - 1).path("share").asDouble())
          .isEqualTo(1);
    }
    assertThat(masked.path("repetitions").get(0).path("selected_bytes_per_tile").asDouble())
        .isEqualTo(39); // 0.05 of 784, rounded
    assertThat(dense.path("repetitions").get(0).path("selected_bytes_per_tile").asDouble())
        .isEqualTo(784);
    assertThat(masked.path("repetitions").get(0).path("wire_bytes_per_tile").asDouble())
        .isLessThan(dense.path("repetitions").get(0).path("wire_bytes_per_tile").asDouble() / 3);
    // Two kinds, two repetitions, four requests and the one that times a new connection.
    assertThat(servedTiles("counted")).isEqualTo(2 * 2 * (4 + 1) * 500);

    assertThat(Files.readAllLines(out.resolve("result.csv"))).hasSize(1 + 4);
    assertThat(Files.readString(out.resolve("result.html")))
        .contains("<svg", "wire_bytes_per_tile")
        .doesNotContain("${", "http://", "https://");
  }

  private static void assertCoherent(JsonNode figures) {
    assertThat(figures.path("requests").asDouble()).isEqualTo(4);
    assertThat(figures.path("tiles").asDouble()).isEqualTo(2000);
    double seconds = figures.path("seconds").asDouble();
    assertThat(figures.path("tiles_per_second").asDouble()).isCloseTo(2000 / seconds, within(1e-6));
    assertThat(figures.path("dense_bytes_per_second").asDouble())
        .isCloseTo(2000 * 784 / seconds, within(1e-3));
    assertThat(figures.path("wire_down_bytes_per_tile").asDouble())
        .isGreaterThan(figures.path("payload_bytes_per_tile").asDouble());
    assertThat(figures.path("latency_p50_ms").asDouble())
        .isLessThanOrEqualTo(figures.path("latency_max_ms").asDouble())
        .isGreaterThanOrEqualTo(figures.path("first_tile_p50_ms").asDouble());
    assertThat(figures.path("latency_max_ms").asDouble()).isLessThan(1000 * seconds * 1.01);
    assertThat(figures.path("cold_first_tile_ms").asDouble()).isPositive();
    assertThat(figures.path("edge_peak_resident_bytes").asDouble()).isGreaterThan(1 << 20);
    // Both ends are one process here.
    assertThat(figures.path("server_peak_resident_bytes").asDouble())
        .isGreaterThanOrEqualTo(figures.path("edge_peak_resident_bytes").asDouble());
    assertThat(figures.has("server_cpu_seconds")).isTrue();
  }

  @Test
  void anOpenLoopKeepsItsRate(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    CommandRun run =
        link(
            folder,
            "--measure",
            "dense",
            "--rate",
            "20",
            "--duration",
            "0.5",
            "--out",
            out.toString());
    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode result = JSON.readTree(out.resolve("result.json").toFile());
    assertThat(result.path("load").path("loop").asText()).isEqualTo("open");
    assertThat(result.path("subject").path("bundle").asText()).isEmpty();
    assertThat(result.path("series")).hasSize(1);
    assertThat(result.path("series").get(0).path("repetitions"))
        .allSatisfy(
            figures -> assertThat(figures.path("requests").asDouble()).isEqualTo(10)); // 20 * 0.5
  }

  @Test
  void assertionsSetTheExitCode(@TempDir Path folder) {
    String[] some = {"--requests", "1", "--assert", "selected_bytes_per_tile<=39"};
    assertThat(link(folder, some).exit()).isZero();
    CommandRun run =
        link(
            folder,
            "--requests",
            "1",
            "--assert",
            "selected_bytes_per_tile<=39",
            "--assert",
            "selected_bytes_per_tile>39",
            "--assert",
            "dense.selected_bytes_per_tile<784");
    assertThat(run.exit()).isEqualTo(MaskcastCommandLine.FAILED);
    assertThat(run.err().lines().filter(line -> !line.contains("measuring")))
        .contains(
            "maskcast: 2 of 3 assertions failed",
            "  selected_bytes_per_tile>39: it is 39.00",
            "  dense.selected_bytes_per_tile<784: it is 784.0");
    assertThat(run.out()).contains("tiles_per_second"); // what failed is shown
  }

  @Test
  void wrongOptionsAreNamedBeforeAnythingIsMeasured(@TempDir Path folder) {
    assertFails(link(folder, "--assert", "bytes<3"), "'bytes' is no figure", "wire_bytes_per_tile");
    assertFails(link(folder, "--assert", "tiles=3"), "assert: 'tiles=3' is not allowed");
    assertFails(link(folder, "--rate", "5", "--streams", "2"), "not both");
    assertFails(link(folder, "--requests", "5", "--duration", "2"), "not both");
    assertFails(link(folder, "--streams", "101"), "1 to 100");
    assertFails(link(folder, "--measure", "half"), "'half' is no kind of measurement");
    assertFails(link(folder, "--source", "none"), "There is no source 'none' here");
    assertFails(link(folder, "--bundle", "none"), "none");
  }

  @Test
  void moreTilesARequestThanThereAreAreRefused(@TempDir Path folder) {
    assertFails(
        bench(
            "link",
            "--server",
            "127.0.0.1:" + server.port(),
            "--state-dir",
            folder.toString(),
            "--tiles-per-request",
            "2001"),
        "tiles-per-request: '2001' is not allowed",
        "1 to 2000");
  }

  @Test
  void aServerThatIsNotThereIsNamed(@TempDir Path folder) {
    assertFails(
        bench("link", "--server", "127.0.0.1:1", "--state-dir", folder.toString()), "127.0.0.1:1");
  }

  private static void assertFails(CommandRun run, String... says) {
    assertThat(run.exit()).as("%s %s", run.out(), run.err()).isNotZero();
    assertThat(run.err()).contains(says).doesNotContain("Exception");
    assertThat(run.out()).doesNotContain("tiles_per_second");
  }
}
