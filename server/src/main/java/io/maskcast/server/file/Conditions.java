package io.maskcast.server.file;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The conditions of a request for a file (RFC 9110, 13), in the order of 13.2.2. */
final class Conditions {

  /** What the conditions say. */
  enum Verdict {
    /** Answer it. */
    GO_ON,
    /** 304: the client has it. */
    NOT_MODIFIED,
    /** 412: it is no longer what the client wants. */
    FAILED
  }

  private static final String ANY = "*";

  private final MultiMap headers;
  private final FileVersion file;

  Conditions(MultiMap headers, FileVersion file) {
    this.headers = headers;
    this.file = file;
  }

  Verdict verdict() {
    Optional<String> match = header(HttpHeaders.IF_MATCH);
    boolean wanted =
        match
            .map(tags -> names(tags, false))
            .or(
                () ->
                    date(HttpHeaderNames.IF_UNMODIFIED_SINCE)
                        .map(since -> !modified().isAfter(since)))
            .orElse(true);
    if (!wanted) {
      return Verdict.FAILED;
    }
    boolean known =
        header(HttpHeaders.IF_NONE_MATCH)
            .map(tags -> names(tags, true))
            .or(() -> date(HttpHeaders.IF_MODIFIED_SINCE).map(since -> !modified().isAfter(since)))
            .orElse(false);
    return known ? Verdict.NOT_MODIFIED : Verdict.GO_ON;
  }

  /** Whether a range may be sent: the client has other parts of this very file, or does not say. */
  boolean rangeHolds() {
    return header(HttpHeaderNames.IF_RANGE)
        .map(
            validator ->
                validator.equals(file.entityTag())
                    || date(HttpHeaderNames.IF_RANGE).filter(modified()::equals).isPresent())
        .orElse(true);
  }

  /** To the second, as HTTP tells it. */
  private Instant modified() {
    return file.modified().truncatedTo(ChronoUnit.SECONDS);
  }

  private boolean names(String tags, boolean weakly) {
    return tags.strip().equals(ANY)
        || Arrays.stream(tags.split(","))
            .map(String::strip)
            .map(tag -> weakly && tag.startsWith("W/") ? tag.substring(2) : tag)
            .anyMatch(file.entityTag()::equals);
  }

  private Optional<String> header(CharSequence name) {
    return Optional.ofNullable(headers.get(name));
  }

  private Optional<Instant> date(CharSequence name) {
    try {
      return header(name)
          .map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A time as HTTP writes it. */
  static String told(Instant time) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
        .format(time.atOffset(ZoneOffset.UTC));
  }
}
