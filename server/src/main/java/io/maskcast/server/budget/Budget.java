package io.maskcast.server.budget;

import io.maskcast.shared.config.Choice;
import io.maskcast.shared.config.ConfigException;
import java.math.BigDecimal;
import java.util.Map;
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
      Pattern.compile("(\\d{1,18})(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)?/(day|month)");

  private static final Map<String, Long> UNITS =
      Map.of(
          "B", 1L,
          "kB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "TB", 1_000_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30,
          "TiB", 1L << 40);

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
    BigDecimal bytes =
        new BigDecimal(matcher.group(1))
            .multiply(
                BigDecimal.valueOf(UNITS.get(matcher.group(2) == null ? "B" : matcher.group(2))));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0 || bytes.signum() == 0) {
      throw wrong(text);
    }
    return new Budget(
        bytes.longValueExact(), Choice.of(Period.values(), matcher.group(3), "period"));
  }

  private static ConfigException wrong(String text) {
    return new ConfigException(
        "budget",
        text,
        "CLIENT=BYTES/day or CLIENT=BYTES/month, bytes as 500000, 10MB or 5GiB; * for every other client");
  }
}
