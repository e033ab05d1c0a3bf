package io.maskcast.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.trainer.sample.SampleData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The three nodes as three processes, against the demo, which has them in one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThreeNodesIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SEED = "7";

  private Path folder;
  private Path data;
  private JsonNode demo;

  @BeforeAll
  void runTheDemo(@TempDir Path empty) throws IOException {
    folder = empty;
    data = folder.resolve("data");
    SampleData.LANDSAT.unpack(data);
    try (Node node =
        Node.run(folder, "demo", "--dataset", "landsat", "--seed", SEED, "--out", "report")) {
      assertThat(node.exitCode()).as(node.err()).isZero();
      assertThat(node.out()).contains("accuracy, masked").contains("wire, down");
    }
    demo = JSON.readTree(folder.resolve("report/report.json").toFile());
  }

  @Test
  void demoReportsWhatItMeasured() {
    JsonNode bytes = demo.path("bytes");
    assertThat(demo.path("tiles").asInt()).isEqualTo(2000);
    assertThat(demo.at("/mask/kept").asInt()).isEqualTo(9);
    assertThat(demo.at("/mask/elements").asInt()).isEqualTo(36);
    assertThat(demo.at("/mask/q").asDouble()).isEqualTo(0.25);
    assertThat(demo.at("/accuracy/masked").asDouble())
        .isEqualTo(demo.at("/accuracy/trainer").asDouble())
        .isGreaterThan(0.8);
    assertThat(demo.at("/accuracy/dense").asDouble()).isGreaterThan(0.8);
    assertThat(bytes.path("dense").asLong()).isEqualTo(2000 * 36);
    assertThat(bytes.path("selected").asLong()).isEqualTo(2000 * 9);
    assertThat(bytes.path("payload").asLong()).isPositive().isLessThanOrEqualTo(2000 * 9);
    assertThat(bytes.path("message").asLong()).isGreaterThan(bytes.path("payload").asLong());
    // Down carries the messages but for the request, and HTTP/2 around them.
    assertThat(bytes.path("wire_down").asLong()).isGreaterThan(bytes.path("payload").asLong());
    assertThat(bytes.path("wire_up").asLong()).isPositive();
    assertThat(bytes.path("bundle").asLong()).isGreaterThan(10_000);
    assertThat(folder.resolve("report/mask.png")).isNotEmptyFile();
    assertThat(folder.resolve("report/report.html"))
        .content()
        .contains("data:image/png;base64,")
        .contains("<svg")
        .doesNotContain("${");
  }

  @Test
  void threeProcessesDoTheDemosWorkWithEqualResults() throws Exception {
    Path serverConfig = folder.resolve("server.yaml");
    Files.writeString(
        serverConfig,
        "port: 0\ndata-dir: %s\nsource:\n  landsat: %s\n".formatted(folder.resolve("srv"), data));
    long wireDown;
    try (Node server = Node.start(folder, "server", "--config", serverConfig.toString())) {
      String address = "127.0.0.1:" + server.port();
      try (Node trainer =
          Node.run(
              folder,
              "trainer",
              "learn",
              "--data",
              data.toString(),
              "--keep",
              "0.25",
              "--seed",
              SEED,
              "--out",
              "run",
              "--name",
              "landsat",
              "--publish",
              address)) {
        assertThat(trainer.exitCode()).as(trainer.err()).isZero();
      }
      JsonNode run = JSON.readTree(folder.resolve("run/run.json").toFile());
      assertThat(run.path("bundle")).isEqualTo(demo.path("bundle"));
      assertThat(run.at("/mask/digest")).isEqualTo(demo.at("/mask/digest"));
      assertThat(run.at("/mask/selected")).hasSize(9);
      assertThat(run.at("/accuracy/dense")).isEqualTo(demo.at("/accuracy/dense"));
      assertThat(run.at("/accuracy/masked")).isEqualTo(demo.at("/accuracy/masked"));

      runEdge(address, "first.csv");
      JsonNode account = usage(server.port()).at("/streams/0");
      assertThat(account.path("outcome").asText()).isEqualTo("OK");
      for (String kind : List.of("dense", "selected", "payload")) {
        assertThat(account.at("/bytes/" + kind)).as(kind).isEqualTo(demo.at("/bytes/" + kind));
      }
      assertThat(
              account.at("/bytes/message_down").asLong() + account.at("/bytes/message_up").asLong())
          .isEqualTo(demo.at("/bytes/message").asLong());
      wireDown = account.at("/bytes/wire_down").asLong();
      assertThat(wireDown).isPositive();
      server.kill();
    }

    try (Node server = Node.start(folder, "server", "--config", serverConfig.toString())) {
      assertThat(usage(server.port()).at("/streams/0/bytes/wire_down").asLong())
          .isEqualTo(wireDown);
      runEdge("127.0.0.1:" + server.port(), "second.csv");
      assertThat(folder.resolve("second.csv")).hasSameBinaryContentAs(folder.resolve("first.csv"));
      assertThat(usage(server.port()).at("/total/tiles").asLong()).isEqualTo(4000);

      killInMidStream(server);
    }
  }

  private void runEdge(String address, String out) {
    try (Node edge =
        Node.run(
            folder,
            "edge",
            "run",
            "--server",
            address,
            "--bundle",
            "landsat",
            "--source",
            "landsat",
            "--client",
            "demo",
            "--state-dir",
            "edge",
            "--out",
            out,
            "--labels",
            data.resolve("t10k-labels-idx1-ubyte.gz").toString())) {
      assertThat(edge.exitCode()).as(edge.err()).isZero();
      assertThat(folder.resolve(out)).content().hasLineCount(2001);
      assertThat(edge.out())
          .contains("accuracy            %.4f".formatted(demo.at("/accuracy/masked").asDouble()));
    }
  }

  /**
   * A server that dies leaves an edge that may not try again with an error and no file, and what it
   * delivered on record once.
   */
  private void killInMidStream(Node server) throws Exception {
    try (Node edge = startEdge(server.port(), "cut.csv", 500, "--retries", "0")) {
      awaitTiles(server);
      server.kill();
      assertThat(edge.exitCode()).isEqualTo(1);
      assertThat(edge.err()).contains("maskcast: ").doesNotContain("at io.maskcast");
      assertThat(folder.resolve("cut.csv")).doesNotExist();
      assertThat(folder.toFile().list((parent, name) -> name.endsWith(".partial"))).isEmpty();
    }
    try (Node again = startServer(0)) {
      JsonNode cut = usage(again.port()).at("/streams/0");
      assertThat(cut.path("outcome").asText()).isEqualTo("FAILED");
      assertThat(cut.path("tiles").asLong()).isBetween(1L, 1_000_000L);
      killAndComeBack(again);
    }
  }

  /** An edge whose server dies and comes back classifies every tile, each once. */
  private void killAndComeBack(Node server) throws Exception {
    int rounds = 100;
    int port = server.port();
    try (Node edge =
        startEdge(port, "resumed.csv", rounds, "--retries", "100", "--retry-wait", "1")) {
      awaitTiles(server);
      server.kill();
      try (Node back = startServer(port)) {
        assertThat(edge.exitCode()).as(edge.err()).isZero();
        assertThat(edge.err()).contains("tiles are there; going on in");
        List<String> once = Files.readAllLines(folder.resolve("first.csv"));
        List<String> expected = new ArrayList<>(once.subList(0, 1));
        for (int round = 0; round < rounds; round++) {
          expected.addAll(once.subList(1, once.size()));
        }
        assertThat(Files.readAllLines(folder.resolve("resumed.csv"))).isEqualTo(expected);
        assertThat(usage(port).at("/streams/0/outcome").asText()).isEqualTo("OK");
        back.terminate();
      }
    }
  }

  private Node startServer(int port) {
    return Node.start(
        folder,
        "server",
        "--config",
        folder.resolve("server.yaml").toString(),
        "--port",
        Integer.toString(port));
  }

  private Node startEdge(int port, String out, int rounds, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("edge", "run", "--server", "127.0.0.1:" + port));
    arguments.addAll(List.of("--bundle", "landsat", "--source", "landsat", "--state-dir", "edge"));
    arguments.addAll(List.of("--out", out, "--tiles", "0-1999" + ",0-1999".repeat(rounds - 1)));
    arguments.addAll(List.of(more));
    return Node.start(folder, arguments.toArray(String[]::new));
  }

  /** Waits until a stream that runs has brought tiles. */
  private static void awaitTiles(Node server) throws Exception {
    JsonNode newest = usage(server.port()).at("/streams/0");
    while (!newest.path("outcome").asText().equals("RUNNING")
        || newest.path("tiles").asLong() == 0) {
      newest = usage(server.port()).at("/streams/0");
    }
  }

  private static JsonNode usage(int port) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/usage".formatted(port)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }
}
