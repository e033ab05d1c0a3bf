package io.maskcast.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.config.MaskcastCommandLine;
import io.maskcast.shared.idx.IdxImages;
import io.maskcast.shared.onnx.schema.Onnx;
import io.maskcast.trainer.publish.BundleFolder;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

class TrainerCommandTest {

  @Command(name = "maskcast", subcommands = TrainerCommand.class)
  private static final class Root {}

  @TempDir Path folder;
  private Path data;

  /** 120 and 40 noisy tiles of 4x4; the first sample says the class, 0 or 1. */
  @BeforeEach
  void writeData() throws IOException {
    data = folder.resolve("bits");
    Files.createDirectories(data);
    write("train", 120);
    write("t10k", 40);
  }

  private void write(String part, int count) throws IOException {
    SplittableRandom random = new SplittableRandom(count);
    byte[] pixels = new byte[count * 16];
    byte[] labels = new byte[count];
    random.nextBytes(pixels);
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 2);
      pixels[i * 16] = (byte) (labels[i] * 200);
    }
    idx(data.resolve(part + "-images-idx3-ubyte"), pixels, count, 4, 4);
    idx(data.resolve(part + "-labels-idx1-ubyte"), labels, count);
  }

  private static void idx(Path file, byte[] values, int... dimensions) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0x800 | dimensions.length);
    for (int dimension : dimensions) {
      out.writeInt(dimension);
    }
    out.write(values);
    Files.write(file, bytes.toByteArray());
  }

  private static int run(Map<String, String> environment, String... arguments) {
    return MaskcastCommandLine.run(new Root(), arguments, environment);
  }

  @Test
  void flagsBeatTheEnvironmentBeatsTheFile() throws IOException {
    Path yaml = folder.resolve("trainer.yaml");
    Files.writeString(
        yaml,
        "data: %s\nout: %s\nkeep: 0.9\nseed: 5\nepochs: 2\n"
            .formatted(data, folder.resolve("run")));

    int exit =
        run(
            Map.of("MASKCAST_TRAINER_SEED", "6", "MASKCAST_TRAINER_KEEP", "0.5"),
            "trainer",
            "--config",
            yaml.toString(),
            "--keep",
            "0.125");

    assertThat(exit).isZero();
    JsonNode run = JsonMapper.builder().build().readTree(folder.resolve("run/run.json").toFile());
    assertThat(run.path("dataset").asText()).isEqualTo("bits");
    assertThat(run.path("network").asText()).isEqualTo("lenet5");
    assertThat(run.path("seed").asLong()).isEqualTo(6);
    assertThat(run.path("tiles").asInt()).isEqualTo(40);
    assertThat(run.at("/mask/kind").asText()).isEqualTo("pixel-any");
    assertThat(run.at("/mask/elements").asInt()).isEqualTo(16);
    assertThat(run.at("/mask/kept").asInt()).isEqualTo(2);
    assertThat(run.at("/mask/selected")).hasSize(2);
    assertThat(run.path("curve")).hasSize(2);
    assertThat(run.at("/accuracy/dense").asDouble()).isBetween(0.0, 1.0);
    assertThat(folder.resolve("run/mask.png")).isNotEmptyFile();

    Bundle bundle = BundleFolder.read(folder.resolve("run/bundle"));
    assertThat(bundle.digest().hex()).isEqualTo(run.path("bundle").asText());
    assertThat(bundle.mask().selected())
        .containsExactly(run.at("/mask/selected/0").asInt(), run.at("/mask/selected/1").asInt());
    assertThat(bundle.manifest().metrics().accuracyMasked())
        .isEqualTo(run.at("/accuracy/masked").asDouble());
    requireExported(folder.resolve("run/bundle"), bundle);
  }

  /** With what other tools need to know of its input. */
  private void requireExported(Path from, Bundle bundle) throws IOException {
    Path onnx = folder.resolve("network.onnx");
    assertThat(run(Map.of(), "trainer", "export", "--bundle=" + from, "--onnx=" + onnx)).isZero();
    Onnx.ModelProto model = Onnx.ModelProto.parseFrom(Files.readAllBytes(onnx));
    float[] mean = bundle.manifest().normalisation().mean();
    assertThat(model.getMetadataPropsList())
        .extracting(Onnx.StringStringEntryProto::getKey, Onnx.StringStringEntryProto::getValue)
        .contains(
            tuple("maskcast.bundle", bundle.digest().hex()),
            tuple("maskcast.mean", Arrays.toString(mean)));
    assertThat(model.getGraph().getName()).isEqualTo("lenet5");
  }

  @Test
  void anExperimentIsAFileOfOptions() throws IOException {
    Path yaml = folder.resolve("experiment.yaml");
    Files.writeString(
        yaml,
        """
        data: %s
        out: %s
        runs: 2
        epochs: 1
        stop-q: 0.9
        augment: hflip
        distil: 0.5
        validation: block
        validation-share: 0.2
        masks-from: validation
        pipeline:
          - extend raw jpeg-50
          - channel-xor-joint
          - merge sum
          - pixel-any
        """
            .formatted(data, folder.resolve("runs")));
    assertThat(run(Map.of(), "trainer", "learn", yaml.toString())).isZero();
    for (int seed = 1; seed <= 2; seed++) {
      Path of = folder.resolve("runs/run-" + seed);
      JsonNode run = JsonMapper.builder().build().readTree(of.resolve("run.json").toFile());
      assertThat(run.path("seed").asInt()).isEqualTo(seed);
      assertThat(run.at("/settings/pipeline").asText())
          .isEqualTo("extend(raw, jpeg-50) > channel-xor-joint > merge(sum) > pixel-any");
      assertThat(run.at("/settings/learning/augmentation").asText()).isEqualTo("hflip");
      assertThat(run.at("/settings/validation").asText()).isEqualTo("block 0.2, teaches the masks");
      assertThat(run.at("/masks/0/choices")).hasSize(1);
      assertThat(run.at("/masks/1/selected").size()).isPositive();
      assertThat(of.resolve("epochs.csv")).content().startsWith("stage,epoch,train_loss");
      assertThat(of.resolve("figures/epochs.png")).isNotEmptyFile();
      assertThat(of.resolve("figures/reduced.png")).isNotEmptyFile();
      Bundle bundle = BundleFolder.read(of.resolve("bundle"));
      assertThat(bundle.digest().hex()).isEqualTo(run.path("bundle").asText());
      assertThat(bundle.manifest().versions()).isPresent();
    }
    JsonNode runs =
        JsonMapper.builder().build().readTree(folder.resolve("runs/runs.json").toFile());
    assertThat(runs.at("/accuracy_masked/values")).hasSize(2);
    assertThat(runs.at("/accuracy_masked/low").asDouble())
        .isLessThanOrEqualTo(runs.at("/accuracy_masked/mean").asDouble());
    assertThat(folder.resolve("runs/figures/epochs.png")).isNotEmptyFile();
  }

  @Test
  void comparisonsBeginWithTheSameDenseNetwork() throws IOException {
    Path out = folder.resolve("comparison");
    int exit =
        run(
            Map.of(),
            "trainer",
            "compare",
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--shares",
            "0.125,0.5",
            "--baselines",
            "variance,random",
            "--epochs",
            "1",
            "--runs",
            "2");
    assertThat(exit).isZero();
    assertThat(Files.readAllLines(out.resolve("comparison.csv")))
        .hasSize(7)
        .first()
        .isEqualTo("line,keep,q,runs,accuracy,deviation,low,high");
    assertThat(out.resolve("comparison.png")).isNotEmptyFile();
    JsonMapper json = JsonMapper.builder().build();
    for (int seed = 1; seed <= 2; seed++) {
      JsonNode ours =
          json.readTree(out.resolve("learned-0.125/run-" + seed + "/run.json").toFile());
      JsonNode other = json.readTree(out.resolve("random-0.5/run-" + seed + "/run.json").toFile());
      assertThat(other.at("/accuracy/dense")).isEqualTo(ours.at("/accuracy/dense"));
      assertThat(other.at("/settings/masks/given").asText()).isEqualTo("random");
      assertThat(other.at("/mask/kept").asInt()).isEqualTo(8);
    }
  }

  @Test
  void dynamicMasksAreMeasured() throws IOException {
    Path out = folder.resolve("dynamic");
    int exit =
        run(
            Map.of(),
            "trainer",
            "dynamic",
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--max-bytes",
            "4",
            "--charge-positions",
            "--generator",
            "linear-2x2",
            "--epochs",
            "1");
    assertThat(exit).isZero();
    JsonNode run = JsonMapper.builder().build().readTree(out.resolve("run.json").toFile());
    // 2 of 16 elements: 120 subsets, 6.9 bits; 3: 560 subsets, 9.1 bits, 4.1 bytes with the values
    assertThat(run.at("/bytes_a_tile/most_elements").asInt()).isEqualTo(2);
    assertThat(run.at("/bytes_a_tile/mean_total").asDouble()).isBetween(2.8, 2.9);
    assertThat(run.at("/control/chance").asDouble()).isEqualTo(0.5);
    assertThat(out.resolve("generator.safetensors")).isNotEmptyFile();
  }

  @Test
  void anExperimentNeedsItsData() throws IOException {
    String[] arguments = {
      "trainer", "experiment", "figure7", "--data-root", folder.toString(), "--out", "x"
    };
    assertThat(run(Map.of(), arguments)).isEqualTo(MaskcastCommandLine.FAILED);
    arguments[2] = "figure5";
    assertThat(run(Map.of(), arguments)).isEqualTo(MaskcastCommandLine.FAILED);
    Files.move(data, folder.resolve("mnist"));
    int exit =
        run(
            Map.of(),
            "trainer",
            "experiment",
            "figure8",
            "--data-root",
            folder.toString(),
            "--epochs",
            "2",
            "--out",
            folder.resolve("figure8").toString());
    assertThat(exit).isZero();
    JsonNode run =
        JsonMapper.builder()
            .build()
            .readTree(folder.resolve("figure8/mnist/run-1/run.json").toFile());
    assertThat(run.at("/settings/masks/formulation").asText()).isEqualTo("paper");
    assertThat(folder.resolve("figure8/mnist/run-1/figures/masks.png")).isNotEmptyFile();
  }

  @Test
  void whatCannotBePublishedIsRefusedBeforeItIsLearned() throws IOException {
    Path yaml = folder.resolve("pixels.yaml");
    Files.writeString(
        yaml,
        """
        data: %s
        out: %s
        publish: 127.0.0.1:1
        pipeline:
          - extend raw jpeg-50
          - pixel-xor
          - merge sum
        """
            .formatted(data, folder.resolve("pixels")));
    assertThat(run(Map.of(), "trainer", "learn", yaml.toString()))
        .isEqualTo(MaskcastCommandLine.USAGE);
    assertThat(folder.resolve("pixels")).doesNotExist();
  }

  @Test
  void testTilesAreExportedForServers() {
    Path out = folder.resolve("export");
    assertThat(
            run(Map.of(), "trainer", "export", "--data", data.toString(), "--out", out.toString()))
        .isZero();
    IdxImages exported = IdxImages.readServed(out);
    IdxImages original = IdxImages.read(data, IdxImages.Part.TEST);
    assertThat(exported.layout()).isEqualTo(original.layout());
    assertThat(exported.pixels()).isEqualTo(original.pixels());
    assertThat(IdxImages.readLabels(out, IdxImages.Part.TEST, exported))
        .isEqualTo(IdxImages.readLabels(data, IdxImages.Part.TEST, original));
  }

  @Test
  void exportsSayWhatTheyNeed() {
    String[][] wrong = {
      {}, {"--data", data.toString()}, {"--onnx", folder.resolve("x.onnx").toString()}
    };
    for (String[] flags : wrong) {
      List<String> command = new ArrayList<>(List.of("trainer", "export"));
      command.addAll(List.of(flags));
      assertThat(run(Map.of(), command.toArray(String[]::new)))
          .isEqualTo(MaskcastCommandLine.USAGE);
    }
    assertThat(folder.resolve("x.onnx")).doesNotExist();
  }

  @Test
  void wrongValuesAreUsageErrorsAndLeaveNothing() {
    String[][] wrong = {
      {"--keep", "0"},
      {"--keep", "1.1"},
      {"--keep", "much"},
      {"--epochs", "0"},
      {"--seed", "-1"},
      {"--network", "vgg"},
      {"--publish", "nowhere"},
      {"--runs", "0"},
      {"--optimiser", "sgd"},
      {"--stop-q", "x"},
    };
    for (String[] option : wrong) {
      int exit =
          run(
              Map.of(),
              "trainer",
              "learn",
              "--data",
              data.toString(),
              "--out",
              folder.resolve("run").toString(),
              option[0],
              option[1]);
      assertThat(exit).as("%s %s", option[0], option[1]).isEqualTo(MaskcastCommandLine.USAGE);
    }
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void unknownKeysAndVariablesFail() throws IOException {
    Path yaml = folder.resolve("trainer.yaml");
    Files.writeString(yaml, "epoch: 3\n");
    assertThat(run(Map.of(), "trainer", "learn", "--config", yaml.toString()))
        .isEqualTo(MaskcastCommandLine.USAGE);
    assertThat(run(Map.of("MASKCAST_TRAINER_EPOCH", "3"), "trainer", "learn"))
        .isEqualTo(MaskcastCommandLine.USAGE);
  }

  @Test
  void anyFolderGivesAName() {
    assertThat(DataOptions.nameOf(Path.of("/data/mnist"))).isEqualTo("mnist");
    assertThat(DataOptions.nameOf(Path.of("/data/My Tiles (2)"))).isEqualTo("my-tiles-2-");
    assertThat(DataOptions.nameOf(Path.of("/data/.hidden"))).isEqualTo("hidden");
    assertThat(DataOptions.nameOf(Path.of("/"))).isEqualTo("bundle");
    assertThat(DataOptions.nameOf(Path.of("/x/" + "a".repeat(100)))).hasSize(64);
  }

  @Test
  void aDamagedBundleIsNotPublished() throws IOException {
    run(
        Map.of(),
        "trainer",
        "learn",
        "--data",
        data.toString(),
        "--out",
        folder.resolve("run").toString(),
        "--epochs",
        "1");
    Path bundle = folder.resolve("run/bundle");
    try (var blobs = Files.list(bundle.resolve("blobs"))) {
      Path blob = blobs.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(blob);
      bytes[bytes.length / 2] ^= 1;
      Files.write(blob, bytes);
    }
    // Fails before it connects: nobody listens on that port.
    assertThat(
            run(
                Map.of(),
                "trainer",
                "publish",
                "--bundle",
                bundle.toString(),
                "--name",
                "bits",
                "--publish",
                "127.0.0.1:1"))
        .isEqualTo(MaskcastCommandLine.FAILED);
  }

  @Test
  void learnsByMeasuredWeights() {
    Path weights = folder.resolve("weights.txt");
    String tiles = "--data=" + data;

    assertThat(run(Map.of(), "trainer", "weights", tiles, "--out=" + weights)).isZero();
    assertThat(weights).content().startsWith("# bytes a tile").hasLineCount(17);
    assertThat(
            run(
                Map.of(),
                "trainer",
                "learn",
                tiles,
                "--weights=" + weights,
                "--epochs=1",
                "--out=" + folder.resolve("run")))
        .isZero();
    assertThat(run(Map.of(), "trainer", "weights", tiles, "--mask=sausage", "--out=" + weights))
        .isEqualTo(1);
    assertThat(weights).content().as("left alone").startsWith("# bytes a tile");
  }
}
