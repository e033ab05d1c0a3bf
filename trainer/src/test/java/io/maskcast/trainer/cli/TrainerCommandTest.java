package io.maskcast.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.config.MaskcastCommandLine;
import io.maskcast.trainer.publish.BundleFolder;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    assertThat(LearnCommand.nameOf(Path.of("/data/mnist"))).isEqualTo("mnist");
    assertThat(LearnCommand.nameOf(Path.of("/data/My Tiles (2)"))).isEqualTo("my-tiles-2-");
    assertThat(LearnCommand.nameOf(Path.of("/data/.hidden"))).isEqualTo("hidden");
    assertThat(LearnCommand.nameOf(Path.of("/"))).isEqualTo("bundle");
    assertThat(LearnCommand.nameOf(Path.of("/x/" + "a".repeat(100)))).hasSize(64);
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
}
