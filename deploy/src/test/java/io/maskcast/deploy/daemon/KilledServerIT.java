package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.EdgeToServer.Outcome;
import io.maskcast.deploy.WeakLink;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed in the middle of streams, and a daemon that makes the best of it. */
@Timeout(600)
class KilledServerIT {

  private static final int WIDTH = 256;
  private static final int TILES = 60_000;
  private static final int KILLS = 20;

  /** Of what comes down before a kill: a batch is up to 128 KiB, so some kills let none through. */
  private static final int LEAST_BYTES = 20_000;

  private static final int MOST_BYTES = 500_000;

  @TempDir Path folder;

  private Path out() {
    return folder.resolve("out.csv");
  }

  private Path config(WeakLink link, IdempotentReceiver receiver) throws IOException {
    return Files.writeString(
        folder.resolve("edge.yaml"),
        """
        server: %s
        name: gateway
        state-dir: %s
        timeout: 20s
        retries: 0
        reconnect: {first: 50ms, longest: 1s}
        link-window: 1
        http: {port: 0}
        sinks:
          - {name: out, file: %s}
          - {name: cloud, url: "%s"}
        jobs:
          - {name: all, bundle: rows, source: rows}
        """
            .formatted(link.address(), folder.resolve("state"), out(), receiver.url()));
  }

  @Test
  void killedTwentyTimesItLosesNothingAndDoublesNothing() throws Exception {
    byte[] samples = Lines.samples(TILES, WIDTH);
    List<String> undisturbed;
    EdgeToServer prepared = RowsServer.of(folder, samples, WIDTH);
    try (prepared) {
      prepared.serve(StreamConfig.defaults());
      prepared.publish("rows", RowsBundle.of(WIDTH, WIDTH));
      undisturbed = undisturbed(prepared);
    }
    try (ServerProcess server = ServerProcess.of(folder);
        WeakLink link = new WeakLink(server.address());
        IdempotentReceiver receiver = new IdempotentReceiver();
        RunningDaemon daemon = RunningDaemon.start(folder, config(link, receiver))) {
      killAgainAndAgain(server, link);
      server.start();
      link.moved(server.address());
      link.well();
      daemon.awaitStatus(
          "its end",
          now ->
              now.at("/jobs/0/phase").asText().equals("done")
                  && now.at("/sinks/0/waiting").asLong() == 0
                  && now.at("/sinks/1/waiting").asLong() == 0);

      Lines.requireEachOnce(out(), samples, WIDTH);
      assertThat(Lines.of(out()).stream().map(KilledServerIT::prediction).toList())
          .isEqualTo(undisturbed);
      requireEachOnce(receiver);
      requireAccounted(prepared, link);
      assertThat(daemon.node().err()).doesNotContain("Exception", "\"level\":\"ERROR\"");
    }
  }

  private List<String> undisturbed(EdgeToServer server) throws IOException {
    Path predictions = folder.resolve("undisturbed.csv");
    Outcome run = server.edge("run", "--bundle=rows", "--source=rows", "--out=" + predictions);
    assertThat(run.exit()).as(run.error()).isZero();
    Files.move(folder.resolve("state"), folder.resolve("undisturbed"));
    return Files.readAllLines(predictions).stream()
        .skip(1)
        .map(line -> line.split(","))
        .map(fields -> prediction(fields[0], fields[1], fields[2]))
        .toList();
  }

  private static String prediction(String[] fields) {
    return prediction(fields[5], fields[7], fields[8]);
  }

  private static String prediction(String tile, String predicted, String confidence) {
    return "%s,%s,%.4f".formatted(tile, predicted, Double.parseDouble(confidence));
  }

  /** Each time when some bytes of what is asked for have come, and others have not. */
  private void killAgainAndAgain(ServerProcess server, WeakLink link) throws Exception {
    Random random = new Random(20);
    int withResults = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int before = Lines.count(out());
      link.standsAfter(random.nextInt(LEAST_BYTES, MOST_BYTES));
      if (kill > 0) {
        server.start();
        link.moved(server.address());
        link.well();
      }
      link.awaitStanding();
      int come = Lines.count(out());
      assertThat(come).as("results at kill %d", kill).isLessThan(TILES);
      server.kill();
      if (kill % 2 == 0) {
        link.breaks(); // what was on its way is lost; else it comes, and the connection ends then
      }
      link.well();
      withResults += come > before ? 1 : 0;
    }
    assertThat(withResults).as("kills with results since the one before").isGreaterThan(KILLS / 2);
  }

  private void requireEachOnce(IdempotentReceiver receiver) throws IOException {
    assertThat(receiver.results().stream().map(result -> result.path("tile").asInt()).toList())
        .isEqualTo(IntStream.range(0, TILES).boxed().toList());
    assertThat(receiver.again()).as("batches whose answers were lost").isPositive();
  }

  /** Both ends say the same of each call, as far as a server can that loses its last seconds. */
  private void requireAccounted(EdgeToServer commands, WeakLink link) throws IOException {
    Outcome both =
        commands.usage("--client=gateway", "--reconcile", "--server=" + link.address(), "--json");
    assertThat(both.exit()).as(both.output() + both.error()).isZero();
    JsonNode edge = new JsonMapper().readTree(both.output()).path("edge");
    assertThat(edge.path("tiles").asLong()).as("tiles that came").isEqualTo(TILES);
    assertThat(edge.path("selected").asLong()).isEqualTo((long) TILES * WIDTH);
    assertThat(edge.path("wire_down").asLong())
        .as("bytes that came down")
        .isGreaterThan(edge.path("message_down").asLong())
        .isLessThanOrEqualTo(link.cameDown());
  }
}
