package io.maskcast.deploy.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.EdgeToServer.Outcome;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.budget.OnBudget;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What of a bundle crosses the link, counted at the socket of the end that publishes or fetches.
 * The weights are 2 x 100,000 floats, 800 kB, and the same in all bundles.
 */
@Timeout(180)
class MovingBundlesTest {

  private static final int WIDTH = 100_000;
  private static final int TILES = 20;
  private static final BundleName NAME = new BundleName("rows");
  private static final Bundle FIRST = RowsBundle.of(WIDTH, 20);
  private static final Bundle SECOND = RowsBundle.of(WIDTH, 30);

  /** Of messages, headers, settings and the requests beside. */
  private static final long FRAMES = 8_000;

  @TempDir Path folder;
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private EdgeToServer server;

  @BeforeEach
  void serve() {
    byte[] samples = new byte[TILES * WIDTH];
    for (int tile = 0; tile < TILES; tile++) {
      samples[tile * WIDTH + tile % 2] = 9;
    }
    server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
  }

  @AfterEach
  void stop() {
    server.close();
    Await.result(vertx.close());
  }

  private Future<Digest> publish(Bundle bundle) {
    return new Publisher(vertx, HostAndPort.parse("publish", server.address()))
        .publish(NAME, bundle);
  }

  /** Bytes that a publish wrote. */
  private long written(Bundle bundle) {
    WireBytes before = wire.total();
    Await.result(publish(bundle));
    return wire.total().since(before).written();
  }

  private static long weights() {
    return FIRST.blob(FIRST.manifest().network().weights()).length;
  }

  private static long mask(Bundle bundle) {
    return bundle.blob(bundle.manifest().mask().digest()).length;
  }

  /** Bytes that the bundles of a run took down the link. */
  private static long fetched(Outcome outcome) {
    assertThat(outcome.exit()).as(outcome.error()).isZero();
    Matcher bytes = Pattern.compile("bundle wire bytes +([0-9,]+) down").matcher(outcome.output());
    assertThat(bytes.find()).isTrue();
    return Long.parseLong(bytes.group(1).replace(",", ""));
  }

  private Outcome run() {
    return server.edge("run", "--bundle=rows", "--source=rows", "--retries=0");
  }

  /** Bytes of the files of a folder; 0 of one that is moved away while they are counted. */
  private static long sizes(Path folder, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(suffix)).toList()) {
        bytes += file.toFile().length();
      }
    }
    return bytes;
  }

  @Test
  void aNewMaskWithOldWeightsCostsTheMask() {
    assertThat(written(FIRST)).isBetween(weights(), weights() + mask(FIRST) + FRAMES);
    assertThat(fetched(run())).isBetween(weights(), weights() + mask(FIRST) + FRAMES);

    assertThat(written(SECOND)).isBetween(mask(SECOND), mask(SECOND) + FRAMES);
    assertThat(fetched(run())).isBetween(mask(SECOND), mask(SECOND) + FRAMES);
    assertThat(written(SECOND)).isLessThan(FRAMES);
    assertThat(fetched(run())).isLessThan(FRAMES);
  }

  @Test
  void aBrokenUploadGoesOnWhereItStopped() throws IOException {
    String address = server.address();
    try (CutRelay relay = new CutRelay(address, 600_000, Long.MAX_VALUE)) {
      server.reachedAt(relay.address());
      Future<Digest> broken = publish(FIRST);
      Path partial = folder.resolve("server0/partial");
      while (sizes(partial, "") < 300_000) {
        Thread.onSpinWait(); // until that much is on its disk
      }
      relay.cut();
      assertThat(broken.toCompletionStage().toCompletableFuture())
          .failsWithin(Duration.ofSeconds(30));
    }
    server.reachedAt(address);
    server.stopServer(); // which has let go of the upload then, and remembers it
    server.serveAgain(StreamConfig.defaults());
    long here = sizes(folder.resolve("server0/partial"), "");
    assertThat(here).isGreaterThanOrEqualTo(300_000);

    long rest = weights() + mask(FIRST) - here;
    assertThat(written(FIRST)).isBetween(rest, rest + FRAMES);
    assertThat(sizes(folder.resolve("server0/partial"), "")).isZero();
    assertThat(run().exit()).isZero();
  }

  @Test
  void aBrokenFetchGoesOnWhereItStoppedInTheSameRun() throws Exception {
    Await.result(publish(FIRST));
    try (CutRelay relay = new CutRelay(server.address(), Long.MAX_VALUE, 600_000)) {
      server.reachedAt(relay.address());
      CompletableFuture<Outcome> running = CompletableFuture.supplyAsync(this::run);
      while (sizes(folder.resolve("state/bundles"), ".part") < 300_000) {
        Thread.onSpinWait();
      }
      relay.cut();

      // What was on its way when the link broke comes twice: less than a message and a piece of
      // one.
      assertThat(fetched(running.join()))
          .isBetween(weights(), weights() + mask(FIRST) + FRAMES + 300_000);
    }
  }

  @Test
  void aFetchThatEndedHalfWayGoesOnInTheNextRun() throws Exception {
    Await.result(publish(FIRST));
    Outcome broken;
    try (CutRelay relay = new CutRelay(server.address(), Long.MAX_VALUE, 600_000)) {
      String address = server.address();
      server.reachedAt(relay.address());
      CompletableFuture<Outcome> running = CompletableFuture.supplyAsync(this::run);
      while (sizes(folder.resolve("state/bundles"), ".part") < 300_000) {
        Thread.onSpinWait();
      }
      server.stopServer();
      broken = running.join();
      assertThat(broken.exit()).isEqualTo(1);
      server.reachedAt(address);
    }
    server.serveAgain(StreamConfig.defaults());
    long here = sizes(folder.resolve("state/bundles"), ".part");
    assertThat(here).isGreaterThanOrEqualTo(300_000);

    // The mask came before the weights.
    assertThat(fetched(run())).isBetween(weights() - here, weights() - here + FRAMES);
    assertThat(sizes(folder.resolve("state/bundles"), ".part")).isZero();
  }

  /** A run is at work when the name moves: it ends as it began, others move on or stay. */
  @Test
  void twoGenerationsAreServedAtOnce() {
    Await.result(publish(FIRST));
    List<EdgeRun> later = new ArrayList<>();
    EdgeRun run =
        runAgent(
            "one",
            latest(),
            new EdgeJob.Listener() {
              @Override
              public void started(long tiles) {}

              @Override
              public void classified(long tile, int predicted, float confidence) {
                if (later.isEmpty()) {
                  server.publish("rows", SECOND);
                  later.add(runAgent("two", latest(), EdgeJob.Listener.NONE));
                  later.add(runAgent("three", pinned(), EdgeJob.Listener.NONE));
                }
              }
            });

    assertThat(run.bundle().digest()).isEqualTo(FIRST.digest());
    assertThat(later.get(0).bundle().digest()).isEqualTo(SECOND.digest());
    assertThat(later.get(1).bundle().digest()).isEqualTo(FIRST.digest());
    for (EdgeRun each : List.of(run, later.get(0), later.get(1))) {
      for (int tile = 0; tile < TILES; tile++) {
        assertThat(each.classes()[tile]).isEqualTo(tile % 2);
      }
    }
  }

  private static BundleReference latest() {
    return BundleReference.of(NAME);
  }

  private static BundleReference pinned() {
    return new BundleReference(Optional.of(NAME), Optional.of(FIRST.digest()));
  }

  private EdgeRun runAgent(String name, BundleReference bundle, EdgeJob.Listener listener) {
    WireCounters counters = new WireCounters();
    Vertx own = Vertx.builder().withTransport(counters.transport()).build();
    try {
      EdgeAgent agent =
          new EdgeAgent(
              own,
              counters,
              new EdgeConfig(
                  HostAndPort.parse("server", server.address()),
                  name,
                  folder.resolve(name),
                  EdgeConfig.DEFAULT_TIMEOUT,
                  1,
                  RetryPolicy.NONE,
                  LinkWindow.DEFAULT));
      return Await.result(
          agent.run(
              new EdgeJob(
                  bundle, SourceLevel.full("rows"), new TileChoice.All(), OnBudget.STOP, List.of()),
              listener));
    } finally {
      Await.result(own.close());
    }
  }
}
