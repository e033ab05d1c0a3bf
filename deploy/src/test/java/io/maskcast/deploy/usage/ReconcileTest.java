package io.maskcast.deploy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.EdgeToServer.Outcome;
import io.maskcast.server.budget.Budget;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server and a real edge: each accounts for itself, and both come to the same. */
@Timeout(120)
class ReconcileTest {

  private static final int WIDTH = 500;
  private static final int KEPT = 200;
  private static final int TILES = 3000;

  /** What {@code --reconcile} allows a call, per direction, of bytes that belong to no call. */
  private static final long WIRE_BOUND = 256;

  @TempDir Path folder;
  private final Bundle bundle = RowsBundle.of(WIDTH, KEPT);
  private EdgeToServer server;

  @BeforeEach
  void serve() {
    byte[] samples = new byte[TILES * WIDTH];
    new Random(3).nextBytes(samples);
    server = RowsServer.of(folder, samples, WIDTH);
    serve(StreamConfig.defaults());
  }

  private void serve(StreamConfig streams) {
    server.serve(streams);
    server.publish("rows", bundle);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void bothAccountsOfEveryCallAgree() throws IOException {
    for (int run = 0; run < 2; run++) {
      Outcome outcome = edge("run", "--bundle", "rows", "--source", "rows");
      assertThat(outcome.exit()).as(outcome.error()).isZero();
    }
    Path npy = folder.resolve("tile.npy");
    edge("fetch", "--source", "rows", "--tile", "5", "--dense", "--out", npy.toString());

    Outcome reconciled = edge("usage", "--reconcile", "--streams", "--json");

    assertThat(reconciled.exit()).as(reconciled.output() + reconciled.error()).isZero();
    JsonNode both = new ObjectMapper().readTree(reconciled.output());
    // Two resolves, one manifest and its blobs, two runs and a tile.
    int calls = 2 + 1 + bundle.manifest().blobs().size() + 2 + 1;
    assertThat(both.path("agrees").asInt()).as(reconciled.output()).isEqualTo(calls);
    assertThat(both.path("streams")).hasSize(calls);
    for (JsonNode call : both.path("streams")) {
      for (String number :
          List.of("tiles", "dense", "selected", "payload", "message_down", "message_up")) {
        assertThat(call.path("difference").path(number).asLong()).as(number).isZero();
      }
      for (String number : List.of("wire_down", "wire_up")) {
        assertThat(Math.abs(call.path("difference").path(number).asLong()))
            .as(call.toString())
            .isLessThanOrEqualTo(WIRE_BOUND);
      }
    }
    JsonNode edge = both.path("edge");
    assertThat(edge.path("tiles").asLong()).isEqualTo(2 * TILES + 1);
    assertThat(edge.path("selected").asLong()).isEqualTo(2L * TILES * KEPT + WIDTH);
    long bundleBytes =
        bundle.manifestBytes().length
            + bundle.manifest().blobs().stream().mapToLong(Manifest.Blob::bytes).sum();
    assertThat(edge.path("payload").asLong())
        .isGreaterThan(bundleBytes)
        .isLessThanOrEqualTo(bundleBytes + 2L * TILES * KEPT + WIDTH);
    assertThat(edge.path("wire_down").asLong()).isGreaterThan(edge.path("message_down").asLong());
  }

  @Test
  void theTableHasBothAccountsAndTheirDifference() {
    edge("run", "--bundle", "rows", "--source", "rows");

    Outcome own = usage();
    Outcome both = edge("usage", "--reconcile");

    assertThat(own.output().lines().filter(line -> line.startsWith("tiles")).toList())
        .singleElement(InstanceOfAssertFactories.STRING)
        .containsPattern("tiles +3,000 +0 +0 +0 +3,000 +0$");
    assertThat(both.exit()).isZero();
    assertThat(both.output())
        .containsPattern("selected +600,000 +600,000 +0\n")
        .contains("0 broke off, 0 differ");
  }

  @Test
  void anAccountThatIsLostIsToldInOneLine() throws IOException {
    edge("run", "--bundle", "rows", "--source", "rows");
    Files.delete(folder.resolve("state/usage.log"));

    Outcome both = edge("usage", "--reconcile");

    assertThat(both.exit()).isEqualTo(1);
    assertThat(both.error().lines())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("6 of 6 calls differ")
        .contains(server.address());
  }

  @Test
  void aBudgetThatIsUsedUpStopsTheEdgeAndBothAccountsKnowWhy() {
    serve(StreamConfig.defaults().withBudgets(Map.of("edge", Budget.parse("400kB/month"))));

    Outcome cut = edge("run", "--bundle", "rows", "--source", "rows");
    Outcome again = edge("run", "--bundle", "rows", "--source", "rows");
    Outcome both = edge("usage", "--reconcile");

    for (Outcome refused : List.of(cut, again)) {
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.error().lines())
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("Client 'edge' has used its budget of 400,000 bytes a month; it goes on at 2");
    }
    assertThat(both.exit()).as(both.output() + both.error()).isZero();
    // The stream that was cut; a call that was refused has no name, and so stands on either side.
    assertThat(both.output()).contains("5 calls agree, 3 broke off, 0 differ");
  }

  @Test
  void aStreamThatIsRefusedIsInBothAccounts() {
    Outcome refused = edge("run", "--bundle", "rows", "--source", "rows", "--tiles", "0-" + TILES);

    Outcome both = edge("usage", "--reconcile");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(both.exit()).as(both.output() + both.error()).isZero();
    assertThat(both.output())
        .containsPattern("tiles +0 +0 +0\n")
        .containsPattern("message_up +[1-9]\\d* +[1-9]\\d* +0\n")
        .containsPattern("message_down +\\S+ +\\S+ +0\n")
        .contains("5 calls agree, 2 broke off, 0 differ");
  }

  @Test
  void serversThatAreNoneAreNamed() {
    Outcome nobody = usage("--reconcile", "--server=127.0.0.1:1");
    Outcome alone = usage("--reconcile");

    assertThat(nobody.exit()).isEqualTo(1);
    assertThat(nobody.error()).contains("127.0.0.1:1").contains("is the server running there?");
    assertThat(alone.exit()).isEqualTo(2);
  }

  private Outcome edge(String command, String... flags) {
    return server.edge(command, flags);
  }

  private Outcome usage(String... flags) {
    return server.usage(flags);
  }
}
