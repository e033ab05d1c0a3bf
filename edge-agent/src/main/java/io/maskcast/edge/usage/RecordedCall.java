package io.maskcast.edge.usage;

import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one call has moved from its start until a moment, as the edge saw it; or what several calls
 * of a day moved that are too old to be kept one by one.
 *
 * @param key names the call in this account; no two share one
 * @param sequence grows with every record of the call: the highest one holds
 * @param stream the server's name of the call; empty if the call ended before the server gave one
 * @param kind what it carries
 * @param server which server, {@code HOST:PORT}
 * @param client who asked
 * @param source where the tiles come from; empty unless it carries tiles
 * @param bundle whose mask selects, or which one is fetched or audited: a digest, {@code dense} or
 *     {@code unknown}
 * @param started when it began
 * @param outcome how it stands
 * @param attempt 1, or one more than the calls for the same that broke just before
 * @param bytes totals of the whole call, never an increment; over-read is the server's alone and 0
 * @param folded 0 for one call; or how many calls these are, of one UTC day, which is when they
 *     {@code started}, and without {@code stream}
 * @param audit how often the answers to tiles of an audit differed; nothing of other calls
 */
public record RecordedCall(
    String key,
    long sequence,
    String stream,
    CallKind kind,
    String server,
    String client,
    String source,
    String bundle,
    Instant started,
    CallOutcome outcome,
    int attempt,
    ByteAccount bytes,
    int folded,
    Disagreement audit) {

  private static final String FOLDED = "folded";
  private static final String COMPARED = "compared";
  private static final String DISAGREEING = "disagreeing";

  /** One call. */
  public RecordedCall(
      String key,
      long sequence,
      String stream,
      CallKind kind,
      String server,
      String client,
      String source,
      String bundle,
      Instant started,
      CallOutcome outcome,
      int attempt,
      ByteAccount bytes) {
    this(
        key,
        sequence,
        stream,
        kind,
        server,
        client,
        source,
        bundle,
        started,
        outcome,
        attempt,
        bytes,
        0,
        Disagreement.NONE);
  }

  /** As JSON, in the names of the server's account where there are such. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    if (folded > 0) {
      json.put(FOLDED, folded);
    }
    if (audit.tiles() > 0) {
      json.put(COMPARED, audit.tiles()).put(DISAGREEING, audit.disagreeing());
    }
    return json.put("key", key)
        .put("sequence", sequence)
        .put("stream", stream)
        .put("kind", kind.name())
        .put("server", server)
        .put("client", client)
        .put("source", source)
        .put("bundle", bundle)
        .put("started", started.toString())
        .put("outcome", outcome.name())
        .put("attempt", attempt)
        .put("bytes", json(bytes));
  }

  /** Numbers by name. */
  static JsonObject json(ByteAccount account) {
    JsonObject json = new JsonObject();
    account.byName().forEach(json::put);
    return json;
  }

  /**
   * The call of {@link #json()}.
   *
   * @throws RuntimeException if it is none
   */
  static RecordedCall of(JsonObject json) {
    Map<String, Object> bytes = json.getJsonObject("bytes").getMap();
    List<Long> numbers =
        ByteAccount.NAMES.stream().map(name -> ((Number) bytes.get(name)).longValue()).toList();
    return new RecordedCall(
        json.getString("key"),
        json.getLong("sequence"),
        json.getString("stream"),
        CallKind.valueOf(json.getString("kind")),
        json.getString("server"),
        json.getString("client"),
        json.getString("source"),
        json.getString("bundle"),
        Instant.parse(json.getString("started")),
        CallOutcome.valueOf(json.getString("outcome")),
        json.getInteger("attempt"),
        ByteAccount.of(numbers),
        json.getInteger(FOLDED, 0),
        new Disagreement(json.getLong(COMPARED, 0L), json.getLong(DISAGREEING, 0L)));
  }
}
