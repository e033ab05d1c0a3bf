package io.maskcast.server.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a {@code Range} header asks for (RFC 9110, 14.1.2 and 14.2). */
sealed interface RangeHeader {

  /** The whole file: nothing else is asked for, or it is not understood and thus ignored. */
  record Whole() implements RangeHeader {}

  /**
   * Some bytes.
   *
   * @param first of them
   * @param length how many, at least 1
   */
  record Part(long first, long length) implements RangeHeader {

    /** The last of them. */
    long last() {
      return first + length - 1;
    }
  }

  /** Bytes the file does not have. */
  record Unsatisfiable() implements RangeHeader {}

  /** Digits beyond these would be no place in a file. */
  Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})", Pattern.CASE_INSENSITIVE);

  /**
   * Reads a header. Several ranges are not served: a server may ignore the header, and the answer
   * is the whole file.
   *
   * @param header empty if there is none
   * @param size bytes of the file
   */
  static RangeHeader of(Optional<String> header, long size) {
    Matcher range = ONE.matcher(header.map(text -> text.replaceAll("\\s", "")).orElse(""));
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return new Whole();
    }
    if (range.group(1).isEmpty()) {
      long length = Math.min(Long.parseLong(range.group(2)), size);
      return length == 0 ? new Unsatisfiable() : new Part(size - length, length);
    }
    long first = Long.parseLong(range.group(1));
    long last =
        range.group(2).isEmpty() ? size - 1 : Math.min(Long.parseLong(range.group(2)), size - 1);
    if (!range.group(2).isEmpty() && Long.parseLong(range.group(2)) < first) {
      return new Whole(); // no valid range at all
    }
    return first >= size ? new Unsatisfiable() : new Part(first, last - first + 1);
  }
}
