package io.maskcast.edge.delivery;

import io.maskcast.edge.results.Result;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A result as a line of text. Its {@code id} is that of the store, a hyphen, and the result's
 * number in it: no other result of any agent has it.
 *
 * @param store the identity of the store
 */
record ResultLine(String store) {

  static final String HEADINGS = "id,time,job,source,level,tile,bundle,predicted,confidence";

  String id(Result result) {
    return store + "-" + result.id();
  }

  String json(Result result) {
    return new JsonObject()
        .put("id", id(result))
        .put("time", result.at().toString())
        .put("job", result.job())
        .put("source", result.source().name())
        .put("level", result.source().level())
        .put("tile", result.answer().tile())
        .put("bundle", result.bundle().hex())
        .put("predicted", result.answer().predicted())
        .put("confidence", confidence(result))
        .encode();
  }

  /** No value has a comma or a quote in it: names and digests have other characters. */
  String csv(Result result) {
    return String.join(
        ",",
        id(result),
        result.at().toString(),
        result.job(),
        result.source().name(),
        Integer.toString(result.source().level()),
        Long.toString(result.answer().tile()),
        result.bundle().hex(),
        Integer.toString(result.answer().predicted()),
        Double.toString(confidence(result)));
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
