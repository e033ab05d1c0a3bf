package io.maskcast.deploy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.edge.cli.EdgeCommand;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.budget.Budget;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.config.MaskcastCommandLine;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

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
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private int servers;
  private String address;

  @Command(name = "maskcast", subcommands = EdgeCommand.class)
  private static final class Root {}

  private record Outcome(int exit, String output, String error) {}

  @BeforeEach
  void serve() throws IOException {
    writeRows();
    serve(StreamConfig.defaults());
  }

  private void writeRows() throws IOException {
    ByteBuffer idx = ByteBuffer.allocate(16 + TILES * WIDTH).putInt(0x803);
    idx.putInt(TILES).putInt(1).putInt(WIDTH);
    byte[] samples = new byte[TILES * WIDTH];
    new Random(3).nextBytes(samples);
    idx.put(samples);
    Files.write(folder.resolve("rows"), idx.array());
  }

  /** A server of its own folder, to which the bundle is published. */
  private void serve(StreamConfig streams) {
    ServerVerticle server =
        new ServerVerticle(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder.resolve("server" + servers++),
                Map.of("rows", folder.resolve("rows")),
                streams),
            wire);
    Await.result(vertx.deployVerticle(server));
    address = "127.0.0.1:" + server.port();
    Await.result(
        new Publisher(vertx, HostAndPort.parse("publish", address))
            .publish(new BundleName("rows"), bundle));
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
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
        .containsPattern("tiles +3,000 +0 +3,000 +0$");
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
        .contains(address);
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
  void serversThatAreNoneAreNamed() {
    Outcome nobody = usage("--reconcile", "--server=127.0.0.1:1");
    Outcome alone = usage("--reconcile");

    assertThat(nobody.exit()).isEqualTo(1);
    assertThat(nobody.error()).contains("127.0.0.1:1").contains("is the server running there?");
    assertThat(alone.exit()).isEqualTo(2);
  }

  private Outcome edge(String command, String... flags) {
    return command(
        command,
        Stream.concat(Arrays.stream(flags), Stream.of("--server=" + address))
            .toArray(String[]::new));
  }

  private Outcome usage(String... flags) {
    return command("usage", flags);
  }

  private Outcome command(String command, String... flags) {
    String[] arguments =
        Stream.of(
                Stream.of("edge", command, "--state-dir=" + folder.resolve("state")),
                Arrays.stream(flags))
            .flatMap(part -> part)
            .toArray(String[]::new);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    try {
      int exit = MaskcastCommandLine.run(new Root(), arguments, Map.of());
      return new Outcome(
          exit,
          output.toString(StandardCharsets.UTF_8),
          error
              .toString(StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.startsWith("maskcast"))
              .reduce("", (all, line) -> all + line + "\n"));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }
}
