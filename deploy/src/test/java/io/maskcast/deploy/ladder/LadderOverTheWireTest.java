package io.maskcast.deploy.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.learn.Cancellation;
import io.maskcast.trainer.learn.Epochs;
import io.maskcast.trainer.learn.LadderLearning;
import io.maskcast.trainer.learn.LadderResult;
import io.maskcast.trainer.learn.LadderSettings;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.ProgressListener;
import io.maskcast.trainer.learn.RunStore;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nested masks from learning them to tiles that stop when they are sure, over real sockets. */
@Timeout(180)
class LadderOverTheWireTest {

  private static final TileLayout LAYOUT = new TileLayout(6, 6, 1, SampleType.U8, Interleave.PIXEL);
  private static final int SAMPLES = 36;
  private static final int TELLS = 8;
  private static final int HELPS = 27;
  private static final int TESTS = 3000;
  private static final BundleName NAME = new BundleName("hints");
  private static final SourceLevel SOURCE = SourceLevel.full("hints");

  private static final LabelledTiles TILES = tiles(TESTS, 2);

  private static LadderResult learned;

  @TempDir Path folder;
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private EdgeAgent agent;

  /** Of three tiles one sample tells the class of two; of the third another one helps. */
  private static LabelledTiles tiles(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] pixels = new byte[count * SAMPLES];
    byte[] labels = new byte[count];
    for (int tile = 0; tile < count; tile++) {
      int label = random.nextInt(2);
      labels[tile] = (byte) label;
      for (int s = 0; s < SAMPLES; s++) {
        pixels[tile * SAMPLES + s] = (byte) random.nextInt(256);
      }
      boolean told = random.nextInt(3) < 2;
      int tells = told ? label * 215 : 108;
      pixels[tile * SAMPLES + TELLS] = (byte) (tells + random.nextInt(40));
      if (!told) {
        pixels[tile * SAMPLES + HELPS] = (byte) (label * 215 + random.nextInt(40));
      }
    }
    return new LabelledTiles(LAYOUT, pixels, labels);
  }

  @BeforeAll
  static void learn() {
    LadderSettings settings =
        LadderSettings.defaults()
            .withLearning(
                LearningSettings.defaults()
                    .withDevice(ComputeDevice.CPU)
                    .withBatchSize(32)
                    .withEpochs(new Epochs(2, 6, 4)))
            .withRungs(List.of(0.03, 0.06, 0.2, 1.0));
    learned =
        LadderLearning.learn(
            Dataset.of("hints", tiles(2000, 1), TILES),
            settings,
            RunStore.inMemory(),
            ProgressListener.NONE,
            new Cancellation());
  }

  @BeforeEach
  void serve() throws IOException {
    ByteBuffer idx = ByteBuffer.allocate(16 + TILES.samples().length).putInt(0x803);
    idx.putInt(TESTS).putInt(6).putInt(6).put(TILES.samples());
    ServerVerticle server =
        new ServerVerticle(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder.resolve("server"),
                Map.of("hints", Files.write(folder.resolve("tiles"), idx.array()).toString()),
                StreamConfig.defaults()),
            wire);
    Await.result(vertx.deployVerticle(server));
    HostAndPort address = new HostAndPort("127.0.0.1", server.port());
    Await.result(new Publisher(vertx, address).publish(NAME, learned.bundle()));
    agent =
        new EdgeAgent(
            vertx,
            wire,
            new EdgeConfig(
                address,
                "edge",
                folder.resolve("edge"),
                Duration.ofSeconds(20),
                100,
                RetryPolicy.NONE,
                LinkWindow.DEFAULT));
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  private EdgeRun run(Stop stop, int window, List<Long> numbers) {
    EdgeJob job = new EdgeJob(NAME, SOURCE, new TileChoice.All()).stopping(stop, window);
    return Await.result(
        agent.run(
            job,
            new EdgeJob.Listener() {
              @Override
              public void started(long tiles) {
                assertThat(tiles).isEqualTo(TESTS);
              }

              @Override
              public void classified(long tile, int predicted, float confidence) {
                numbers.add(tile);
              }
            }));
  }

  private byte[] labels() {
    byte[] labels = new byte[TESTS];
    for (int tile = 0; tile < TESTS; tile++) {
      labels[tile] = (byte) TILES.label(tile);
    }
    return labels;
  }

  @Test
  void tilesStopWhereTheTrainerSaidTheyWould() {
    StoppingRule rule = learned.rules().get(learned.rules().size() - 1);
    long[] expected = new long[learned.ladder().rungs()];
    for (int tile = 0; tile < TESTS; tile++) {
      expected[learned.tests().stop(rule, tile)]++;
    }
    assertThat(learned.ladder().order()).startsWith(TELLS, HELPS);
    assertThat(expected[0]).as("the first sample is enough for two in three").isGreaterThan(1500);

    for (int window : new int[] {EdgeJob.DEFAULT_WINDOW, 700}) {
      List<Long> numbers = new ArrayList<>();
      EdgeRun run = run(new Stop.AtAccuracy(rule.accuracy()), window, numbers);
      assertThat(run.stopped())
          .containsExactly(LongStream.of(expected).boxed().toArray(Long[]::new));
      assertThat(run.accuracy(labels()))
          .isEqualTo(learned.tests().rule(rule.thresholds()).accuracy());
      assertThat(numbers).isEqualTo(IntStream.range(0, TESTS).mapToObj(Long::valueOf).toList());
      long selected = 0;
      for (int rung = 0; rung < expected.length; rung++) {
        selected += expected[rung] * learned.ladder().elements(rung);
      }
      assertThat(run.tiles().tiles()).isEqualTo(TESTS);
      assertThat(run.tiles().dense()).isEqualTo((long) TESTS * SAMPLES);
      assertThat(run.tiles().selected()).isEqualTo(selected);
    }
  }

  @Test
  void allStopAtOneRungIfToldTo() {
    int top = learned.ladder().rungs() - 1;
    EdgeRun lowest = run(new Stop.AtRung(0), 5000, new ArrayList<>());
    EdgeRun highest = run(new Stop.AtRung(top), 5000, new ArrayList<>());
    assertThat(lowest.accuracy(labels())).isEqualTo(learned.tests().accuracy(0));
    assertThat(highest.accuracy(labels())).isEqualTo(learned.tests().accuracy(top));
    assertThat(lowest.tiles().selected()).isEqualTo(TESTS);
    assertThat(highest.tiles().selected()).isEqualTo((long) TESTS * SAMPLES);
    assertThat(lowest.tiles().wireDown()).isLessThan(highest.tiles().wireDown() / 10);
  }
}
