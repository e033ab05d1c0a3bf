package io.maskcast.trainer.job;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a job is to do, as JSON: {@code name}, {@code data}, {@code settings}, {@code publish}. */
final class RequestJson {

  static final String PUBLISH = "publish";
  private static final String NAME = "name";
  private static final String DATA = "data";
  private static final String SETTINGS = "settings";

  private RequestJson() {}

  static JsonObject write(JobRequest request) {
    JsonObject json =
        new JsonObject()
            .put(NAME, request.name().value())
            .put(DATA, request.data().toString())
            .put(SETTINGS, new JsonObject(request.settings()));
    request.publish().ifPresent(server -> json.put(PUBLISH, server.toString()));
    return json;
  }

  /**
   * Reads a request.
   *
   * @throws MaskcastException if a key is missing or unknown or a value not allowed
   */
  static JobRequest read(JsonObject json) {
    requireOnly(json, Set.of(NAME, DATA, SETTINGS, PUBLISH));
    return new JobRequest(
        new BundleName(text(json, NAME)),
        folder(text(json, DATA)),
        settings(json.getValue(SETTINGS, new JsonObject())),
        server(json));
  }

  /** The server of key {@code publish}, if it is there. */
  static Optional<HostAndPort> server(JsonObject json) {
    return json.containsKey(PUBLISH)
        ? Optional.of(HostAndPort.parse(PUBLISH, text(json, PUBLISH)))
        : Optional.empty();
  }

  /** Fails if there is a key beside these: it might be a slip of the pen. */
  static void requireOnly(JsonObject json, Set<String> keys) {
    Set<String> unknown = new TreeSet<>(json.fieldNames());
    unknown.removeAll(keys);
    if (!unknown.isEmpty()) {
      throw new MaskcastException(
          "Unknown key '%s'; allowed: %s"
              .formatted(unknown.iterator().next(), String.join(", ", new TreeSet<>(keys))));
    }
  }

  private static String text(JsonObject json, String key) {
    if (json.getValue(key) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new MaskcastException("Key '%s' must be there, and a text".formatted(key));
  }

  private static Path folder(String text) {
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new ConfigException(DATA, text, "a folder of the trainer's machine");
    }
  }

  private static Map<String, Object> settings(Object value) {
    if (value instanceof JsonObject object) {
      return object.getMap();
    }
    throw new ConfigException(SETTINGS, value, "an object of options of 'trainer learn'");
  }
}
