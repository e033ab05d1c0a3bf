package io.maskcast.edge.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.config.LayeredDefaults;
import io.maskcast.shared.config.MaskcastCommandLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class EdgeConfigTest {

  private static final EdgeConfig EVERY_KEY =
      new EdgeConfig(
          new HostAndPort("10.1.2.3", 8001),
          "boat-7",
          Path.of("/var/edge"),
          Duration.ofSeconds(9),
          17,
          new RetryPolicy(3, RetryPolicy.DEFAULT.firstWait(), Duration.ofSeconds(60)),
          9,
          List.of(Path.of("/etc/ada.pub"), Path.of("/etc/bob.pub")),
          true,
          Optional.of(EngineKind.ONNX));

  @TempDir Path folder;

  @Command(name = "edge")
  private static final class Connected {
    @Mixin private ConnectionOptions connection;
  }

  @Command(name = "maskcast", subcommands = EdgeCommand.class)
  private static final class Root {}

  @Test
  void defaults() {
    assertThat(config(Map.of(), "--server=localhost:7700"))
        .isEqualTo(
            new EdgeConfig(
                new HostAndPort("localhost", 7700),
                "edge",
                Path.of(System.getProperty("user.home"), ".maskcast", "edge"),
                EdgeConfig.DEFAULT_TIMEOUT,
                EdgeConfig.DEFAULT_BATCH,
                RetryPolicy.DEFAULT,
                LinkWindow.DEFAULT));
  }

  @Test
  void everyKeyFromTheFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("edge.yaml"),
            """
            server: 10.1.2.3:8001
            client: boat-7
            state-dir: /var/edge
            timeout: 9
            batch: 17
            retries: 3
            retry-wait: 60
            link-window: 9
            trust: [/etc/ada.pub, /etc/bob.pub]
            allow-downgrade: true
            engine: onnx
            """);
    assertThat(config(Map.of(), "--config", file.toString())).isEqualTo(EVERY_KEY);
  }

  @Test
  void everyKeyFromTheEnvironment() {
    assertThat(
            config(
                Map.ofEntries(
                    entry("MASKCAST_EDGE_SERVER", "10.1.2.3:8001"),
                    entry("MASKCAST_EDGE_CLIENT", "boat-7"),
                    entry("MASKCAST_EDGE_STATE_DIR", "/var/edge"),
                    entry("MASKCAST_EDGE_TIMEOUT", "9"),
                    entry("MASKCAST_EDGE_BATCH", "17"),
                    entry("MASKCAST_EDGE_RETRIES", "3"),
                    entry("MASKCAST_EDGE_RETRY_WAIT", "60"),
                    entry("MASKCAST_EDGE_LINK_WINDOW", "9"),
                    entry("MASKCAST_EDGE_TRUST", "/etc/ada.pub\n/etc/bob.pub"),
                    entry("MASKCAST_EDGE_ALLOW_DOWNGRADE", "true"),
                    entry("MASKCAST_EDGE_ENGINE", "onnx"))))
        .isEqualTo(EVERY_KEY);
  }

  @Test
  void everyKeyFromFlagsWhichAreStrongest() throws IOException {
    Path file = Files.writeString(folder.resolve("edge.yaml"), "batch: 1\ntimeout: 2\n");
    assertThat(
            config(
                Map.of("MASKCAST_EDGE_BATCH", "3", "MASKCAST_EDGE_CLIENT", "x"),
                "--config=" + file,
                "--server=10.1.2.3:8001",
                "--client=boat-7",
                "--state-dir=/var/edge",
                "--timeout=9",
                "--trust=/etc/ada.pub",
                "--trust=/etc/bob.pub",
                "--allow-downgrade",
                "--engine=onnx",
                "--batch=17",
                "--retries=3",
                "--retry-wait=60",
                "--link-window=9"))
        .isEqualTo(EVERY_KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "--server=localhost, server: 'localhost' is not allowed; allowed: HOST:PORT",
    "--server=localhost:0, server: 'localhost:0' is not allowed",
    "--server=localhost:65536, server: 'localhost:65536' is not allowed",
    "--client=a b, client: 'a b' is not allowed; allowed: 1 to 64 characters",
    "--timeout=0, timeout: '0' is not allowed; allowed: a whole number from 1 to 3600",
    "--timeout=3601, timeout: '3601' is not allowed",
    "--batch=0, batch: '0' is not allowed; allowed: a whole number from 1 to 4096",
    "--batch=4097, batch: '4097' is not allowed",
    "--link-window=0, link-window: '0' is not allowed; allowed: a whole number from 1 to 64",
    "--link-window=65, link-window: '65' is not allowed",
    "--batch=many, --batch",
    "--retries=-1, retries: '-1' is not allowed; allowed: a whole number from 0 to 1000000",
    "--retry-wait=0, retry-wait: '0' is not allowed; allowed: a whole number from 1 to 3600",
    "--retry-wait=3601, retry-wait: '3601' is not allowed",
    "--engine=tensorflow, 'engine: ''tensorflow'' is not allowed; allowed: pytorch, onnx'",
    "--bundel=x, --bundel",
  })
  void wrongValuesEndWithExitCode2(String flag, String words) {
    Outcome outcome =
        run(Map.of("MASKCAST_EDGE_SERVER", "localhost:7700"), "--bundle=b", "--source=s", flag);
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.error()).contains(words);
  }

  @ParameterizedTest
  @CsvSource({"5-4", "-", "1-2-3", "a", "''", "'1,,2'", "-1", "99999999999999999999"})
  void wrongTilesAreRefusedBeforeAnythingIsDone(String tiles) {
    Outcome outcome =
        run(Map.of(), "--server=localhost:1", "--bundle=b", "--source=s", "--tiles=" + tiles);
    assertThat(outcome.exit()).isNotZero();
    assertThat(outcome.error()).startsWith("maskcast: ").doesNotContain("Cannot connect");
  }

  @Test
  void unknownKeysAndVariablesEndWithExitCode2() throws IOException {
    Path file = Files.writeString(folder.resolve("edge.yaml"), "sever: localhost:7700\n");
    Outcome key = run(Map.of(), "--config", file.toString());
    Outcome variable = run(Map.of("MASKCAST_EDGE_SEVER", "localhost:7700"));

    assertThat(key.exit()).isEqualTo(2);
    assertThat(key.error()).contains("unknown key 'sever'").contains("server");
    assertThat(variable.exit()).isEqualTo(2);
    assertThat(variable.error()).contains("MASKCAST_EDGE_SEVER");
  }

  /** They are of a command that reads them itself, and may be set where others run, too. */
  @Test
  void variablesOfTheDaemonConcernNoOtherCommand() {
    Outcome outcome =
        run(
            Map.of("MASKCAST_EDGE_DAEMON_SERVER", "localhost:7700", "MASKCAST_EDGE_TIMEOUT", "0"),
            "--server=localhost:1",
            "--bundle=b",
            "--source=s");
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.error()).contains("timeout").doesNotContain("Unknown");
  }

  private static EdgeConfig config(Map<String, String> environment, String... flags) {
    Connected command = new Connected();
    CommandLine line = new CommandLine(command);
    LayeredDefaults.install(line, flags, environment);
    line.parseArgs(flags);
    return command.connection.edgeConfig();
  }

  private record Outcome(int exit, String error) {}

  private static Outcome run(Map<String, String> environment, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("edge", "run"));
    arguments.addAll(Arrays.asList(flags));
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    try {
      int exit = MaskcastCommandLine.run(new Root(), arguments.toArray(String[]::new), environment);
      return new Outcome(exit, error.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }
}
