package io.maskcast.edge.daemon;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Keys of a daemon's file that environment variables say: {@code http.port} is {@code
 * MASKCAST_EDGE_DAEMON_HTTP_PORT}. They are stronger than the file. Sinks and jobs are the file's
 * alone.
 */
final class DaemonEnvironment {

  private static final String PREFIX = "MASKCAST_EDGE_DAEMON_";

  private static final List<String> TEXTS =
      List.of(
          "server",
          "name",
          "state-dir",
          "engine",
          "timeout",
          "retry-wait",
          "reconnect.first",
          "reconnect.longest",
          "http.host",
          "http.token-file",
          "budget.day",
          "budget.month",
          "budget.then",
          "results.limit",
          "results.when-full",
          "cache.limit",
          "drain",
          "log");
  private static final List<String> WHOLES =
      List.of("batch", "retries", "link-window", "http.port");
  private static final List<String> NUMBERS = List.of("budget.warn");
  private static final List<String> FLAGS = List.of("allow-downgrade");
  private static final List<String> LINES = List.of("trust");

  /** What a text stands for. */
  private interface Kind {
    Object parse(String variable, String text);
  }

  private DaemonEnvironment() {}

  /**
   * What variables say.
   *
   * @return values by key; those of parts by {@code PART.KEY}
   * @throws MaskcastException if one is unknown, or no such value
   */
  static Map<String, Object> values(Map<String, String> environment) {
    Map<String, String> keys = new TreeMap<>();
    Map<String, Kind> kinds = new TreeMap<>();
    add(keys, kinds, TEXTS, (variable, text) -> text);
    add(keys, kinds, WHOLES, DaemonEnvironment::whole);
    add(keys, kinds, NUMBERS, DaemonEnvironment::number);
    add(keys, kinds, FLAGS, DaemonEnvironment::flag);
    add(keys, kinds, LINES, (variable, text) -> text.lines().toList());
    Map<String, Object> values = new TreeMap<>();
    for (String variable : new TreeSet<>(environment.keySet())) {
      if (variable.startsWith(PREFIX)) {
        if (!keys.containsKey(variable)) {
          throw new MaskcastException(
              "Unknown environment variable %s; allowed: %s"
                  .formatted(variable, String.join(", ", keys.keySet())));
        }
        values.put(
            keys.get(variable), kinds.get(variable).parse(variable, environment.get(variable)));
      }
    }
    return values;
  }

  private static void add(
      Map<String, String> keys, Map<String, Kind> kinds, List<String> some, Kind kind) {
    for (String key : some) {
      keys.put(variable(key), key);
      kinds.put(variable(key), kind);
    }
  }

  /** What gives a key. */
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }

  private static Object whole(String variable, String text) {
    try {
      return Integer.valueOf(text.strip());
    } catch (NumberFormatException e) {
      throw new ConfigException(variable, text, "a whole number");
    }
  }

  private static Object number(String variable, String text) {
    try {
      return Double.valueOf(text.strip());
    } catch (NumberFormatException e) {
      throw new ConfigException(variable, text, "a number");
    }
  }

  private static Object flag(String variable, String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new ConfigException(variable, text, "true or false");
    };
  }
}
