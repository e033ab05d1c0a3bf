package io.maskcast.edge.api;

import io.maskcast.edge.AskedTiles;
import io.maskcast.edge.FetchedTile;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.ask.Answers;
import io.maskcast.edge.seen.SeenTile;
import io.maskcast.edge.seen.SeenTiles;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is asked about tiles, and the answers, as JSON. */
final class Questions {

  /** Tiles of one question: each takes a turn over the link. */
  static final int MOST_TILES = 64;

  private Questions() {}

  /**
   * A question about tiles.
   *
   * @param source where they are
   * @param tiles their numbers
   * @param bundle what is run, or laid over them
   * @param logits whether the answer has them
   * @param stop where tiles stop that climb a ladder, if that is said
   */
  record Question(
      SourceLevel source,
      List<Long> tiles,
      Optional<BundleReference> bundle,
      boolean logits,
      Optional<Stop> stop) {}

  static Question read(Buffer body, Set<String> keys) {
    JsonObject json = object(body);
    for (String key : json.fieldNames()) {
      if (!keys.contains(key)) {
        throw ApiException.bad(
            "Unknown key '%s'; known are %s",
            key, String.join(", ", keys.stream().sorted().toList()));
      }
    }
    List<Long> tiles = new ArrayList<>();
    if (json.containsKey("tile")) {
      tiles.add(whole(json.getValue("tile"), "tile"));
    }
    if (json.getValue("tiles") instanceof JsonArray many) {
      many.forEach(one -> tiles.add(whole(one, "tiles")));
    } else if (json.containsKey("tiles")) {
      throw ApiException.bad("'tiles' must be a list of numbers");
    }
    if (tiles.isEmpty() || tiles.size() > MOST_TILES) {
      throw ApiException.bad("Ask for 1 to %d tiles, as 'tile' or 'tiles'", MOST_TILES);
    }
    long level = json.containsKey("level") ? whole(json.getValue("level"), "level") : 0;
    Optional<BundleReference> bundle =
        json.containsKey("bundle") ? Optional.of(bundle(text(json, "bundle"))) : Optional.empty();
    if (!(json.getValue("logits", false) instanceof Boolean logits)) {
      throw ApiException.bad("'logits' must be true or false");
    }
    return new Question(source(text(json, "source"), level), tiles, bundle, logits, stop(json));
  }

  /**
   * Where tiles stop that climb a ladder: {@code accuracy}, a share, or {@code rung}; empty if
   * nothing is said.
   */
  static Optional<Stop> stop(JsonObject json) {
    boolean both = json.containsKey("accuracy") && json.containsKey("rung");
    if (both) {
      throw ApiException.bad("Tiles stop by 'accuracy' or at a 'rung'; leave one of them out");
    }
    try {
      if (json.containsKey("rung")) {
        long rung = whole(json.getValue("rung"), "rung");
        return Optional.of(new Stop.AtRung((int) Math.min(rung, Integer.MAX_VALUE)));
      }
      if (!json.containsKey("accuracy")) {
        return Optional.empty();
      }
      if (json.getValue("accuracy") instanceof Number accuracy) {
        return Optional.of(new Stop.AtAccuracy(accuracy.doubleValue()));
      }
    } catch (ConfigException e) {
      throw ApiException.bad("%s", e.getMessage());
    }
    throw ApiException.bad("'accuracy' must be a share over 0 and up to 1, such as 0.98");
  }

  static JsonObject object(Buffer body) {
    try {
      Object value = body == null ? null : io.vertx.core.json.Json.decodeValue(body);
      if (value instanceof JsonObject object) {
        return object;
      }
    } catch (DecodeException e) {
      throw ApiException.bad("The body is no JSON: %s", e.getMessage());
    }
    throw ApiException.bad("The body must be a JSON object");
  }

  private static String text(JsonObject json, String key) {
    if (json.getValue(key) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw ApiException.bad("'%s' must be a text", key);
  }

  /** A whole number of 0 or more. */
  static long whole(Object value, String key) {
    boolean isWhole = value instanceof Integer || value instanceof Long;
    if (!isWhole || ((Number) value).longValue() < 0) {
      throw ApiException.bad("'%s' must be whole numbers of 0 or more, not %s", key, value);
    }
    return ((Number) value).longValue();
  }

  static SourceLevel source(String name, long level) {
    try {
      return new SourceLevel(name, Math.toIntExact(Math.min(level, Integer.MAX_VALUE)));
    } catch (RuntimeException e) {
      throw ApiException.bad("%s", e.getMessage());
    }
  }

  static BundleReference bundle(String text) {
    try {
      return BundleReference.parse(text);
    } catch (RuntimeException e) {
      throw ApiException.bad("%s", e.getMessage());
    }
  }

  static JsonObject answers(Question asked, Answers answers) {
    int classes = answers.bundle().manifest().input().classes();
    JsonArray results = new JsonArray();
    for (int i = 0; i < asked.tiles().size(); i++) {
      int predicted = answers.predictions().classes()[i];
      JsonObject result =
          new JsonObject()
              .put("tile", asked.tiles().get(i))
              .put("class", predicted)
              .put("class_name", answers.bundle().manifest().input().className(predicted))
              .put("confidence", answers.predictions().confidences()[i]);
      if (answers.rungs().length > 0) {
        result.put("rung", answers.rungs()[i]);
      }
      if (asked.logits()) {
        JsonArray logits = new JsonArray();
        for (float logit : Arrays.copyOfRange(answers.logits(), i * classes, (i + 1) * classes)) {
          logits.add(logit);
        }
        result.put("logits", logits);
      }
      results.add(result);
    }
    return new JsonObject()
        .put("bundle", answers.bundle().digest().hex())
        .put("results", results)
        .put("bytes", bytes(answers.bytes()));
  }

  private static JsonObject bytes(ByteAccount account) {
    return new JsonObject().put("down", account.wireDown()).put("up", account.wireUp());
  }

  /** Tiles that are here; what comes after the number asked for, and which that will be next. */
  static JsonObject seen(SeenTiles tiles, long after) {
    long number = tiles.number();
    JsonArray all = new JsonArray();
    // A daemon that started anew counts anew.
    tiles.after(after > number ? 0 : after).forEach(tile -> all.add(seen(tile)));
    return new JsonObject().put("number", number).put("tiles", all);
  }

  private static JsonObject seen(SeenTile tile) {
    JsonObject json =
        new JsonObject()
            .put("number", tile.number())
            .put("source", tile.source().name())
            .put("level", tile.source().level())
            .put("tile", tile.tile())
            .put("bundle", tile.bundle().hex())
            .put("audited", tile.audited())
            .put("height", tile.layout().height())
            .put("width", tile.layout().width())
            .put("channels", tile.layout().channels())
            .put("sample_type", tile.layout().sampleType().name().toLowerCase(Locale.ROOT));
    tile.masked().ifPresent(samples -> json.put("masked", planar(tile, samples)));
    tile.dense().ifPresent(samples -> json.put("dense", planar(tile, samples)));
    tile.answer()
        .ifPresent(
            said -> json.put("class", said.predicted()).put("confidence", said.confidence()));
    return json;
  }

  private static String planar(SeenTile tile, byte[] samples) {
    return Base64.getEncoder().encodeToString(FetchedTile.planar(tile.layout(), samples));
  }

  static JsonObject tile(AskedTiles asked) {
    FetchedTile tile = asked.tiles().get(0);
    return new JsonObject()
        .put("tile", tile.tile())
        .put("bundle", asked.bundle().map(one -> one.digest()).map(Digest::hex).orElse("dense"))
        .put("height", tile.layout().height())
        .put("width", tile.layout().width())
        .put("channels", tile.layout().channels())
        .put("sample_type", tile.layout().sampleType().name().toLowerCase(Locale.ROOT))
        .put("dense_bytes", tile.layout().denseBytes())
        .put("samples", Base64.getEncoder().encodeToString(tile.samples()))
        .put("bytes", bytes(asked.bytes()));
  }
}
