package io.maskcast.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.deploy.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerBenchCommandTest {

  private static CommandRun run(String... arguments) {
    return CommandRun.of(new BenchCommand(), arguments);
  }

  @Test
  void measuresBothKindsOfStepsAndKeepsEachTime(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("bench.json");
    CommandRun run =
        run("trainer", "--steps", "9", "--batch", "16", "--device", "cpu", "--out", "" + file);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("lenet5, 16 tiles of digits a step", "masked / plain");

    JsonNode result = new ObjectMapper().readTree(file.toFile());
    assertThat(result.path("device").asText()).isEqualTo("cpu");
    assertThat(result.path("threads").asInt()).isPositive();
    assertThat(result.path("plain").path("ms")).hasSize(8); // whole blocks of four
    assertThat(result.path("masked").path("ms")).hasSize(8).allMatch(ms -> ms.asDouble() > 0);
    assertThat(result.path("ratio").path("median").asDouble())
        .isBetween(
            result.path("ratio").path("low").asDouble(),
            result.path("ratio").path("high").asDouble());
  }

  @Test
  void wrongOptionsAreNamed(@TempDir Path folder) {
    assertFails("steps: '0' is not allowed", "--steps", "0");
    assertFails("batch: '9001' is not allowed", "--batch", "9001");
    assertFails("'lenet9' is no network", "--network", "lenet9");
    assertFails("is a folder", "--out", folder.toString());
    assertThat(Files.exists(folder.resolve("out.json"))).isFalse();
  }

  private static void assertFails(String says, String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "trainer";
    System.arraycopy(options, 0, arguments, 1, options.length);
    CommandRun run = run(arguments);
    assertThat(run.exit()).as("%s %s", run.out(), run.err()).isNotZero();
    assertThat(run.err()).contains(says).doesNotContain("Exception");
  }
}
