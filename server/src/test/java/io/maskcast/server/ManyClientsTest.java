package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.DescribeSourceRequest;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.rpc.StreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand clients that do nothing and fifty that stream, on a server of a small heap. */
@Timeout(120)
class ManyClientsTest {

  private static final int IDLE = 1_000;
  private static final int BUSY = 50;
  private static final int HEAP_MEBIBYTES = 256;
  private static final int TILES = 4_000;
  private static final int SIDE = 28;
  private static final long BOUND_SECONDS = 60;

  private final Vertx vertx = Vertx.vertx();

  /** Held until the end: Vert.x closes a client that nobody refers to any more. */
  private final List<Calls> clients = new ArrayList<>();

  @TempDir Path folder;
  private Process node;
  private BufferedWriter orders;
  private BufferedReader answers;
  private int port;

  /** The server's process: says its port, and for each line it is given what its heap holds. */
  static final class Node {

    private Node() {}

    public static void main(String[] args) throws IOException {
      WireCounters wire = new WireCounters();
      Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
      ServerVerticle server =
          new ServerVerticle(
              new ServerConfig(
                  "127.0.0.1",
                  0,
                  Path.of(args[0]),
                  Map.of("tiles", args[1]),
                  StreamConfig.defaults()),
              wire);
      Await.result(vertx.deployVerticle(server));
      System.out.println("port " + server.port());
      BufferedReader orders =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (orders.readLine() != null) {
        System.gc();
        System.out.println(
            "heap " + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
      System.exit(0); // its input ended: the test is over, one way or another
    }
  }

  @BeforeEach
  void start() throws IOException {
    byte[] pixels = new byte[TILES * SIDE * SIDE];
    new Random(5).nextBytes(pixels);
    node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx%dm".formatted(HEAP_MEBIBYTES),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Node.class.getName(),
                folder.resolve("data").toString(),
                RunningServer.idx(folder.resolve("tiles"), pixels, TILES, SIDE, SIDE).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    orders = node.outputWriter(StandardCharsets.UTF_8);
    answers = node.inputReader(StandardCharsets.UTF_8);
    port = (int) answer("port ");
  }

  @AfterEach
  void stop() throws IOException {
    for (Calls calls : clients) {
      Await.result(calls.close());
    }
    Await.result(vertx.close());
    orders.close();
    node.destroy();
  }

  @Test
  void allAreServed() throws IOException {
    List<Future<?>> described = new ArrayList<>();
    for (int i = 0; i < IDLE; i++) {
      described.add(
          calls()
              .unary(
                  TileServiceGrpcClient.DescribeSource,
                  DescribeSourceRequest.newBuilder().setSource("tiles").build()));
    }
    await(Future.all(described));
    long idle = heap();

    Promise<Void> goOn = Promise.promise();
    List<BusyClient> busy = new ArrayList<>();
    for (int i = 0; i < BUSY; i++) {
      busy.add(new BusyClient(calls(), goOn.future()));
    }
    await(Future.all(busy.stream().map(client -> client.begun.future()).toList()));
    long streaming = heap();
    goOn.complete();
    await(Future.all(busy.stream().map(client -> client.done).toList()));

    assertThat(busy).extracting(client -> client.tiles).containsOnly((long) TILES);
    // What is left between these and the limit is what the server may let lie for its collector.
    assertThat(idle).as("heap with idle clients").isLessThan(mebibytes(HEAP_MEBIBYTES / 2));
    assertThat(streaming)
        .as("heap with busy clients")
        .isLessThan(mebibytes(HEAP_MEBIBYTES * 3 / 4));
  }

  /** A client of its own connection, which holds its stream in the middle until it is told. */
  private static final class BusyClient {

    final Promise<Void> begun = Promise.promise();
    final Future<Void> done;
    long tiles;

    BusyClient(Calls calls, Future<Void> goOn) {
      done =
          calls.stream(
                  TileServiceGrpcClient.StreamTiles,
                  StreamTilesRequest.newBuilder()
                      .setSource("tiles")
                      .addRanges(TileRange.newBuilder().setFirst(0).setLast(TILES - 1))
                      .build(),
                  (StreamTilesResponse message) -> {
                    tiles += message.getBatch().getTileCount();
                    if (tiles > 0) {
                      begun.tryComplete();
                    }
                    return tiles > 0 ? goOn : Future.succeededFuture();
                  })
              .done();
    }
  }

  private Calls calls() {
    Calls calls = Calls.to(vertx, "127.0.0.1", port, Duration.ofSeconds(BOUND_SECONDS));
    clients.add(calls);
    return calls;
  }

  private static void await(Future<?> future) {
    Await.result(future.timeout(BOUND_SECONDS, TimeUnit.SECONDS));
  }

  /** What the server's heap holds after a collection, in bytes. */
  private long heap() throws IOException {
    orders.write("heap\n");
    orders.flush();
    return answer("heap ");
  }

  private long answer(String what) throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith(what)) {
        return Long.parseLong(line.substring(what.length()));
      }
    }
    throw new AssertionError("the server's process ended");
  }

  private static long mebibytes(int count) {
    return (long) count << 20;
  }
}
