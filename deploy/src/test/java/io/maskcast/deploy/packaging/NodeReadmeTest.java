package io.maskcast.deploy.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.edge.cli.EdgeCommand;
import io.maskcast.edge.daemon.DaemonConfig;
import io.maskcast.edge.delivery.SinkConfig;
import io.maskcast.edge.job.JobConfig;
import io.maskcast.server.cli.ServerCommand;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Quantity;
import io.maskcast.trainer.cli.TrainerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the READMEs of the nodes say of keys and their defaults is so. */
class NodeReadmeTest {

  private static final String EDGE = "edge-agent/README.md";
  private static final String JOB = "jobs: [{name: a, bundle: b, source: c}]\n";
  private static final Set<String> OF_ALL_COMMANDS = Set.of("help", "version", "config");

  @TempDir Path folder;

  private static Map<String, OptionSpec> options(CommandLine command) {
    Map<String, OptionSpec> options = new LinkedHashMap<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      String key = option.longestName().substring(2);
      if (!OF_ALL_COMMANDS.contains(key)) {
        options.put(key, option);
      }
    }
    return options;
  }

  private static void requireDefaults(Map<String, String> rows, Map<String, OptionSpec> options) {
    rows.forEach(
        (key, told) -> {
          OptionSpec option = options.get(key);
          if (option.required()) {
            assertThat(told).as(key).isEqualTo("required");
          } else if (option.defaultValue() != null) {
            assertThat(told)
                .as(key)
                .isEqualTo(option.defaultValue().replace(System.getProperty("user.home"), "~"));
          } else {
            assertThat(told).as(key).isNotEqualTo("required");
            Matcher number =
                Pattern.compile("\\(default: ([0-9.]+)\\)")
                    .matcher(String.join(" ", option.description()));
            if (number.find()) {
              assertThat(told).as(key).isEqualTo(number.group(1));
            }
          }
        });
  }

  @Test
  void keysOfTheServer() {
    Map<String, String> rows = Project.table("server/README.md", "options: server");
    Map<String, OptionSpec> options = options(new CommandLine(new ServerCommand()));

    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(options.keySet());
    requireDefaults(rows, options);
  }

  @Test
  void keysOfTheTrainer() {
    Map<String, String> rows = Project.table("trainer/README.md", "options: trainer serve");
    CommandLine trainer = new CommandLine(new TrainerCommand());
    Map<String, OptionSpec> options = options(trainer.getSubcommands().get("serve"));

    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(options.keySet());
    requireDefaults(rows, options);
  }

  @Test
  void keysOfTheEdgesCommands() {
    Map<String, String> rows = Project.table(EDGE, "options: edge fetch, connection");
    Map<String, CommandLine> commands = new CommandLine(new EdgeCommand()).getSubcommands();
    Map<String, OptionSpec> run = options(commands.get("run"));
    Set<String> shared = new HashSet<>(run.keySet());
    shared.retainAll(options(commands.get("fetch")).keySet());
    shared.retainAll(options(commands.get("map")).keySet());
    shared.removeAll(Set.of("bundle", "source", "level", "out"));

    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(shared);
    requireDefaults(rows, run);
  }

  private Path file(String text) {
    try {
      return Files.writeString(folder.resolve("edge.yaml"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private DaemonConfig read(String text) {
    return DaemonConfig.read(file(text));
  }

  /** The keys that are allowed where an unknown one stands: the message lists them. */
  private Set<String> allowed(String text) {
    try {
      read(text);
    } catch (MaskcastException e) {
      Matcher list =
          Pattern.compile("unknown key 'nonsense'; allowed: ([a-z, -]*[a-z])")
              .matcher(e.getMessage());
      if (list.find()) {
        return new TreeSet<>(List.of(list.group(1).split(", ")));
      }
      throw e;
    }
    throw new AssertionError("it is taken: " + text);
  }

  @Test
  void keysOfTheDaemon() {
    String rest = "server: h:1\n" + JOB;
    Set<String> keys = allowed("nonsense: 1\n" + rest);
    for (String part : List.of("reconnect", "http", "budget", "cache", "results")) {
      assertThat(keys.remove(part)).as(part).isTrue();
      allowed(part + ": {nonsense: 1}\n" + rest).forEach(key -> keys.add(part + "." + key));
    }

    assertThat(Project.table(EDGE, "keys: daemon").keySet())
        .containsExactlyInAnyOrderElementsOf(keys);
    assertThat(Project.table(EDGE, "keys: jobs").keySet())
        .containsExactlyInAnyOrderElementsOf(allowed("server: h:1\njobs: [{nonsense: 1}]\n"));
    assertThat(Project.table(EDGE, "keys: sinks").keySet())
        .containsExactlyInAnyOrderElementsOf(allowed("sinks: [{nonsense: 1}]\n" + rest));
  }

  /**
   * A variable for every key but lists of mappings: the message about an unknown one lists them.
   */
  @Test
  void variablesOfTheDaemon() {
    Path file = file("server: h:1\n" + JOB);
    Map<String, String> unknown = Map.of("MASKCAST_EDGE_DAEMON_NONSENSE", "1");
    Set<String> keys = new HashSet<>(Project.table(EDGE, "keys: daemon").keySet());
    keys.removeAll(Set.of("sinks", "jobs"));
    String[] variables =
        keys.stream()
            .map(key -> key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_'))
            .map(name -> "MASKCAST_EDGE_DAEMON_" + name)
            .sorted()
            .toArray(String[]::new);

    assertThatThrownBy(() -> DaemonConfig.read(file, unknown))
        .hasMessageEndingWith("NONSENSE; allowed: " + String.join(", ", variables));
    Matcher named = Pattern.compile("`(MASKCAST_EDGE_DAEMON_[A-Z_]+)`").matcher(Project.read(EDGE));
    while (named.find()) {
      assertThat(variables).contains(named.group(1));
    }
  }

  @Test
  void whatIsRequiredIs() {
    assertThatThrownBy(() -> read(JOB)).hasMessageContaining("it lacks 'server'");
    assertThatThrownBy(() -> read("server: h:1\n")).hasMessageContaining("'jobs'");
    for (String key : List.of("name", "bundle", "source")) {
      assertThat(Project.table(EDGE, "keys: jobs")).containsEntry(key, "required");
      assertThatThrownBy(() -> read("server: h:1\n" + JOB.replaceFirst(key + ": [abc](, )?", "")))
          .hasMessageContaining("it lacks '" + key + "'");
    }
  }

  @Test
  void defaultsOfTheDaemon() {
    Map<String, String> rows = Project.table(EDGE, "keys: daemon");
    DaemonConfig config = read("server: h:1\n" + JOB);
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", config.edge().client());
    plain.put(
        "state-dir",
        config.edge().stateDir().toString().replace(System.getProperty("user.home"), "~"));
    plain.put("allow-downgrade", config.edge().allowDowngrade());
    plain.put("batch", config.edge().batch());
    plain.put("retries", config.edge().retries().retries());
    plain.put("link-window", config.edge().linkWindow());
    plain.put("http.host", config.http().host());
    plain.put("http.port", config.http().port());
    plain.put("budget.warn", config.budget().warn());
    plain.put("budget.then", config.budget().then().label());
    plain.put("results.when-full", config.results().whenFull().label());
    plain.put("log", config.log().label());
    plain.forEach((key, value) -> assertThat(rows).containsEntry(key, value.toString()));

    Map<String, Duration> times =
        Map.of(
            "timeout", config.edge().timeout(),
            "retry-wait", config.edge().retries().longestWait(),
            "reconnect.first", config.reconnect().first(),
            "reconnect.longest", config.reconnect().longest(),
            "drain", config.drain());
    times.forEach((key, time) -> assertThat(time(rows.get(key))).as(key).isEqualTo(time));
    assertThat(Quantity.bytes("results.limit", rows.get("results.limit"), 1))
        .isEqualTo(config.results().limit());
    assertThat(Quantity.bytes("cache.limit", rows.get("cache.limit"), 1))
        .isEqualTo(config.cacheLimit());
    assertThat(config.edge().trust()).isEmpty();
    assertThat(rows).containsEntry("trust", "none");
    assertThat(config.budget().day()).isEmpty();
    assertThat(config.budget().month()).isEmpty();
    assertThat(rows).containsEntry("budget.day", "none").containsEntry("budget.month", "none");
  }

  private static Duration time(String text) {
    return Quantity.time("time", text, Duration.ZERO, Duration.ofDays(366));
  }

  @Test
  void defaultsOfJobsAndSinks() {
    Map<String, String> jobs = Project.table(EDGE, "keys: jobs");
    assertThat(jobs).containsEntry("window", String.valueOf(JobConfig.DEFAULT_WINDOW));
    Map<String, String> sinks = Project.table(EDGE, "keys: sinks");
    assertThat(sinks).containsEntry("batch", String.valueOf(SinkConfig.ToHttp.DEFAULT_BATCH));
    assertThat(time(sinks.get("timeout"))).isEqualTo(SinkConfig.ToHttp.DEFAULT_TIMEOUT);
    DaemonConfig config =
        read("server: h:1\nname: NAME\nsinks: [{name: SINK, mqtt: b, topic: t}]\n" + JOB);
    assertThat(config.sinks().get(0))
        .isInstanceOfSatisfying(
            SinkConfig.ToMqtt.class,
            mqtt -> {
              assertThat(sinks).containsEntry("client-id", mqtt.clientId());
              assertThat(sinks).containsEntry("qos", String.valueOf(mqtt.qos()));
              assertThat(sinks).containsEntry("tls", String.valueOf(mqtt.tls()));
              assertThat(sinks).containsEntry("status", "TOPIC/status");
              assertThat(mqtt.status()).contains("t/status");
              assertThat(time(sinks.get("keep-alive"))).isEqualTo(mqtt.keepAlive());
            });
  }

  @Test
  void theWholeFileIsSound() {
    Matcher sample =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Project.read(EDGE));
    assertThat(sample.find()).isTrue();

    DaemonConfig config = read(sample.group(1));

    assertThat(config.jobs()).hasSize(1);
    assertThat(config.sinks()).hasSize(2);
  }
}
