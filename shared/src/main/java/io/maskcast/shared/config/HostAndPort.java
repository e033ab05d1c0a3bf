package io.maskcast.shared.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node listens.
 *
 * @param host a name or address
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {

  private static final Pattern FORM =
      Pattern.compile("([^:\\s\\[\\]]+|\\[[0-9a-fA-F:.]+\\]):(\\d{1,5})");

  /**
   * Reads {@code HOST:PORT}; an IPv6 address stands in brackets.
   *
   * @param key the configuration key, for the message
   * @throws ConfigException if the text has another form
   */
  public static HostAndPort parse(String key, String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || !isPort(matcher.group(2))) {
      throw new ConfigException(key, text, "HOST:PORT, for example localhost:7700");
    }
    String host = matcher.group(1);
    return new HostAndPort(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(matcher.group(2)));
  }

  private static boolean isPort(String digits) {
    int port = Integer.parseInt(digits);
    return port >= 1 && port <= 65_535;
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
