package io.maskcast.server.source.remote;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What part of an object an answer holds (RFC 9110, section 14.4).
 *
 * @param first its first byte
 * @param last its last byte
 * @param total how many bytes the whole object has
 */
record ContentRange(long first, long last, long total) {

  private static final Pattern FORM =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

  /** Reads the header; empty if it has another form, names no total or contradicts itself. */
  static Optional<ContentRange> parse(String header) {
    Matcher matcher = FORM.matcher(header);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    ContentRange range =
        new ContentRange(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3)));
    return Optional.of(range).filter(r -> r.first <= r.last && r.last < r.total);
  }
}
