package io.maskcast.trainer.job;

import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job is to do.
 *
 * @param name of the data set and of the bundle
 * @param data the folder to learn from, absolute
 * @param settings the options of {@code trainer learn} by name; each a text, number or boolean, or
 *     a list of them
 * @param publish the server the bundle is published to, if any
 */
record JobRequest(
    BundleName name, Path data, Map<String, Object> settings, Optional<HostAndPort> publish) {

  /**
   * Checks the form of the settings, not what they mean.
   *
   * @throws ConfigException if a value is neither a scalar nor a list of scalars
   */
  JobRequest {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    settings.forEach(JobRequest::texts);
  }

  /** The settings as a command line has them: texts by name. */
  Map<String, List<String>> options() {
    Map<String, List<String>> options = new LinkedHashMap<>();
    settings.forEach((key, value) -> options.put(key, texts(key, value)));
    return options;
  }

  private static List<String> texts(String key, Object value) {
    List<?> values = value instanceof List<?> several ? several : Collections.singletonList(value);
    return values.stream().map(each -> text(key, each)).toList();
  }

  private static String text(String key, Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw new ConfigException(
        "settings, " + key, value, "a text, number or boolean, or a list of them");
  }
}
