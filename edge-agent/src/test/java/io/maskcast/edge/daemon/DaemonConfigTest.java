package io.maskcast.edge.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.backoff.Backoff;
import io.maskcast.edge.budget.BudgetAction;
import io.maskcast.edge.budget.ByteBudget;
import io.maskcast.edge.delivery.SinkConfig;
import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.job.CronTimes;
import io.maskcast.edge.job.JobConfig;
import io.maskcast.edge.job.Schedule;
import io.maskcast.edge.results.StoreConfig;
import io.maskcast.edge.results.WhenFull;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.tile.TileRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonConfigTest {

  private static final String LEAST =
      """
      server: far.example:7700
      jobs:
        - {name: a, bundle: land, source: scene}
      """;

  @TempDir Path folder;

  @Test
  void aTokenIsTheFirstLineOfItsFileAndLongEnough() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
    String yaml =
        """
        server: localhost:7700
        http: {token-file: %s}
        jobs:
          - {name: one, bundle: digits, source: mnist}
        """
            .formatted(token);

    assertThat(read(yaml).http().token()).contains("0123456789abcdef");
    assertThat(read(yaml).http().onLoopback()).isTrue();
    Files.writeString(token, "short\n");
    assertThatThrownBy(() -> read(yaml)).hasMessageContaining("16 characters or more");
  }

  private DaemonConfig read(String yaml) {
    try {
      return DaemonConfig.read(Files.writeString(folder.resolve("edge.yaml"), yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    DaemonConfig config = read(LEAST);

    assertThat(config.edge())
        .isEqualTo(
            new EdgeConfig(
                new HostAndPort("far.example", 7700),
                "edge",
                Path.of(System.getProperty("user.home"), ".maskcast", "edge"),
                Duration.ofSeconds(30),
                250,
                RetryPolicy.DEFAULT.jittered(),
                4));
    assertThat(config.reconnect())
        .isEqualTo(new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5)));
    assertThat(config.http()).isEqualTo(new HttpConfig("127.0.0.1", 7720));
    assertThat(config.cacheLimit()).isEqualTo(256L << 20);
    assertThat(config.budget())
        .isEqualTo(
            new ByteBudget(OptionalLong.empty(), OptionalLong.empty(), 0.8, BudgetAction.STOP));
    assertThat(config.results()).isEqualTo(new StoreConfig(256L << 20, WhenFull.DROP_OLDEST));
    assertThat(config.sinks()).isEmpty();
    assertThat(config.drain()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.log()).isEqualTo(LogFormat.AUTO);
    assertThat(config.jobs())
        .containsExactly(
            new JobConfig(
                "a",
                BundleReference.parse("land"),
                List.of(),
                SourceLevel.full("scene"),
                new TileChoice.All(),
                new Schedule.Once(),
                List.of(),
                new Stop.AsAccurate(),
                10_000,
                Optional.empty()));
  }

  @Test
  void everyKeyIsRead() {
    DaemonConfig config =
        read(
            """
            server: far.example:7700
            name: gate-7
            state-dir: /var/lib/maskcast-edge
            trust: [ada.pub, bob.pub]
            allow-downgrade: true
            engine: onnx
            batch: 16
            timeout: 1m
            retries: 3
            retry-wait: 20s
            link-window: 2
            reconnect: {first: 500ms, longest: 1h}
            http: {host: 0.0.0.0, port: 0}
            drain: 20s
            log: json
            budget: {day: 50MB, month: 1GiB, warn: 0.5, then: smaller}
            cache: {limit: 1GiB}
            results: {limit: 1MiB, when-full: refuse}
            sinks:
              - {name: file, file: out.csv}
              - {name: lines, file: out.txt, format: ndjson}
              - name: cloud
                url: https://far.example/results
                batch: 50
                timeout: 5s
                headers: {Authorization: Bearer x}
              - name: bus
                mqtt: broker.example
                topic: fields/results
                qos: 2
                client-id: me
                user: ada
                password-file: secret
                tls: true
                status: fields/agent
                keep-alive: 5m
                metered: false
              - {name: near, mqtt: "127.0.0.1:1884", topic: a, metered: true}
              - {name: mute, mqtt: localhost, topic: a, status: none}
              - {name: home, url: "http://[::1]:80/", metered: true}
            jobs:
              - name: fields
                bundle: land
                smaller: [land-small, land-tiny]
                source: scene
                level: 1
                follow: 1m
                from: 100
                sinks: [file]
                accuracy: 0.98
                window: 500
                audit: 1/100
                audit-limit: 0.1
              - {name: again, bundle: land, smaller: [b], source: s, tiles: 17, every: 6h, rung: 2}
              - {name: dawn, bundle: land, smaller: [b], source: s, at: "30 6 * * 1-5", zone: Europe/Berlin}
              - {name: noon, bundle: land, smaller: [b], source: s, at: 0 12 * * *}
              - {name: place, bundle: land, smaller: [b], source: s, bbox: "14.5,45.8,14.6,45.9"}
            """);

    assertThat(config.edge())
        .isEqualTo(
            new EdgeConfig(
                new HostAndPort("far.example", 7700),
                "gate-7",
                Path.of("/var/lib/maskcast-edge"),
                Duration.ofMinutes(1),
                16,
                new RetryPolicy(3, RetryPolicy.DEFAULT.firstWait(), Duration.ofSeconds(20))
                    .jittered(),
                2,
                List.of(Path.of("ada.pub"), Path.of("bob.pub")),
                true,
                Optional.of(EngineKind.ONNX)));
    assertThat(config.folder()).isEqualTo(Path.of("/var/lib/maskcast-edge/daemon"));
    assertThat(config.reconnect())
        .isEqualTo(new Backoff(Duration.ofMillis(500), Duration.ofHours(1)));
    assertThat(config.http()).isEqualTo(new HttpConfig("0.0.0.0", 0));
    assertThat(config.drain()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.log()).isEqualTo(LogFormat.JSON);
    assertThat(config.cacheLimit()).isEqualTo(1L << 30);
    assertThat(config.budget())
        .isEqualTo(
            new ByteBudget(
                OptionalLong.of(50_000_000), OptionalLong.of(1L << 30), 0.5, BudgetAction.SMALLER));
    assertThat(config.results()).isEqualTo(new StoreConfig(1 << 20, WhenFull.REFUSE));
    assertThat(config.sinks())
        .containsExactly(
            new SinkConfig.ToFile("file", Path.of("out.csv"), SinkConfig.Format.CSV),
            new SinkConfig.ToFile("lines", Path.of("out.txt"), SinkConfig.Format.NDJSON),
            new SinkConfig.ToHttp(
                "cloud",
                URI.create("https://far.example/results"),
                50,
                Duration.ofSeconds(5),
                Map.of("Authorization", "Bearer x")),
            new SinkConfig.ToMqtt(
                "bus",
                new HostAndPort("broker.example", 1883),
                "fields/results",
                2,
                "me",
                Optional.of(new SinkConfig.Login("ada", Path.of("secret"))),
                true,
                Optional.of("fields/agent"),
                Duration.ofMinutes(5),
                false),
            new SinkConfig.ToMqtt(
                "near",
                new HostAndPort("127.0.0.1", 1884),
                "a",
                1,
                "maskcast-gate-7-near",
                Optional.empty(),
                false,
                Optional.of("a/status"),
                Duration.ofMinutes(1),
                true),
            new SinkConfig.ToMqtt(
                "mute",
                new HostAndPort("localhost", 1883),
                "a",
                1,
                "maskcast-gate-7-mute",
                Optional.empty(),
                false,
                Optional.empty(),
                Duration.ofMinutes(1),
                false),
            new SinkConfig.ToHttp(
                "home",
                URI.create("http://[::1]:80/"),
                500,
                Duration.ofSeconds(30),
                Map.of(),
                true));
    assertThat(config.sinks())
        .extracting(SinkConfig::metered)
        .containsExactly(false, false, true, false, true, false, true);
    JobConfig fields = config.jobs().get(0);
    assertThat(fields.source()).isEqualTo(new SourceLevel("scene", 1));
    assertThat(fields.schedule()).isEqualTo(new Schedule.Follow(Duration.ofMinutes(1), 100));
    assertThat(fields.smaller()).hasSize(2);
    assertThat(fields.sinks()).containsExactly("file");
    assertThat(fields.stop()).isEqualTo(new Stop.AtAccuracy(0.98));
    assertThat(fields.window()).isEqualTo(500);
    assertThat(fields.audit().orElseThrow().every()).isEqualTo(100);
    assertThat(fields.audit().orElseThrow().limit()).isEqualTo(0.1);
    JobConfig again = config.jobs().get(1);
    assertThat(again.tiles()).isEqualTo(new TileChoice.Numbered(TileRange.parse("17")));
    assertThat(again.schedule()).isEqualTo(new Schedule.Every(Duration.ofHours(6)));
    assertThat(again.stop()).isEqualTo(new Stop.AtRung(2));
    assertThat(config.jobs().get(2).schedule())
        .isEqualTo(new Schedule.At(CronTimes.parse("dawn", "30 6 * * 1-5", "Europe/Berlin")));
    assertThat(config.jobs().get(3).schedule())
        .isEqualTo(new Schedule.At(CronTimes.parse("noon", "0 12 * * *", "UTC")));
    assertThat(config.jobs().get(4).tiles())
        .isEqualTo(new TileChoice.InDegrees(14.5, 45.8, 14.6, 45.9));
  }

  @Test
  void theSamplesOfTheReadmesAreSound() throws IOException {
    DaemonConfig brief = read(sample(Path.of("..", "README.md"), "    # edge.yaml", "    "));
    assertThat(brief.sinks()).hasSize(2);
    assertThat(brief.jobs()).hasSize(2);
    assertThat(brief.budget().day()).hasValue(50_000_000);

    DaemonConfig whole = read(sample(Path.of("README.md"), "server: server.example", ""));
    assertThat(whole.sinks()).hasSize(2);
    assertThat(whole.jobs()).hasSize(1);
    assertThat(whole.budget()).isEqualTo(brief.budget());
  }

  /** The lines from one that begins so, until the block ends; without their indent. */
  private static String sample(Path readme, String first, String indent) throws IOException {
    return Files.readAllLines(readme).stream()
        .dropWhile(line -> !line.startsWith(first))
        .takeWhile(line -> line.startsWith(indent) && !line.startsWith("```"))
        .map(line -> line.substring(indent.length()) + "\n")
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sever: a:1                        | unknown key 'sever'; allowed: allow-downgrade",
        "http: {prot: 1}                   | unknown key 'prot'; allowed: host, port, token-file (in 'http')",
        "sinks: [{name: a, file: b}, {nam: c}] | user (in entry 2 of 'sinks')",
        "http: {port: 70000}               | 'port' in 'http' is '70000'",
        "http: {port: x}                   | 'port' in 'http'",
        "engine: steam                     | engine: 'steam' is not allowed",
        "batch: 0                          | 'batch' is '0'",
        "timeout: 30                       | timeout: '30' is not allowed",
        "timeout: 30x                      | timeout: '30x' is not allowed",
        "drain: 1h                         | drain: '1h' is not allowed",
        "log: xml                          | 'xml' is no format of logs",
        "budget: {day: 5}                  | budget.day: '5' is not allowed",
        "budget: {day: [5]}                | 'day' in 'budget' must be a text",
        "cache: {limit: 5}                 | cache.limit: '5' is not allowed",
        "cache: {size: 5}                  | unknown key 'size'",
        "budget: {warn: 2}                 | 'warn' in 'budget' is '2'",
        "budget: {then: pray}              | 'pray' is no way to deal with a budget",
        "budget: {then: smaller}           | smaller of job a",
        "results: {limit: 1kB}             | results.limit: '1kB'",
        "results: {when-full: burst}       | 'burst' is no way to deal with a full store",
        "reconnect: {longest: 1ms}         | reconnect.longest",
        "sinks: []                         | 'sinks' must be a list with one entry or more",
        "sinks: [{name: a}]                | must have one of 'file', 'url' and 'mqtt'",
        "sinks: [{name: a, file: b, url: c}] | must have one of",
        "sinks: [{name: a, file: b, qos: 1}] | 'file' and 'qos', which do not go together",
        "sinks: [{name: a, url: ftp://x}]  | url: 'ftp://x' is not allowed",
        "sinks: [{name: a, mqtt: b, topic: 'c/#'}] | topic: 'c/#'",
        "sinks: [{name: a, mqtt: b, topic: c, user: d}] | both 'user' and 'password-file'",
        "sinks: [{name: a, mqtt: b, topic: c, status: 'd/+'}] | status: 'd/+'",
        "sinks: [{name: a, mqtt: b, topic: c, status: c}] | another topic than that of results",
        "sinks: [{name: a, mqtt: b, topic: c, keep-alive: 1d}] | keep-alive of sink a: '1d'",
        "sinks: [{name: a, url: 'http://b', status: c}] | 'url' and 'status', which do not go together",
        "sinks: [{name: a, file: b, metered: true}] | 'file' and 'metered', which do not go together",
        "sinks: [{name: a/b, file: b}]     | name in 'sinks': 'a/b'",
        "sinks: [{name: a, file: b}, {name: a, file: c}] | each name once",
        "sinks: [{name: a, file: b}, {name: c, file: ./b}] | that no other sink writes to",
      })
  void whatIsWrongIsTold(String line, String words) {
    assertThatThrownBy(() -> read(LEAST + line.strip() + "\n"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bundle: b                               | it lacks 'source' in entry 1 of 'jobs'",
        "bundle: b, source: s, tiles: x          | 'x' does not name tiles",
        "bundle: b, source: s, tiles: 1, follow: 1s | one of 'tiles', 'bbox', 'pixels' and 'follow'",
        "bundle: b, source: s, every: 1h, follow: 1s | one of 'every', 'at' and 'follow' at most",
        "bundle: b, source: s, at: 0 6 * * *, every: 1h | one of 'every', 'at' and 'follow' at most",
        "bundle: b, source: s, at: 0 25 * * *    | at of job a: '0 25 * * *' is not allowed",
        "bundle: b, source: s, at: 0 5 * * *, zone: Mars | zone of job a: 'Mars' is not allowed",
        "bundle: b, source: s, zone: UTC         | 'zone', which goes with 'at' alone",
        "bundle: b, source: s, from: 3           | 'from', which goes with 'follow'",
        "bundle: b, source: s, accuracy: 0.5, rung: 1 | 'accuracy' or 'rung'",
        "bundle: b, source: s, audit-limit: 0.5  | goes with 'audit'",
        "bundle: b, source: s, audit: 200         | one tile in so many: 1/100",
        "bundle: b, source: s, every: 30          | every of job a: '30' is not allowed",
        "bundle: b, source: s, sinks: [x]        | sinks of job a: 'x' is not allowed",
        "bundle: b, source: s, window: 0         | 'window' in entry 1 of 'jobs' is '0'",
      })
  void whatIsWrongOfAJobIsTold(String keys, String words) {
    assertThatThrownBy(() -> read("server: a:1\njobs: [{name: a, " + keys + "}]\n"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(words);
  }

  private DaemonConfig read(String yaml, Map<String, String> environment) {
    try {
      Path file = Files.writeString(folder.resolve("edge.yaml"), yaml);
      return DaemonConfig.read(file, environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void variablesAreStrongerThanTheFile() {
    String jobs = "jobs: [{name: a, bundle: land, smaller: [b], source: scene}]\n";
    String whole =
        """
        server: far.example:7700
        name: gate-7
        state-dir: /state
        trust: [ada.pub, bob.pub]
        allow-downgrade: true
        engine: onnx
        batch: 16
        timeout: 1m
        retries: 3
        retry-wait: 20s
        link-window: 2
        reconnect: {first: 500ms, longest: 1h}
        http: {host: 0.0.0.0, port: 0, token-file: %s}
        budget: {day: 50MB, month: 1GiB, warn: 0.5, then: smaller}
        results: {limit: 1MiB, when-full: refuse}
        drain: 20s
        log: json
        """
            .formatted(token());
    Map<String, String> variables =
        Map.ofEntries(
            Map.entry("MASKCAST_EDGE_DAEMON_SERVER", "far.example:7700"),
            Map.entry("MASKCAST_EDGE_DAEMON_NAME", "gate-7"),
            Map.entry("MASKCAST_EDGE_DAEMON_STATE_DIR", "/state"),
            Map.entry("MASKCAST_EDGE_DAEMON_TRUST", "ada.pub\nbob.pub"),
            Map.entry("MASKCAST_EDGE_DAEMON_ALLOW_DOWNGRADE", "true"),
            Map.entry("MASKCAST_EDGE_DAEMON_ENGINE", "onnx"),
            Map.entry("MASKCAST_EDGE_DAEMON_BATCH", "16"),
            Map.entry("MASKCAST_EDGE_DAEMON_TIMEOUT", "1m"),
            Map.entry("MASKCAST_EDGE_DAEMON_RETRIES", "3"),
            Map.entry("MASKCAST_EDGE_DAEMON_RETRY_WAIT", "20s"),
            Map.entry("MASKCAST_EDGE_DAEMON_LINK_WINDOW", "2"),
            Map.entry("MASKCAST_EDGE_DAEMON_RECONNECT_FIRST", "500ms"),
            Map.entry("MASKCAST_EDGE_DAEMON_RECONNECT_LONGEST", "1h"),
            Map.entry("MASKCAST_EDGE_DAEMON_HTTP_HOST", "0.0.0.0"),
            Map.entry("MASKCAST_EDGE_DAEMON_HTTP_PORT", "0"),
            Map.entry("MASKCAST_EDGE_DAEMON_HTTP_TOKEN_FILE", token()),
            Map.entry("MASKCAST_EDGE_DAEMON_BUDGET_DAY", "50MB"),
            Map.entry("MASKCAST_EDGE_DAEMON_BUDGET_MONTH", "1GiB"),
            Map.entry("MASKCAST_EDGE_DAEMON_BUDGET_WARN", "0.5"),
            Map.entry("MASKCAST_EDGE_DAEMON_BUDGET_THEN", "smaller"),
            Map.entry("MASKCAST_EDGE_DAEMON_RESULTS_LIMIT", "1MiB"),
            Map.entry("MASKCAST_EDGE_DAEMON_RESULTS_WHEN_FULL", "refuse"),
            Map.entry("MASKCAST_EDGE_DAEMON_DRAIN", "20s"),
            Map.entry("MASKCAST_EDGE_DAEMON_LOG", "json"),
            Map.entry("MASKCAST_EDGE_STATE_DIR", "/of/commands"),
            Map.entry("PATH", "/bin"));

    assertThat(read(jobs, variables)).isEqualTo(read(whole + jobs));
    assertThat(
            read(
                    "server: far.example:7700\nhttp: {port: 1, host: 0.0.0.0}\n" + jobs,
                    Map.of("MASKCAST_EDGE_DAEMON_HTTP_PORT", "2"))
                .http())
        .isEqualTo(new HttpConfig("0.0.0.0", 2));
  }

  private String token() {
    try {
      return Files.writeString(folder.resolve("token"), "0123456789abcdef\n").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SEVER       | a:1   | Unknown environment variable MASKCAST_EDGE_DAEMON_SEVER; allowed: MASKCAST_EDGE_DAEMON_ALLOW",
        "JOBS        | []    | Unknown environment variable MASKCAST_EDGE_DAEMON_JOBS",
        "HTTP_PORT   | x     | MASKCAST_EDGE_DAEMON_HTTP_PORT: 'x' is not allowed; allowed: a whole number",
        "HTTP_PORT   | 70000 | edge.yaml with MASKCAST_EDGE_DAEMON_HTTP_PORT is no configuration",
        "BUDGET_WARN | much  | MASKCAST_EDGE_DAEMON_BUDGET_WARN: 'much' is not allowed; allowed: a number",
        "TIMEOUT     | 30    | timeout: '30' is not allowed",
        "ALLOW_DOWNGRADE | yes | MASKCAST_EDGE_DAEMON_ALLOW_DOWNGRADE: 'yes' is not allowed; allowed: true or false",
      })
  void whatIsWrongOfAVariableIsTold(String variable, String value, String words) {
    assertThatThrownBy(() -> read(LEAST, Map.of("MASKCAST_EDGE_DAEMON_" + variable, value)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(words);
  }

  @Test
  void withoutJobsThereIsNothingToDo() {
    assertThatThrownBy(() -> read("server: a:1\n"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("jobs");
  }
}
