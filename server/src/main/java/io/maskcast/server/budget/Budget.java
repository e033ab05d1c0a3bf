package io.maskcast.server.budget;

import io.maskcast.shared.config.Choice;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.Quantity;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one client may move.
 *
 * @param bytes of gRPC messages, both directions, 1 or more
 * @param period in which time
 */
public record Budget(long bytes, Period period) {

  private static final Pattern FORM =
      Pattern.compile("(?<number>\\d+(\\.\\d+)?)(?<unit>[kKMGTi]*B)?/(?<period>day|month)");

  /** Checks the number. */
  public Budget {
    if (bytes < 1) {
      throw new ConfigException("budget", bytes, "1 byte or more");
    }
  }

  /**
   * Reads {@code 10MB/day} or {@code 5GiB/month}.
   *
   * @throws ConfigException if it is neither, or more than 2^63 - 1 bytes
   */
  public static Budget parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw wrong(text);
    }
    String unit = Optional.ofNullable(matcher.group("unit")).orElse("B");
    try {
      return new Budget(
          Quantity.bytes("budget", matcher.group("number") + unit, 1),
          Choice.of(Period.values(), matcher.group("period"), "period"));
    } catch (ConfigException e) {
      throw wrong(text);
    }
  }

  private static ConfigException wrong(String text) {
    return new ConfigException(
        "budget",
        text,
        "CLIENT=BYTES/day or CLIENT=BYTES/month, bytes as 500000, 10MB or 5GiB; * for every other client");
  }
}
