package io.maskcast.edge.daemon;

import io.maskcast.edge.delivery.SinkConfig;
import io.maskcast.shared.config.Choice;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.config.YamlMapping;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sinks of a daemon's file. Which keys one may have, its kind says. */
final class SinksYaml {

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "file",
          "format",
          "url",
          "batch",
          "timeout",
          "headers",
          "mqtt",
          "topic",
          "qos",
          "client-id",
          "user",
          "password-file",
          "tls",
          "status",
          "keep-alive",
          "metered");

  private static final Set<String> FILE_ONLY = Set.of("format");
  private static final Set<String> HTTP_ONLY = Set.of("batch", "timeout", "headers");
  private static final Set<String> MQTT_ONLY =
      Set.of("topic", "qos", "client-id", "user", "password-file", "tls", "status", "keep-alive");
  private static final Set<String> NETWORK_ONLY = Set.of("metered");
  private static final String NO_STATUS = "none";

  private final String agent;

  /** Sinks of an agent. */
  SinksYaml(String agent) {
    this.agent = agent;
  }

  List<SinkConfig> of(YamlMapping file) {
    List<SinkConfig> sinks = new ArrayList<>();
    if (file.has("sinks")) {
      file.mappings("sinks", KEYS).forEach(sink -> sinks.add(sink(sink)));
    }
    return sinks;
  }

  private SinkConfig sink(YamlMapping sink) {
    String name = sink.text("name");
    long kinds = List.of("file", "url", "mqtt").stream().filter(sink::has).count();
    if (kinds != 1) {
      throw sink.wrong(
          "sink '%s' must have one of 'file', 'url' and 'mqtt', which say where results go"
              .formatted(name));
    }
    if (sink.has("file")) {
      refuse(sink, name, "file", HTTP_ONLY, MQTT_ONLY, NETWORK_ONLY);
      return file(sink, name);
    }
    if (sink.has("url")) {
      refuse(sink, name, "url", FILE_ONLY, MQTT_ONLY);
      return http(sink, name);
    }
    refuse(sink, name, "mqtt", FILE_ONLY, HTTP_ONLY);
    return mqtt(sink, name);
  }

  @SafeVarargs
  private static void refuse(YamlMapping sink, String name, String kind, Set<String>... others) {
    for (Set<String> keys : others) {
      for (String key : keys) {
        if (sink.has(key)) {
          throw sink.wrong(
              "sink '%s' has '%s' and '%s', which do not go together".formatted(name, kind, key));
        }
      }
    }
  }

  private static SinkConfig file(YamlMapping sink, String name) {
    Path path = Path.of(sink.text("file"));
    SinkConfig.Format format =
        sink.optionalText("format")
            .map(label -> Choice.of(SinkConfig.Format.values(), label, "format of a sink"))
            .orElse(
                path.toString().endsWith(".csv")
                    ? SinkConfig.Format.CSV
                    : SinkConfig.Format.NDJSON);
    return new SinkConfig.ToFile(name, path, format);
  }

  private static SinkConfig http(YamlMapping sink, String name) {
    URI url;
    try {
      url = URI.create(sink.text("url"));
    } catch (IllegalArgumentException e) {
      throw sink.wrong("sink '%s' has a url that is none: %s".formatted(name, e.getMessage()));
    }
    SinkConfig.ToHttp http =
        new SinkConfig.ToHttp(
            name,
            url,
            sink.optionalWhole("batch", 1, SinkConfig.MOST_BATCH)
                .orElse(SinkConfig.ToHttp.DEFAULT_BATCH),
            DaemonYaml.time(
                sink,
                "timeout",
                "timeout of sink " + name,
                SinkConfig.ToHttp.DEFAULT_TIMEOUT,
                Duration.ofMinutes(10)),
            sink.textsByName("headers"));
    return sink.optionalFlag("metered").map(http::metered).orElse(http);
  }

  private SinkConfig mqtt(YamlMapping sink, String name) {
    String broker = sink.text("mqtt");
    if (sink.has("user") != sink.has("password-file")) {
      throw sink.wrong(
          "sink '%s' must have both 'user' and 'password-file', or neither".formatted(name));
    }
    Optional<SinkConfig.Login> login =
        sink.optionalText("user")
            .map(user -> new SinkConfig.Login(user, Path.of(sink.text("password-file"))));
    SinkConfig.ToMqtt mqtt =
        new SinkConfig.ToMqtt(
            name,
            HostAndPort.parse(
                "mqtt of sink " + name,
                broker.contains(":") ? broker : broker + ":" + SinkConfig.ToMqtt.DEFAULT_PORT),
            sink.text("topic"),
            sink.optionalWhole("qos", 1, 2).orElse(1),
            sink.optionalText("client-id").orElse("maskcast-%s-%s".formatted(agent, name)),
            login,
            sink.optionalFlag("tls").orElse(false));
    Optional<String> status =
        sink.optionalText("status").or(mqtt::status).filter(topic -> !topic.equals(NO_STATUS));
    Duration keepAlive =
        DaemonYaml.time(
            sink,
            "keep-alive",
            "keep-alive of sink " + name,
            mqtt.keepAlive(),
            Duration.ofHours(12));
    return mqtt.status(status)
        .keepAlive(keepAlive)
        .metered(sink.optionalFlag("metered").orElse(mqtt.metered()));
  }
}
