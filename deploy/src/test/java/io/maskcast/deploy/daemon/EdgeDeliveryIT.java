package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.Node;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.proto.call.Await;
import io.maskcast.server.rpc.StreamConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.mqtt.MqttClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an edge daemon, as a process, sends to others beside its server. */
@Timeout(600)
class EdgeDeliveryIT {

  private static final int WIDTH = 64;

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private EdgeToServer server;

  private void serve(int tiles) {
    byte[] samples = new byte[tiles * WIDTH];
    new Random(5).nextBytes(samples);
    server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
    server.publish("rows", RowsBundle.of(WIDTH, 32));
  }

  @AfterEach
  void stop() {
    server.close();
    Await.result(vertx.close());
  }

  private Path config(String sinks, String jobs) throws IOException {
    return Files.writeString(
        folder.resolve("edge.yaml"),
        """
        server: %s
        name: gateway
        state-dir: %s
        http: {port: 0}
        sinks:
          - {name: out, file: %s}
          - %s
        jobs: [%s]
        """
            .formatted(
                server.address(), folder.resolve("state"), folder.resolve("out.csv"), sinks, jobs));
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      Thread.sleep(20); // between two looks; nothing depends on how long
    }
  }

  @Test
  void aSpentBudgetHoldsWhatIsMeteredAndTheAccountTellsItApart() throws Exception {
    int many = 400_000;
    serve(many);
    AtomicLong bodies = new AtomicLong();
    HttpServer cloud =
        Await.result(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                body -> {
                                  bodies.addAndGet(body.length());
                                  request.response().end();
                                }))
                .listen(0, "127.0.0.1"));
    String sink =
        "{name: cloud, url: \"http://127.0.0.1:%d/\", metered: true}".formatted(cloud.actualPort());
    String few = "{name: few, bundle: rows, source: rows, tiles: 0-999}";
    long before;
    try (RunningDaemon daemon = RunningDaemon.start(folder, config(sink, few))) {
      JsonNode status =
          daemon.awaitStatus(
              "all to be delivered and counted",
              now ->
                  now.at("/sinks/1/delivered").asLong() == 1_000
                      && now.at("/budget/day/bytes").asLong()
                          == now.at("/wire/down").asLong() + now.at("/wire/up").asLong());
      JsonNode deliveries = status.at("/wire/uses/2");
      assertThat(deliveries.path("purpose").asText()).isEqualTo("deliveries");
      assertThat(deliveries.path("metered").asBoolean()).isTrue();
      before = deliveries.path("up").asLong();
      assertThat(before).isGreaterThan(bodies.get());
      assertThat(daemon.get(daemon.port(), "/metrics").body())
          .contains(
              "maskcast_edge_wire_bytes_total{direction=\"up\",metered=\"true\",purpose=\"deliveries\"}");
      daemon.node().terminate();
      assertThat(daemon.node().exitCode()).isZero();
    }
    String all = few + ", {name: all, bundle: rows, source: rows, tiles: 0-%d}".formatted(many - 1);
    Map<String, String> environment = Map.of("MASKCAST_EDGE_DAEMON_BUDGET_DAY", "1MB");
    long after;
    try (RunningDaemon daemon =
        RunningDaemon.start(
            folder, config(sink, all), new Node.Surroundings(List.of(), environment, List.of()))) {
      JsonNode status =
          daemon.awaitStatus(
              "deliveries to wait",
              now ->
                  now.at("/budget/level").asText().equals("spent")
                      && now.at("/jobs/1/reason").asText().contains("is renewed in")
                      && now.at("/sinks/0/waiting").asLong() == 0
                      && now.at("/sinks/1/reason").asText().contains("the byte budget is spent"));
      assertThat(status.at("/sinks/1/waiting").asLong()).isPositive();
      assertThat(status.at("/sinks/1/delivered").asLong() + status.at("/sinks/1/waiting").asLong())
          .isEqualTo(status.at("/jobs/1/recorded").asLong());
      assertThat(status.at("/warnings").toString())
          .contains("sink cloud: the byte budget is spent");
      after = status.at("/wire/uses/2/up").asLong();
      daemon.node().terminate();
      assertThat(daemon.node().exitCode()).isZero();
    }
    long told = 0;
    try (Node usage =
        Node.run(
            folder,
            "edge",
            "usage",
            "--streams",
            "--json",
            "--client=gateway",
            "--state-dir=" + folder.resolve("state"))) {
      assertThat(usage.exitCode()).as(usage.err()).isZero();
      for (JsonNode call : new JsonMapper().readTree(usage.out()).path("streams")) {
        told +=
            call.path("kind").asText().equals("DELIVERY") ? call.at("/bytes/wire_up").asLong() : 0;
      }
    }
    assertThat(told).isEqualTo(before + after);
  }

  @Test
  void aBrokerIsToldHowTheAgentIsAndSaysSoWhenItIsKilled() throws Exception {
    Path mosquitto = Path.of("/usr/sbin/mosquitto");
    assumeThat(mosquitto).as("Debian's mosquitto is installed").exists();
    serve(10);
    int port = freePort();
    Path settings =
        Files.writeString(
            folder.resolve("mosquitto.conf"),
            "listener %d 127.0.0.1\nallow_anonymous true\n".formatted(port));
    Process broker =
        new ProcessBuilder(mosquitto.toString(), "-c", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mosquitto.log").toFile())
            .start();
    List<String> states = new CopyOnWriteArrayList<>();
    try {
      MqttClient reader =
          MqttClient.create(vertx)
              .publishHandler(message -> states.add(message.payload().toString()));
      await("mosquitto to listen", () -> connects(reader, port));
      Await.result(reader.subscribe("a/gateway/state", 1));
      Path config =
          config(
              "{name: bus, mqtt: \"127.0.0.1:%d\", topic: a/gateway, status: a/gateway/state}"
                  .formatted(port),
              "{name: rare, bundle: rows, source: rows, at: '0 0 29 2 *'}");
      try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
        await("it to be online", () -> states.equals(List.of("online")));
        JsonNode idle = daemon.awaitStatus("it to be idle", now -> phase(now).equals("idle"));
        assertThat(idle.at("/jobs/0/next").asText()).contains("-02-29T00:00:00Z");
        daemon.node().kill();
        await("it to be lost", () -> states.equals(List.of("online", "lost")));
      }
      try (RunningDaemon daemon = RunningDaemon.start(folder, config)) {
        await("it to be online again", () -> states.size() == 3);
        daemon.node().terminate();
        assertThat(daemon.node().exitCode()).isZero();
        await("its goodbye", () -> states.size() == 4);
      }
      assertThat(states).containsExactly("online", "lost", "online", "offline");
    } finally {
      broker.destroyForcibly().waitFor();
    }
  }

  private static String phase(JsonNode status) {
    return status.at("/jobs/0/phase").asText();
  }

  private static boolean connects(MqttClient reader, int port) {
    try {
      return Await.result(reader.connect(port, "127.0.0.1")) != null;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
