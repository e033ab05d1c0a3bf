package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.Node;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.server.source.Tiling;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainDatagramSocketAddress;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
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
    samples = Lines.samples(tiles, WIDTH);
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
    int many = 400_000;
    serve(many);
    Path config = config("budget: {day: 1MB}\n" + ONCE.formatted(many - 1));
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      JsonNode status =
          daemon.awaitStatus(
              "the budget to be spent",
              now ->
                  now.at("/budget/level").asText().equals("spent")
                      && now.at("/jobs/0/reason").asText().contains("is renewed in")
                      && now.at("/sinks/0/waiting").asLong() == 0);
      assertThat(daemon.get(daemon.port(), "/readyz").statusCode()).isEqualTo(503);
      assertThat(status.at("/jobs/0/recorded").asLong()).isBetween(1L, many - 1L);
      assertThat(status.at("/results/next").asLong())
          .isEqualTo(1 + status.at("/jobs/0/position").asLong());
    }
    long came = Lines.of(out()).size();
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      daemon.awaitStatus("the budget to be known", now -> phase(now).equals("waiting"));
      assertThat(Lines.of(out())).hasSize((int) came);
    }
  }

  @Test
  void newPicturesAreClassifiedAsTheyCome() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    samples = new byte[6 * WIDTH];
    new Random(6).nextBytes(samples);
    for (int tile = 0; tile < 6; tile++) {
      samples[tile * WIDTH] = (byte) (tile % 2 == 0 ? 200 : 3);
      samples[tile * WIDTH + 1] = 100;
    }
    show(pictures, 0, 3);
    server = new EdgeToServer(folder, Map.of("pictures", pictures), Tiling.defaults());
    server.serve(StreamConfig.defaults());
    server.publish("rows", RowsBundle.of(WIDTH, KEPT));
    Path config = config("jobs: [{name: camera, bundle: rows, source: pictures, follow: 1s}]\n");
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      daemon.awaitLines(out(), 3);
      daemon.awaitStatus("it to be idle", now -> phase(now).equals("idle"));
      show(pictures, 3, 5);
      daemon.awaitLines(out(), 5);
      daemon.node().kill();
    }
    show(pictures, 5, 6);
    try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
      daemon.awaitLines(out(), 6);
      daemon.awaitStatus("it to be idle", now -> phase(now).equals("idle"));
    }
    Lines.requireEachOnce(out(), samples, WIDTH);
  }

  private void show(Path pictures, int first, int end) throws IOException {
    for (int tile = first; tile < end; tile++) {
      BufferedImage image = new BufferedImage(WIDTH, 1, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setDataElements(0, 0, WIDTH, 1, row(tile));
      Path hidden = folder.resolve("picture");
      ImageIO.write(image, "png", hidden.toFile());
      Files.move(hidden, pictures.resolve("%04d.png".formatted(tile)));
    }
  }

  private byte[] row(int tile) {
    return Arrays.copyOfRange(samples, tile * WIDTH, (tile + 1) * WIDTH);
  }

  @Test
  void systemdIsToldHowItIs() throws Exception {
    assumeThat(Epoll.isAvailable()).as("Linux on x86-64 or arm64").isTrue();
    serve(10);
    Socket systemd = Socket.newSocketDomainDgram();
    try {
      Path address = folder.resolve("notify");
      systemd.bind(new DomainSocketAddress(address.toString()));
      Map<String, String> environment =
          Map.of("NOTIFY_SOCKET", address.toString(), "WATCHDOG_USEC", "1000000");
      try (RunningDaemon daemon =
          RunningDaemon.start(
              folder,
              config(ONCE.formatted(9)),
              new Node.Surroundings(List.of(), environment, List.of()))) {
        daemon.awaitLines(out(), 10);
        assertThat(told(systemd)).isEqualTo("READY=1");
        assertThat(told(systemd)).isEqualTo("WATCHDOG=1");
        assertThat(told(systemd)).isEqualTo("WATCHDOG=1");
        daemon.node().terminate();
        String last = told(systemd);
        while (last.equals("WATCHDOG=1")) {
          last = told(systemd);
        }
        assertThat(last).isEqualTo("STOPPING=1");
      }
    } finally {
      systemd.close();
    }
  }

  /** The next message; waits for it. */
  private static String told(Socket socket) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocateDirect(100);
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (System.nanoTime() - deadline < 0) {
      DomainDatagramSocketAddress from = socket.recvFromDomainSocket(bytes, 0, bytes.capacity());
      if (from != null) {
        byte[] text = new byte[from.receivedAmount()];
        bytes.get(0, text);
        return new String(text, StandardCharsets.UTF_8);
      }
      Thread.sleep(10); // between two looks; nothing depends on how long
    }
    throw new AssertionError("systemd was told nothing");
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
