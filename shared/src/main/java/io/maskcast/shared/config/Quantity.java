package io.maskcast.shared.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and times as people write them in configurations: {@code 50MB}, {@code 90s}. */
public final class Quantity {

  private static final Pattern BYTES =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?) ?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)");

  private static final Pattern TIME = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h|d)");

  private static final Map<String, Long> BYTE_UNITS =
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

  private static final Map<String, Duration> TIME_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Quantity() {}

  /**
   * Reads {@code 500kB}, {@code 50MB} or {@code 1.5GiB}.
   *
   * @param key the configuration key, for the message
   * @param least the fewest bytes allowed
   * @return bytes
   * @throws ConfigException if the text has another form, or is less than {@code least} or more
   *     than 2^63 - 1
   */
  public static long bytes(String key, String text, long least) {
    Matcher matcher = BYTES.matcher(text);
    if (matcher.matches()) {
      BigDecimal bytes =
          new BigDecimal(matcher.group(1))
              .multiply(BigDecimal.valueOf(BYTE_UNITS.get(matcher.group(2))))
              .setScale(0, RoundingMode.DOWN);
      if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
          && bytes.longValueExact() >= least) {
        return bytes.longValueExact();
      }
    }
    throw new ConfigException(
        key,
        text,
        "bytes with their unit, such as 500kB, 50MB or 1GiB; %d B or more".formatted(least));
  }

  /**
   * Reads {@code 500ms}, {@code 90s}, {@code 15m}, {@code 6h} or {@code 1d}.
   *
   * @param key the configuration key, for the message
   * @throws ConfigException if the text has another form, or lies out of bounds
   */
  public static Duration time(String key, String text, Duration least, Duration most) {
    Matcher matcher = TIME.matcher(text);
    if (matcher.matches()) {
      Duration time =
          TIME_UNITS.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
      if (time.compareTo(least) >= 0 && time.compareTo(most) <= 0) {
        return time;
      }
    }
    throw new ConfigException(
        key,
        text,
        "a time with its unit, such as 500ms, 90s, 15m, 6h or 1d; from %s to %s"
            .formatted(told(least), told(most)));
  }

  private static String told(Duration time) {
    for (String unit : new String[] {"d", "h", "m", "s"}) {
      long one = TIME_UNITS.get(unit).toMillis();
      if (time.toMillis() >= one && time.toMillis() % one == 0) {
        return time.toMillis() / one + unit;
      }
    }
    return time.toMillis() + "ms";
  }
}
