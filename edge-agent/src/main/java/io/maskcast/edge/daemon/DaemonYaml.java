package io.maskcast.edge.daemon;

import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.backoff.Backoff;
import io.maskcast.edge.budget.BudgetAction;
import io.maskcast.edge.budget.ByteBudget;
import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.results.StoreConfig;
import io.maskcast.edge.results.WhenFull;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.shared.config.Choice;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.config.Quantity;
import io.maskcast.shared.config.YamlMapping;
import io.maskcast.shared.storage.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** A daemon's file. */
final class DaemonYaml {

  static final String WHAT = "configuration of an edge daemon";

  private static final Set<String> KEYS =
      Set.of(
          "server",
          "name",
          "state-dir",
          "trust",
          "allow-downgrade",
          "engine",
          "batch",
          "timeout",
          "retries",
          "retry-wait",
          "link-window",
          "reconnect",
          "http",
          "budget",
          "cache",
          "results",
          "sinks",
          "jobs",
          "drain",
          "log");

  private static final int MAX_PORT = 65_535;
  private static final int MOST_TOKEN = 4096;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final YamlMapping file;

  DaemonYaml(Path file, Map<String, String> environment) {
    Map<String, Object> stronger = DaemonEnvironment.values(environment);
    YamlMapping written = YamlMapping.read(file, WHAT, KEYS);
    this.file =
        stronger.isEmpty()
            ? written
            : written.with(
                stronger,
                stronger.keySet().stream()
                    .map(DaemonEnvironment::variable)
                    .collect(Collectors.joining(", ")));
  }

  DaemonConfig config() {
    EdgeConfig edge = edge();
    return new DaemonConfig(
        edge,
        reconnect(),
        http(),
        budget(),
        cacheLimit(),
        results(),
        new SinksYaml(edge.client()).of(file),
        JobsYaml.of(file),
        time(file, "drain", "drain", DaemonConfig.DEFAULT_DRAIN, Duration.ofMinutes(5)),
        file.optionalText("log")
            .map(label -> Choice.of(LogFormat.values(), label, "format of logs (log)"))
            .orElse(LogFormat.AUTO));
  }

  private EdgeConfig edge() {
    return new EdgeConfig(
        HostAndPort.parse("server", file.text("server")),
        file.optionalText("name").orElse("edge"),
        file.optionalText("state-dir")
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".maskcast", "edge")),
        time(file, "timeout", "timeout", EdgeConfig.DEFAULT_TIMEOUT, Duration.ofHours(1)),
        file.optionalWhole("batch", 1, Integer.MAX_VALUE).orElse(EdgeConfig.DEFAULT_BATCH),
        new RetryPolicy(
                file.optionalWhole("retries", 0, Integer.MAX_VALUE)
                    .orElse(RetryPolicy.DEFAULT.retries()),
                RetryPolicy.DEFAULT.firstWait(),
                time(
                    file,
                    "retry-wait",
                    "retry-wait",
                    RetryPolicy.DEFAULT.longestWait(),
                    Duration.ofHours(1)))
            .jittered(),
        file.optionalWhole("link-window", LinkWindow.LEAST, LinkWindow.MOST)
            .orElse(LinkWindow.defaults().mebibytes()),
        file.texts("trust").stream().map(Path::of).toList(),
        file.optionalFlag("allow-downgrade").orElse(false),
        file.optionalText("engine").map(EngineKind::parse));
  }

  private Backoff reconnect() {
    YamlMapping part = file.optionalMapping("reconnect", Set.of("first", "longest"));
    return new Backoff(
        part.optionalPlain("first")
            .map(
                text ->
                    Quantity.time(
                        "reconnect.first", text, Duration.ofMillis(10), Duration.ofHours(1)))
            .orElse(Backoff.DEFAULT.first()),
        time(part, "longest", "reconnect.longest", Backoff.DEFAULT.longest(), Duration.ofDays(1)));
  }

  private HttpConfig http() {
    YamlMapping part = file.optionalMapping("http", Set.of("host", "port", "token-file"));
    return new HttpConfig(
        part.optionalText("host").orElse(HttpConfig.DEFAULT.host()),
        part.optionalWhole("port", 0, MAX_PORT).orElse(HttpConfig.DEFAULT_PORT),
        part.optionalText("token-file").map(DaemonYaml::token));
  }

  private static String token(String path) {
    String text = new String(WholeFile.read(Path.of(path), MOST_TOKEN), StandardCharsets.UTF_8);
    return text.strip();
  }

  private ByteBudget budget() {
    YamlMapping part = file.optionalMapping("budget", Set.of("day", "month", "warn", "then"));
    return new ByteBudget(
        bytes(part, "day"),
        bytes(part, "month"),
        part.optionalNumber("warn", 0, 1).orElse(ByteBudget.DEFAULT_WARN),
        part.optionalText("then")
            .map(
                label ->
                    Choice.of(
                        BudgetAction.values(), label, "way to deal with a budget (budget.then)"))
            .orElse(BudgetAction.STOP));
  }

  private static OptionalLong bytes(YamlMapping part, String key) {
    Optional<Long> bytes =
        part.optionalPlain(key).map(text -> Quantity.bytes("budget." + key, text, 1));
    return bytes.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  private long cacheLimit() {
    YamlMapping part = file.optionalMapping("cache", Set.of("limit"));
    return part.optionalPlain("limit")
        .map(text -> text.equals("0") ? 0 : Quantity.bytes("cache.limit", text, 0))
        .orElse(DaemonConfig.DEFAULT_CACHE_LIMIT);
  }

  private StoreConfig results() {
    YamlMapping part = file.optionalMapping("results", Set.of("limit", "when-full"));
    return new StoreConfig(
        part.optionalPlain("limit")
            .map(text -> Quantity.bytes("results.limit", text, StoreConfig.LEAST_LIMIT))
            .orElse(StoreConfig.DEFAULT_LIMIT),
        part.optionalText("when-full")
            .map(
                label ->
                    Choice.of(
                        WhenFull.values(), label, "way to deal with a full store (when-full)"))
            .orElse(WhenFull.DROP_OLDEST));
  }

  // A time of a second or more.
  static Duration time(
      YamlMapping part, String key, String place, Duration otherwise, Duration most) {
    return part.optionalPlain(key)
        .map(text -> Quantity.time(place, text, SECOND, most))
        .orElse(otherwise);
  }
}
