package io.maskcast.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.config.LayeredDefaults;
import io.maskcast.shared.config.MaskcastCommandLine;
import io.maskcast.trainer.TrainerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Timeout(60)
class ServeCommandTest {

  private static final TrainerConfig CONFIG =
      new TrainerConfig(
          "10.1.2.3", 8001, Path.of("/srv/jobs"), Optional.of(new HostAndPort("edge", 7700)));

  @TempDir Path folder;

  @Command(name = "maskcast", subcommands = TrainerCommand.class)
  private static final class Root {}

  private static TrainerConfig config(Map<String, String> environment, String... flags) {
    CommandLine trainer = new CommandLine(new TrainerCommand());
    String[] arguments = Stream.concat(Stream.of("serve"), Stream.of(flags)).toArray(String[]::new);
    LayeredDefaults.install(trainer, arguments, environment);
    trainer.parseArgs(arguments);
    ServeCommand command = trainer.getSubcommands().get("serve").getCommand();
    return command.config();
  }

  @Test
  void itIsOfThisMachineOnlyUnlessToldOtherwise() {
    assertThat(config(Map.of()))
        .isEqualTo(
            new TrainerConfig(
                "127.0.0.1",
                7710,
                Path.of(System.getProperty("user.home"), ".maskcast", "trainer"),
                Optional.empty()));
  }

  @Test
  void everyKeyFromFlagsEnvironmentAndFile() throws IOException {
    assertThat(
            config(
                Map.of(),
                "--host=10.1.2.3",
                "--port=8001",
                "--data-dir=/srv/jobs",
                "--publish=edge:7700"))
        .isEqualTo(CONFIG);
    assertThat(
            config(
                Map.of(
                    "MASKCAST_TRAINER_HOST", "10.1.2.3",
                    "MASKCAST_TRAINER_PORT", "8001",
                    "MASKCAST_TRAINER_DATA_DIR", "/srv/jobs",
                    "MASKCAST_TRAINER_PUBLISH", "edge:7700")))
        .isEqualTo(CONFIG);
    Path yaml =
        Files.writeString(
            folder.resolve("trainer.yaml"),
            "host: 10.1.2.3\nport: 8001\ndata-dir: /srv/jobs\npublish: edge:7700\n");
    assertThat(config(Map.of(), "--config", yaml.toString())).isEqualTo(CONFIG);
  }

  private static int run(String... flags) {
    String[] arguments =
        Stream.concat(Stream.of("trainer", "serve"), Stream.of(flags)).toArray(String[]::new);
    return MaskcastCommandLine.run(new Root(), arguments, Map.of());
  }

  @Test
  void wrongValuesEndWithExitCode2() {
    for (String flag : List.of("--port=65536", "--port=http", "--host= ", "--publish=nowhere")) {
      assertThat(run(flag, "--data-dir=" + folder)).as(flag).isEqualTo(MaskcastCommandLine.USAGE);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTrainerThatCannotStartEndsWithExitCode1() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("--port=" + taken.getLocalPort(), "--data-dir=" + folder.resolve("jobs")))
          .isEqualTo(MaskcastCommandLine.FAILED);
    }
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(run("--port=0", "--data-dir=" + file)).isEqualTo(MaskcastCommandLine.FAILED);
  }
}
