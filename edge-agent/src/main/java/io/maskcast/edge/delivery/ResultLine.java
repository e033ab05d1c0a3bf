package io.maskcast.edge.delivery;

import io.maskcast.edge.results.Result;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A result as a line of text. Its {@code id} is that of the store, a hyphen, and the result's
 * number in it: no other result of any agent has it. A tile without an answer has no class and no
 * confidence, and an {@code error} that says why.
 *
 * @param store the identity of the store
 */
record ResultLine(String store) {

  /** Of files of versions that knew no errors, which go on without. */
  static final String FORMER_HEADINGS = "id,time,job,source,level,tile,bundle,predicted,confidence";

  static final String HEADINGS = FORMER_HEADINGS + ",error";

  String id(Result result) {
    return store + "-" + result.id();
  }

  String json(Result result) {
    JsonObject json =
        new JsonObject()
            .put("id", id(result))
            .put("time", result.at().toString())
            .put("job", result.job())
            .put("source", result.source().name())
            .put("level", result.source().level())
            .put("tile", result.answer().tile())
            .put("bundle", result.bundle().hex());
    result
        .answer()
        .failure()
        .ifPresentOrElse(
            why -> json.putNull("predicted").putNull("confidence").put("error", why),
            () ->
                json.put("predicted", result.answer().predicted())
                    .put("confidence", confidence(result)));
    return json.encode();
  }

  /**
   * One line of CSV.
   *
   * @param errors whether there is a column for them
   */
  String csv(Result result, boolean errors) {
    boolean failed = result.answer().failure().isPresent();
    // No other value has a comma or a quote in it: names and digests have other characters.
    String line =
        String.join(
            ",",
            id(result),
            result.at().toString(),
            result.job(),
            result.source().name(),
            Integer.toString(result.source().level()),
            Long.toString(result.answer().tile()),
            result.bundle().hex(),
            failed ? "" : Integer.toString(result.answer().predicted()),
            failed ? "" : Double.toString(confidence(result)));
    return errors
        ? line + "," + result.answer().failure().map(ResultLine::quoted).orElse("")
        : line;
  }

  /** As RFC 4180 has it, on one line. */
  private static String quoted(String text) {
    return '"' + text.replaceAll("\\p{Cntrl}", " ").replace("\"", "\"\"") + '"';
  }

  private static double confidence(Result result) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.6f", result.answer().confidence()));
  }

  /** The number in the id of a line, if it is one of this store. */
  OptionalLong number(String line) {
    int start = line.startsWith("{") ? line.indexOf("\"id\":\"") + 6 : 0;
    String prefix = store + "-";
    if (start < 0 || !line.startsWith(prefix, start)) {
      return OptionalLong.empty();
    }
    int end = start + prefix.length();
    while (end < line.length() && Character.isDigit(line.charAt(end))) {
      end++;
    }
    try {
      return OptionalLong.of(Long.parseLong(line.substring(start + prefix.length(), end)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
