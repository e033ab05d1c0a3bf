package io.maskcast.shared.config;

import io.maskcast.shared.MaskcastException;

/**
 * A configuration value that is not allowed: the message names the key, the value and what is
 * allowed.
 */
public final class ConfigException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  /**
   * A wrong value.
   *
   * @param key the key, as in the file; {@code --key} is the flag
   * @param value what was given
   * @param allowed what is allowed, in words
   */
  public ConfigException(String key, Object value, String allowed) {
    super("%s: '%s' is not allowed; allowed: %s".formatted(key, value, allowed));
  }

  /**
   * Checks that a number lies in a range.
   *
   * @return the number
   * @throws ConfigException if not
   */
  public static int requireRange(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ConfigException(key, value, "a whole number from %d to %d".formatted(least, most));
    }
    return value;
  }
}
