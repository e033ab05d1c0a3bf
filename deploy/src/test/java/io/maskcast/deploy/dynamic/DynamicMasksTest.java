package io.maskcast.deploy.dynamic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.deploy.CommandRun;
import io.maskcast.edge.cli.EdgeCommand;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.cli.TrainerCommand;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.learn.Cancellation;
import io.maskcast.trainer.learn.DynamicLearning;
import io.maskcast.trainer.learn.DynamicResult;
import io.maskcast.trainer.learn.DynamicSettings;
import io.maskcast.trainer.learn.Epochs;
import io.maskcast.trainer.learn.Goal;
import io.maskcast.trainer.learn.ProgressListener;
import io.maskcast.trainer.learn.RunStore;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.output.DynamicFolder;
import io.maskcast.trainer.publish.BundleFolder;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

/** Masks of single tiles from learning them to what an edge makes of them, over real sockets. */
@Timeout(120)
class DynamicMasksTest {

  private static final TileLayout LAYOUT = new TileLayout(6, 6, 1, SampleType.U8, Interleave.PIXEL);
  private static final int SAMPLES = 36;
  private static final int POINTER = 1 * 6 + 1;
  private static final int FIRST = 1 * 6 + 4;
  private static final int SECOND = 4 * 6 + 3;
  private static final int TESTS = 2500;

  @TempDir Path folder;
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private final LabelledTiles tests = tiles(TESTS, 2);
  private String address;

  @Command(
      name = "maskcast",
      subcommands = {EdgeCommand.class, TrainerCommand.class})
  private static final class Root {}

  /** The pointer tells which of two samples holds the class; the other one is drawn. */
  private static LabelledTiles tiles(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] pixels = new byte[count * SAMPLES];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(2);
      int pointer = random.nextInt(2);
      int other = random.nextInt(2);
      labels[i] = (byte) label;
      for (int s = 0; s < SAMPLES; s++) {
        pixels[i * SAMPLES + s] = (byte) (110 + random.nextInt(20));
      }
      pixels[i * SAMPLES + POINTER] = level(pointer);
      pixels[i * SAMPLES + FIRST] = level(pointer == 1 ? label : other);
      pixels[i * SAMPLES + SECOND] = level(pointer == 1 ? other : label);
    }
    return new LabelledTiles(LAYOUT, pixels, labels);
  }

  private static byte level(int bit) {
    return (byte) (bit * 180 + 30);
  }

  @BeforeEach
  void serve() throws IOException {
    write("train", tiles(1000, 1));
    write("t10k", tests);
    ServerVerticle server =
        new ServerVerticle(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder.resolve("server"),
                Map.of("pointers", folder.resolve("data").toString()),
                StreamConfig.defaults()),
            wire);
    Await.result(vertx.deployVerticle(server));
    address = "127.0.0.1:" + server.port();
  }

  private void write(String part, LabelledTiles tiles) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    ByteBuffer images = ByteBuffer.allocate(16 + tiles.count() * SAMPLES).putInt(0x803);
    images.putInt(tiles.count()).putInt(6).putInt(6).put(tiles.samples());
    Files.write(data.resolve(part + "-images-idx3-ubyte"), images.array());
    ByteBuffer labels = ByteBuffer.allocate(8 + tiles.count()).putInt(0x801).putInt(tiles.count());
    for (int tile = 0; tile < tiles.count(); tile++) {
      labels.put((byte) tiles.label(tile));
    }
    Files.write(data.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  private DynamicResult learn(String form, Goal goal) {
    return learn(form, goal, Optional.empty());
  }

  private DynamicResult learn(String form, Goal goal, Optional<Mask> preview) {
    DynamicSettings defaults = DynamicSettings.defaults();
    DynamicSettings plain =
        defaults
            .withLearning(
                defaults
                    .learning()
                    .withDevice(ComputeDevice.CPU)
                    .withGoal(goal)
                    .withEpochs(new Epochs(1, 2, 1)))
            .withForm(GeneratorForm.of(form))
            .withControlEpochs(1);
    DynamicSettings settings = preview.map(plain::withPreview).orElse(plain);
    Dataset dataset = Dataset.of("pointers", tiles(1000, 1), tests);
    DynamicResult result =
        DynamicLearning.learn(
            dataset, settings, RunStore.inMemory(), ProgressListener.NONE, new Cancellation());
    new DynamicFolder(folder.resolve("run")).write(settings, result);
    return result;
  }

  @ParameterizedTest
  @CsvSource({"linear, 3", "conv-3x3, 5"})
  void theEdgePredictsWhatTheTrainerDid(String form, int kept) throws IOException {
    DynamicResult result = learn(form, new Goal.MaxBytes(kept));
    Bundle bundle = BundleFolder.read(folder.resolve("run/bundle"));
    publish(bundle);

    String said = edge("run", "--out=" + folder.resolve("predictions.csv"));

    assertThat(predictions()).isEqualTo(result.testPredictions());
    assertThat(result.masksApart()).isLessThan(TESTS / 100);
    assertThat(said)
        .contains("tiles               2,500")
        .contains("selected bytes      %,d".formatted(TESTS * kept));
    // The generator stays with the server.
    String state = String.join(" ", folder.resolve("state/bundles").toFile().list());
    var entry = bundle.manifest().generator().orElseThrow();
    assertThat(state).doesNotContain(entry.weights().hex());
    assertThat(state).contains(bundle.manifest().network().weights().hex());
    requireAudited(bundle, result.testPredictions(), said);
    // Both ends come to the same account, the masks as payload included.
    assertThat(run("edge", "usage", "--reconcile", state(), server())).contains("agree");
  }

  /** The pointer and a sample that says nothing. */
  private static Mask preview() {
    BitSet kept = new BitSet();
    kept.set(POINTER);
    kept.set(0);
    return Mask.of(MaskGrid.pixels(1, 6, 6), kept);
  }

  @ParameterizedTest
  @CsvSource({"linear, 3, 300", "conv, 4, 0"}) // conv does not see as far as the pointer points
  void anEdgeThatChoosesPredictsWhatTheTrainerDid(String form, int kept, long leastMasks)
      throws IOException {
    DynamicResult result = learn(form, new Goal.MaxBytes(kept), Optional.of(preview()));
    Bundle bundle = BundleFolder.read(folder.resolve("run/bundle"));
    publish(bundle);

    String said = edge("run", "--out=" + folder.resolve("predictions.csv"));

    assertThat(predictions()).isEqualTo(result.testPredictions());
    assertThat(said)
        .contains("tiles               2,500")
        .contains("dense bytes         %,d".formatted(TESTS * SAMPLES))
        .contains("selected bytes      %,d".formatted(TESTS * kept));
    // The masks go up, in three requests of 1,000 tiles at most, and what is sent of them comes
    // down.
    long masks = Math.round(result.bytes().meanMasks() * TESTS);
    assertThat(masks).isGreaterThan(leastMasks);
    assertThat(wire(said, "up")).isBetween(masks, masks + 3000);
    String state = String.join(" ", folder.resolve("state/bundles").toFile().list());
    assertThat(state).contains(bundle.manifest().generator().orElseThrow().weights().hex());
    requireAudited(bundle, result.testPredictions(), said);
    // Both ends come to the same account, the masks in it.
    assertThat(run("edge", "usage", "--reconcile", state(), server())).contains("agree");
  }

  /** Every tile audited: what the network answers to whole tiles, against what it did. */
  private void requireAudited(Bundle bundle, int[] predictions, String plain) {
    byte[] columnar = new byte[TESTS * SAMPLES];
    for (int tile = 0; tile < TESTS; tile++) {
      for (int s = 0; s < SAMPLES; s++) {
        columnar[s * TESTS + tile] = tests.samples()[tile * SAMPLES + s];
      }
    }
    int differing = 0;
    try (MaskedNetwork network = MaskedNetwork.open(bundle, LAYOUT, 100)) {
      int[] dense = network.classify(network.wholeTiles(), columnar, TESTS).classes();
      for (int tile = 0; tile < TESTS; tile++) {
        differing += dense[tile] == predictions[tile] ? 0 : 1;
      }
    }

    String said = edge("run", "--audit=1/1", "--audit-limit=1");

    assertThat(said)
        .contains("audit               %,d of 2,500 answers differ".formatted(differing))
        .contains("samples are compared with nothing");
    for (String way : new String[] {"down", "up"}) {
      assertThat(wire(said, way)).isBetween(wire(plain, way) - 300, wire(plain, way) + 300);
    }
    Matcher audit = Pattern.compile("audit wire bytes +([0-9,]+) down").matcher(said);
    assertThat(audit.find()).isTrue();
    assertThat(Integer.parseInt(audit.group(1).replace(",", ""))).isGreaterThan(TESTS);
  }

  /** The wire bytes of a run's tiles, one way. */
  private static long wire(String said, String way) {
    Matcher found = Pattern.compile("([0-9,]+) " + way).matcher(said);
    assertThat(found.find()).as(said).isTrue();
    return Long.parseLong(found.group(1).replace(",", ""));
  }

  @Test
  void aTileThatAnEdgeChoosesOfComesBackInPlace() throws IOException {
    publish(learn("linear", new Goal.MaxBytes(3), Optional.of(preview())).bundle());
    Path npy = folder.resolve("tile.npy");

    edge("fetch", "--tile=7", "--raw", "--out=" + npy);

    byte[] file = Files.readAllBytes(npy);
    byte[] tile = Arrays.copyOfRange(file, file.length - SAMPLES, file.length);
    assertThat(tile[0]).isEqualTo(tests.samples()[7 * SAMPLES]);
    assertThat(tile[POINTER]).isEqualTo(tests.samples()[7 * SAMPLES + POINTER]);
    int there = 0;
    for (int s = 0; s < SAMPLES; s++) {
      assertThat(tile[s]).isIn((byte) 0, tests.samples()[7 * SAMPLES + s]);
      there += tile[s] == 0 ? 0 : 1;
    }
    assertThat(there).isEqualTo(3);
  }

  @Test
  void theCommandTakesThePreviewOfARun() {
    String data = "--data=" + folder.resolve("data");
    String[] brief = {"--dense-epochs=1", "--epochs=1", "--fine-tune-epochs=1"};
    run(
        Stream.concat(
                Stream.of(
                    "trainer", "learn", data, "--max-bytes=2", "--out=" + folder.resolve("small")),
                Arrays.stream(brief))
            .toArray(String[]::new));
    String said =
        run(
            Stream.concat(
                    Stream.of(
                        "trainer",
                        "dynamic",
                        data,
                        "--preview=" + folder.resolve("small"),
                        "--max-bytes=4",
                        "--out=" + folder.resolve("run")),
                    Arrays.stream(brief))
                .toArray(String[]::new));
    assertThat(said).contains("kept 4.0 elements a tile (4 at most): 4.0 bytes of values");
    assertThat(BundleFolder.read(folder.resolve("run/bundle")).preview())
        .contains(BundleFolder.read(folder.resolve("small/bundle")).mask());
  }

  @Test
  void tilesMayKeepDifferentNumbers() throws IOException {
    DynamicResult result = learn("linear", new Goal.ReachQ(0.9));
    publish(result.bundle());

    String said = edge("run", "--out=" + folder.resolve("predictions.csv"));

    assertThat(predictions()).isEqualTo(result.testPredictions());
    long selected = Math.round(result.bytes().meanValues() * TESTS);
    assertThat(said).contains("selected bytes      %,d".formatted(selected));
    assertThat(result.bytes().mostElements()).isLessThanOrEqualTo(SAMPLES);
  }

  @Test
  void aSingleTileComesBackInPlace() throws IOException {
    publish(learn("linear", new Goal.MaxBytes(3)).bundle());
    Path npy = folder.resolve("tile.npy");

    edge("fetch", "--tile=7", "--raw", "--out=" + npy);

    byte[] file = Files.readAllBytes(npy);
    byte[] tile = Arrays.copyOfRange(file, file.length - SAMPLES, file.length);
    int there = 0;
    for (int s = 0; s < SAMPLES; s++) {
      assertThat(tile[s]).isIn((byte) 0, tests.samples()[7 * SAMPLES + s]);
      there += tile[s] == 0 ? 0 : 1;
    }
    assertThat(there).isEqualTo(3);
  }

  @Test
  void theCommandLearnsAndPublishes() throws IOException {
    String learned =
        run(
            "trainer",
            "dynamic",
            "--data=" + folder.resolve("data"),
            "--max-bytes=3",
            "--dense-epochs=1",
            "--epochs=1",
            "--fine-tune-epochs=1",
            "--out=" + folder.resolve("run"),
            "--name=own",
            "--publish=" + address);
    assertThat(learned).contains("published ").contains(" as own");
    JsonNode run = JsonMapper.builder().build().readTree(folder.resolve("run/run.json").toFile());
    assertThat(BundleFolder.read(folder.resolve("run/bundle")).digest().hex())
        .isEqualTo(run.path("bundle").asText());

    String said = edge("run", "--labels=" + folder.resolve("data/t10k-labels-idx1-ubyte"));

    assertThat(said)
        .contains("accuracy            %.4f".formatted(run.at("/accuracy/masked").asDouble()));
  }

  private void publish(Bundle bundle) {
    Await.result(
        new Publisher(vertx, HostAndPort.parse("publish", address))
            .publish(new BundleName("own"), bundle));
  }

  private int[] predictions() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("predictions.csv"));
    return lines.stream()
        .skip(1)
        .mapToInt(line -> Integer.parseInt(line.split(",", -1)[1]))
        .toArray();
  }

  /** What an edge says that uses the bundle on the source. */
  private String edge(String command, String... flags) {
    return run(
        Stream.concat(
                Stream.of("edge", command, state(), server(), "--source=pointers", "--bundle=own"),
                Arrays.stream(flags))
            .toArray(String[]::new));
  }

  private String state() {
    return "--state-dir=" + folder.resolve("state");
  }

  private String server() {
    return "--server=" + address;
  }

  /** What a command says; it must succeed. */
  private static String run(String... arguments) {
    CommandRun run = CommandRun.of(new Root(), arguments);
    assertThat(run.exit()).as(run.err()).isZero();
    return run.out();
  }
}
