package io.maskcast.server.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.server.ServerConfig;
import io.maskcast.server.budget.Budget;
import io.maskcast.server.budget.Period;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.server.source.Tiling;
import io.maskcast.server.source.remote.RemoteConfig;
import io.maskcast.server.source.remote.S3Environment;
import io.maskcast.shared.config.LayeredDefaults;
import io.maskcast.shared.config.MaskcastCommandLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Timeout(60)
class ServerCommandTest {

  private static final Map<String, String> SOURCES =
      Map.of("digits", "/data/digits", "fields", "/data/fields.idx");

  private static final Map<String, Budget> BUDGETS =
      Map.of("boat", new Budget(10_000_000, Period.DAY), "*", new Budget(1L << 30, Period.MONTH));

  private static final ServerConfig EVERYTHING =
      new ServerConfig(
          "10.1.2.3",
          8001,
          Path.of("/srv/maskcast"),
          SOURCES,
          new Tiling(32, 16),
          new StreamConfig(17, 5, 3, 9, BUDGETS),
          new RemoteConfig(12, S3Environment.ofProcess()),
          List.of(Path.of("/etc/ada.pub"), Path.of("/etc/bob.pub")));

  @TempDir Path folder;

  @Command(name = "maskcast", subcommands = ServerCommand.class)
  private static final class Root {}

  @Test
  void defaults() {
    assertThat(config(Map.of()))
        .isEqualTo(
            new ServerConfig(
                "0.0.0.0",
                7700,
                Path.of(System.getProperty("user.home"), ".maskcast", "server"),
                Map.of(),
                StreamConfig.defaults()));
  }

  @Test
  void everyKeyFromTheFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("server.yaml"),
            """
            host: 10.1.2.3
            port: 8001
            data-dir: /srv/maskcast
            source:
              digits: /data/digits
              fields: /data/fields.idx
            tile-size: 32
            stride: 16
            source-timeout: 12
            trust: [/etc/ada.pub, /etc/bob.pub]
            max-streams: 17
            max-streams-per-client: 5
            zstd-level: 3
            link-window: 9
            budget:
              boat: 10MB/day
              "*": 1GiB/month
            """);

    assertThat(config(Map.of(), "--config", file.toString())).isEqualTo(EVERYTHING);
  }

  @Test
  void everyKeyFromTheEnvironment() {
    assertThat(
            config(
                Map.ofEntries(
                    entry("MASKCAST_SERVER_HOST", "10.1.2.3"),
                    entry("MASKCAST_SERVER_PORT", "8001"),
                    entry("MASKCAST_SERVER_DATA_DIR", "/srv/maskcast"),
                    entry("MASKCAST_SERVER_SOURCE", "digits=/data/digits\nfields=/data/fields.idx"),
                    entry("MASKCAST_SERVER_TILE_SIZE", "32"),
                    entry("MASKCAST_SERVER_STRIDE", "16"),
                    entry("MASKCAST_SERVER_SOURCE_TIMEOUT", "12"),
                    entry("MASKCAST_SERVER_TRUST", "/etc/ada.pub\n/etc/bob.pub"),
                    entry("MASKCAST_SERVER_MAX_STREAMS", "17"),
                    entry("MASKCAST_SERVER_MAX_STREAMS_PER_CLIENT", "5"),
                    entry("MASKCAST_SERVER_ZSTD_LEVEL", "3"),
                    entry("MASKCAST_SERVER_LINK_WINDOW", "9"),
                    entry("MASKCAST_SERVER_BUDGET", "boat=10MB/day\n*=1GiB/month"))))
        .isEqualTo(EVERYTHING);
  }

  @Test
  void everyKeyFromFlagsWhichAreStrongest() throws IOException {
    Path file = Files.writeString(folder.resolve("server.yaml"), "port: 1\nmax-streams: 2\n");

    assertThat(
            config(
                Map.of("MASKCAST_SERVER_PORT", "3", "MASKCAST_SERVER_HOST", "h"),
                "--config=" + file,
                "--host=10.1.2.3",
                "--port=8001",
                "--data-dir=/srv/maskcast",
                "--source=digits=/data/digits",
                "--source=fields=/data/fields.idx",
                "--tile-size=32",
                "--stride=16",
                "--source-timeout=12",
                "--trust=/etc/ada.pub",
                "--trust=/etc/bob.pub",
                "--max-streams=17",
                "--max-streams-per-client=5",
                "--zstd-level=3",
                "--link-window=9",
                "--budget=boat=10MB/day",
                "--budget=*=1GiB/month"))
        .isEqualTo(EVERYTHING);
  }

  @Test
  void tilesLieSideBySideUnlessToldOtherwise() {
    assertThat(config(Map.of(), "--tile-size=100").tiling()).isEqualTo(new Tiling(100, 100));
  }

  @ParameterizedTest
  @CsvSource({
    "--tile-size=0, tile-size: '0' is not allowed; allowed: a whole number from 1 to 8192",
    "--stride=9000, stride: '9000' is not allowed; allowed: a whole number from 1 to 8192",
    "--port=65536, port: '65536' is not allowed; allowed: a whole number from 0 to 65535",
    "--budget=boat=10MB, budget: '10MB' is not allowed; allowed: CLIENT=BYTES/day",
    "--port=-1, port: '-1' is not allowed",
    "--port=http, --port",
    "--max-streams=0, max-streams: '0' is not allowed; allowed: a whole number from 1 to 10000",
    "--max-streams-per-client=0, max-streams-per-client: '0' is not allowed; allowed: a whole number from 1 to 10000",
    "--max-streams=10001, max-streams: '10001' is not allowed",
    "--zstd-level=0, zstd-level: '0' is not allowed; allowed: a whole number from 1 to 22",
    "--zstd-level=23, zstd-level: '23' is not allowed",
    "--link-window=0, link-window: '0' is not allowed; allowed: a whole number from 1 to 64",
    "--link-window=65, link-window: '65' is not allowed",
    "--host= , host: '' is not allowed",
    "--sauce=x, --sauce",
    "--source=digits, --source",
    "--source-timeout=0, source-timeout: '0' is not allowed; allowed: a whole number from 1 to 600",
  })
  void wrongValuesEndWithExitCode2(String flag, String words) {
    Outcome outcome = run(Map.of(), flag);

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.error()).contains(words);
  }

  @Test
  void unknownKeysAndVariablesEndWithExitCode2() throws IOException {
    Path file = Files.writeString(folder.resolve("server.yaml"), "prot: 7700\n");

    Outcome key = run(Map.of(), "--config", file.toString());
    Outcome variable = run(Map.of("MASKCAST_SERVER_PROT", "7700"));

    assertThat(key.exit()).isEqualTo(2);
    assertThat(key.error()).contains("unknown key 'prot'").contains("port");
    assertThat(variable.exit()).isEqualTo(2);
    assertThat(variable.error()).contains("MASKCAST_SERVER_PROT");
  }

  @Test
  void aServerThatCannotStartEndsWithExitCode1() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Outcome outcome =
          run(
              Map.of(),
              "--host=127.0.0.1",
              "--port=" + taken.getLocalPort(),
              "--data-dir=" + folder.resolve("data"));

      assertThat(outcome.exit()).isEqualTo(1);
      assertThat(outcome.error())
          .contains("maskcast: Cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
    Outcome noSource =
        run(Map.of(), "--port=0", "--data-dir=" + folder.resolve("data"), "--source=x=/not/there");
    assertThat(noSource.exit()).isEqualTo(1);
    assertThat(noSource.error()).contains("Source x cannot be opened").contains("/not/there");
    Outcome noScheme =
        run(Map.of(), "--port=0", "--data-dir=" + folder.resolve("data"), "--source=x=gs://b/k");
    assertThat(noScheme.exit()).isEqualTo(1);
    assertThat(noScheme.error())
        .contains("Source x cannot be opened: 'gs://b/k' begins with no known scheme");
  }

  private static ServerConfig config(Map<String, String> environment, String... flags) {
    ServerCommand command = new ServerCommand();
    CommandLine line = new CommandLine(command);
    LayeredDefaults.install(line, flags, environment);
    line.parseArgs(flags);
    return command.config();
  }

  private record Outcome(int exit, String error) {}

  /** picocli keeps standard error as it finds it, so it is put aside while a command runs. */
  private static Outcome run(Map<String, String> environment, String... flags) {
    List<String> arguments = new java.util.ArrayList<>(List.of("server"));
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
