package io.maskcast.deploy.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.FetchedTile;
import io.maskcast.edge.audit.AuditSettings;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.jpeg.JpegEncoder;
import io.maskcast.shared.jpeg.JpegHeader;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Version;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.learn.Cancellation;
import io.maskcast.trainer.learn.Epochs;
import io.maskcast.trainer.learn.Goal;
import io.maskcast.trainer.learn.Learning;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.ProgressListener;
import io.maskcast.trainer.learn.RunStore;
import io.maskcast.trainer.mask.MaskCost;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.pipeline.Pipeline;
import io.maskcast.trainer.pipeline.PipelineText;
import io.maskcast.trainer.publish.Publisher;
import io.maskcast.trainer.version.VersionedTiles;
import io.maskcast.trainer.version.Versions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Versions that a trainer has learned, published, served and put together at the edge. */
@Timeout(300)
class VersionsOverTheWireTest {

  private static final TileLayout LAYOUT =
      new TileLayout(16, 16, 3, SampleType.U8, Interleave.PIXEL);
  private static final int TRAINING = 400;
  private static final int TESTS = 300; // more than a batch
  private static final int TILE = 7;
  private static final SourceLevel BRIGHT = SourceLevel.full("bright");
  private static final BundleName NAME = new BundleName("bright");

  @TempDir Path folder;
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private final LabelledTiles tests = tiles(TESTS, 2);
  private LearningResult learned;
  private EdgeRun run;
  private FetchedTile fetched;
  private JsonNode account;

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  /** Waves and noise; the second channel is as bright as the class says. */
  private static LabelledTiles tiles(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] samples = new byte[count * LAYOUT.samples()];
    byte[] labels = new byte[count];
    for (int tile = 0; tile < count; tile++) {
      labels[tile] = (byte) random.nextInt(3);
      double wave = random.nextDouble(3, 30);
      for (int s = 0; s < LAYOUT.samples(); s++) {
        int bright = s % 3 == 1 ? labels[tile] * 80 : 100;
        samples[tile * LAYOUT.samples() + s] =
            (byte) (bright + 30 + 25 * Math.sin(s / wave) + random.nextInt(20));
      }
    }
    return new LabelledTiles(LAYOUT, samples, labels);
  }

  /** Learns, publishes, serves, runs, fetches a tile, reads the server's account. */
  private void travel(double q, String... steps) {
    Pipeline pipeline =
        new Pipeline(Stream.of(steps).map(PipelineText::step).toList(), MaskCost.Joint.PRODUCT);
    LearningSettings settings =
        LearningSettings.defaults()
            .withDevice(ComputeDevice.CPU)
            .withBatchSize(32)
            .withEpochs(new Epochs(1, 8, 1))
            .withGoal(new Goal.ReachQ(q))
            .withPipeline(pipeline);
    learned =
        Learning.learn(
            Dataset.of("bright", tiles(TRAINING, 1), tests),
            settings,
            RunStore.inMemory(),
            ProgressListener.NONE,
            new Cancellation());
    HostAndPort server = serve();
    Await.result(new Publisher(vertx, server).publish(NAME, learned.bundle()));
    EdgeAgent agent = new EdgeAgent(vertx, wire, config(server));
    run =
        Await.result(
            agent.run(new EdgeJob(NAME, BRIGHT, new TileChoice.All()), EdgeJob.Listener.NONE));
    account = usage(server);
    requireNoAudit(server, agent);
    fetched =
        Await.result(
            agent.fetch(BRIGHT, TileChoice.tile(TILE), Optional.of(BundleReference.of(NAME))));
    assertThat(run.classes()).isEqualTo(learned.testPredictions());
    assertThat(account.path("dense").asLong()).isEqualTo(run.tiles().dense());
    assertThat(account.path("selected").asLong()).isEqualTo(run.tiles().selected());
    assertThat(account.path("payload").asLong()).isEqualTo(run.tiles().payload());
    assertThat(run.tiles().dense()).isEqualTo((long) TESTS * LAYOUT.denseBytes());
  }

  /** Nobody sees such tiles dense; nothing is asked for, and nothing is left. */
  private void requireNoAudit(HostAndPort server, EdgeAgent agent) {
    EdgeJob job =
        new EdgeJob(NAME, BRIGHT, new TileChoice.All())
            .audited(Optional.of(new AuditSettings(10, 1, 0.05)));
    assertThatThrownBy(() -> Await.result(agent.run(job, EdgeJob.Listener.NONE)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("in versions cannot be audited")
        .hasMessageContaining("leave --audit out");
    assertThat(usage(server)).isEqualTo(account);
  }

  private HostAndPort serve() {
    ByteBuffer idx = ByteBuffer.allocate(20 + tests.samples().length).putInt(0x804);
    idx.putInt(TESTS).putInt(16).putInt(16).putInt(3).put(tests.samples());
    try {
      Files.write(folder.resolve("tiles"), idx.array());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    ServerVerticle server =
        new ServerVerticle(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder.resolve("server"),
                Map.of("bright", folder.resolve("tiles").toString()),
                StreamConfig.defaults()),
            wire);
    Await.result(vertx.deployVerticle(server));
    return new HostAndPort("127.0.0.1", server.port());
  }

  private EdgeConfig config(HostAndPort server) {
    return new EdgeConfig(
        server,
        "edge",
        folder.resolve("edge"),
        EdgeConfig.DEFAULT_TIMEOUT,
        EdgeConfig.DEFAULT_BATCH,
        RetryPolicy.DEFAULT,
        LinkWindow.DEFAULT);
  }

  /** What the server counted of the stream of tiles. */
  private static JsonNode usage(HostAndPort server) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://%s/api/usage".formatted(server))).build();
      JsonNode streams =
          new ObjectMapper()
              .readTree(
                  HttpClient.newHttpClient()
                      .send(request, HttpResponse.BodyHandlers.ofString())
                      .body())
              .path("streams");
      for (JsonNode stream : streams) {
        if (stream.path("tiles").asLong() > 0) {
          return stream.path("bytes");
        }
      }
      throw new AssertionError(streams.toPrettyString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The fetched tile is what the trainer showed its network. */
  private void requireAsLearned(Versions versions, List<Version> chosen, Mask mask) {
    VersionedTiles rendered = VersionedTiles.render(tests, versions, done -> {}, () -> {});
    Normalisation normalisation = learned.normalisation();
    byte[] raw = fetched.samples();
    FloatBuffer tensor =
        ByteBuffer.wrap(fetched.tensor().orElseThrow())
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    int plane = 256;
    for (int i = 0; i < LAYOUT.samples(); i++) {
      int channel = i / plane;
      int pixel = i % plane;
      byte[] version = rendered.samples(versions.list().indexOf(chosen.get(channel)));
      byte sample = version[tests.offset(TILE) + pixel * 3 + channel];
      boolean kept = mask.keeps(channel, pixel / 16, pixel % 16);
      assertThat(raw[i]).as("sample %d", i).isEqualTo(kept ? sample : 0);
      assertThat(tensor.get(i)).isEqualTo(kept ? normalisation.apply(sample & 0xff, channel) : 0);
    }
  }

  /** Entropy-coded bytes of all tests, channel by channel: files less their headers and ends. */
  private long scanBytes(List<Version> chosen, Function<Jpeg, JpegEncoder> encoders) {
    long bytes = 0;
    for (int channel = 0; channel < 3; channel++) {
      Jpeg jpeg = (Jpeg) chosen.get(channel);
      try (JpegEncoder encoder = encoders.apply(jpeg)) {
        for (int tile = 0; tile < TESTS; tile++) {
          byte[] part = new byte[256];
          for (int pixel = 0; pixel < 256; pixel++) {
            part[pixel] = tests.samples()[tests.offset(tile) + pixel * 3 + channel];
          }
          bytes += encoder.encode(part).length - encoder.header().length() - 2;
        }
      }
    }
    return bytes;
  }

  @Test
  void jpegsOfEachChannel() {
    travel(0.5, "extend jpeg-90 jpeg-50 jpeg-10 of each channel", "channel-xor", "merge sum");
    List<Version> chosen = learned.versions().orElseThrow().choice().chosen();
    assertThat(chosen).hasSize(3).allMatch(Jpeg.class::isInstance);
    requireAsLearned(
        Versions.ofChannels(List.of(new Jpeg(90), new Jpeg(50), new Jpeg(10))),
        chosen,
        learned.mask());
    Map<Integer, byte[]> headers = learned.bundle().jpegHeaders();
    assertThat(run.tiles().selected())
        .isEqualTo(
            scanBytes(
                chosen,
                jpeg ->
                    JpegEncoder.of(jpeg.quality(), JpegHeader.parse(headers.get(jpeg.quality())))))
        .isLessThan(scanBytes(chosen, jpeg -> new JpegEncoder(jpeg.quality(), 16, 16, 1)));
    // Each scan behind a length of one byte or two.
    assertThat(run.tiles().payload() - run.tiles().selected()).isBetween(3L * TESTS, 6L * TESTS);
  }

  @Test
  void onePictureOfTheWholeTileAndAMaskBehindIt() {
    travel(0.2, "extend raw jpeg-60 jpeg-20", "channel-xor-joint", "merge mean", "pixel-any");
    List<Version> chosen = learned.versions().orElseThrow().choice().chosen();
    assertThat(chosen).hasSize(3).allMatch(chosen.get(0)::equals);
    assertThat(learned.mask().q()).isLessThan(1);
    assertThat(run.tiles().selected()).isLessThan(run.tiles().dense());
  }

  @Test
  void thumbnailsAndAMaskBehindThem() {
    travel(
        0.15,
        "extend thumbnail-8x8 thumbnail-4x4 of each channel",
        "channel-xor",
        "merge sum",
        "block-any-4x4");
    List<Version> chosen = learned.versions().orElseThrow().choice().chosen();
    requireAsLearned(
        Versions.ofChannels(List.of(Version.of("thumbnail-8x8"), Version.of("thumbnail-4x4"))),
        chosen,
        learned.mask());
    assertThat(run.tiles().selected() % TESTS).isZero();
    assertThat(run.tiles().selected() / TESTS).isBetween(1L, 191L);
  }
}
