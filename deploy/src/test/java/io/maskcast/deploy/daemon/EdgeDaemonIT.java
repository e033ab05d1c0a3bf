package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.Node;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The edge daemon as a process, and what can happen to one. */
@Timeout(600)
class EdgeDaemonIT {

  private static final int WIDTH = 64;
  private static final int KEPT = 32;
  private static final int TILES = 40_000;

  @TempDir Path folder;
  private EdgeToServer server;
  private byte[] samples = new byte[0];

  private void serve(int tiles) {
    samples = new byte[tiles * WIDTH];
    new Random(5).nextBytes(samples);
    for (int tile = 0; tile < tiles; tile++) {
      if (samples[tile * WIDTH] == samples[tile * WIDTH + 1]) {
        samples[tile * WIDTH]++; // no class wins by chance
      }
    }
    server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
    server.publish("rows", RowsBundle.of(WIDTH, KEPT));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private Path out() {
    return folder.resolve("out.csv");
  }

  private Path config(String more) throws IOException {
    Path file = folder.resolve("edge.yaml");
    Files.writeString(
        file,
        """
        server: %s
        name: gateway
        state-dir: %s
        retries: 0
        reconnect: {first: 50ms, longest: 1s}
        http: {port: 0}
        sinks:
          - {name: out, file: %s}
        %s
        """
            .formatted(server.address(), folder.resolve("state"), out(), more));
    return file;
  }

  private static final String ONCE =
      """
      jobs:
        - {name: all, bundle: rows, source: rows, tiles: 0-%d}
      """;

  @Test
  void killedAgainAndAgainItLosesNothingAndDoublesNothing() throws Exception {
    serve(TILES);
    Path config = config(ONCE.formatted(TILES - 1));
    for (int kill = 1; kill <= 4; kill++) {
      try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
        daemon.awaitLines(out(), Math.min(TILES, kill * 3_000L));
        daemon.node().kill();
      }
    }
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      daemon.awaitLines(out(), TILES);
      JsonNode status = daemon.awaitStatus("its end", now -> phase(now).equals("done"));
      assertThat(status.path("ready").asBoolean()).isTrue();

      daemon.node().terminate();

      assertThat(daemon.node().exitCode()).isZero();
    }
    Lines.requireEachOnce(out(), samples, WIDTH);
  }

  private static String phase(JsonNode status) {
    return status.path("jobs").path(0).path("phase").asText();
  }

  @Test
  void toldToStopItEndsInOrderAndGoesOnLater() throws Exception {
    serve(TILES);
    Path config = config(ONCE.formatted(TILES - 1));
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      daemon.awaitLines(out(), 1);
      daemon.node().terminate();

      assertThat(daemon.node().exitCode()).isZero();
      assertThat(daemon.node().err())
          .contains("\"message\":\"The edge daemon has stopped\"")
          .doesNotContain("Exception", "\"level\":\"ERROR\"");
    }
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      daemon.awaitLines(out(), TILES);
    }
    Lines.requireEachOnce(out(), samples, WIDTH);
  }

  @Test
  void twoOnOneFolderIsOneTooMany() throws Exception {
    serve(10);
    Path config = config(ONCE.formatted(9));
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      daemon.awaitLines(out(), 10);
      try (Node other = Node.run(folder, "edge", "daemon", "--config", config.toString())) {
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err())
            .contains("maskcast: Another edge daemon runs on " + folder.resolve("state"))
            .hasLineCount(1);
      }
    }
  }

  @Test
  void aServerThatIsNotThereIsWaitedFor() throws Exception {
    serve(1_000);
    Path config = config(ONCE.formatted(999));
    server.stopServer();
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      int port = daemon.port();
      daemon.awaitStatus("some failures", now -> now.at("/jobs/0/failures").asInt() >= 2);
      assertThat(daemon.get(port, "/livez").statusCode()).isEqualTo(200);
      assertThat(daemon.get(port, "/readyz").statusCode()).isEqualTo(503);
      assertThat(daemon.get(port, "/readyz").body()).contains("job all: ");
      server.serveAgain(StreamConfig.defaults());
      Files.writeString(
          config,
          Files.readString(config).replaceFirst("server: .*", "server: " + server.address()));
      daemon.node().terminate();
    }
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      daemon.awaitLines(out(), 1_000);
      assertThat(daemon.get(daemon.port(), "/readyz").statusCode()).isEqualTo(200);
      assertThat(daemon.get(daemon.port(), "/metrics").body())
          .contains("maskcast_edge_tiles_total{job=\"all\"} 1000.0");
    }
  }

  @Test
  void aSmallBudgetStopsItUntilTheNextDay() throws Exception {
    serve(TILES);
    Path config = config("budget: {day: 500kB}\n" + ONCE.formatted(TILES - 1));
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      daemon.awaitStatus(
          "the budget to be spent",
          now ->
              now.at("/budget/level").asText().equals("spent")
                  && now.at("/jobs/0/reason").asText().contains("budget"));
      assertThat(daemon.get(daemon.port(), "/readyz").statusCode()).isEqualTo(503);
    }
    long came = Lines.of(out()).size();
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      daemon.awaitStatus("the budget to be known", now -> phase(now).equals("waiting"));
    }
    assertThat(Lines.of(out()).size()).isGreaterThanOrEqualTo((int) came).isLessThan(TILES);
  }

  @Test
  void aFullDiskLosesNothing() throws Exception {
    serve(TILES);
    Path small = Files.createDirectories(folder.resolve("small"));
    assumeThat(mount(small)).as("root may mount a small tmpfs").isTrue();
    try {
      Path config =
          Files.writeString(
              folder.resolve("edge.yaml"),
              Files.readString(config(ONCE.formatted(TILES - 1)))
                  .replaceFirst("state-dir: .*", "state-dir: " + small.resolve("state")));
      Path ballast = small.resolve("ballast");
      Files.write(ballast, new byte[1 << 20]);
      try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
        daemon.awaitStatus(
            "no space to be left", now -> now.at("/results/problem").asText().contains("No space"));
        daemon.node().kill();
      }
      try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
        daemon.awaitStatus(
            "no space to be left", now -> now.at("/results/problem").asText().contains("No space"));
        assertThat(Files.exists(out()) ? Lines.of(out()).size() : 0).isLessThan(TILES);
        Files.delete(ballast);
        daemon.awaitLines(out(), TILES);
      }
      Lines.requireEachOnce(out(), samples, WIDTH);
    } finally {
      umount(small);
    }
  }

  private static boolean mount(Path where) throws Exception {
    return run("mount", "-t", "tmpfs", "-o", "size=1600k", "tmpfs", where.toString()) == 0;
  }

  private static void umount(Path where) throws Exception {
    run("umount", "-l", where.toString());
  }

  private static int run(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor();
    } catch (IOException e) {
      return 127; // there is no such command
    }
  }
}
