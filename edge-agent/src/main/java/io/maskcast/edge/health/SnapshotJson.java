package io.maskcast.edge.health;

import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.cache.CacheState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;

/** A snapshot for programs. */
public final class SnapshotJson {

  private SnapshotJson() {}

  /** All of it. */
  public static JsonObject of(DaemonSnapshot now) {
    JsonArray jobs = new JsonArray();
    now.jobs().forEach(job -> jobs.add(of(job)));
    JsonArray sinks = new JsonArray();
    now.sinks().forEach(sink -> sinks.add(of(sink)));
    return readiness(now)
        .put("agent", now.agent())
        .put("server", now.server())
        .put("at", now.at())
        .put("up_seconds", now.up().toSeconds())
        .put("jobs", jobs)
        .put("sinks", sinks)
        .put("results", of(now.store()))
        .put("budget", of(now.budget()))
        .put("cache", of(now.cache()))
        .put("wire", wire(now));
  }

  private static JsonObject wire(DaemonSnapshot now) {
    JsonArray uses = new JsonArray();
    now.uses()
        .forEach(
            use ->
                uses.add(
                    bytes(use.bytes())
                        .put("purpose", use.purpose().name().toLowerCase(java.util.Locale.ROOT))
                        .put("metered", use.metered())));
    return bytes(now.metered()).put("uses", uses);
  }

  private static JsonObject bytes(WireBytes bytes) {
    return new JsonObject().put("down", bytes.read()).put("up", bytes.written());
  }

  /** Whether it is ready, and why not. */
  public static JsonObject readiness(DaemonSnapshot now) {
    return new JsonObject()
        .put("ready", now.reasons().isEmpty())
        .put("reasons", new JsonArray(now.reasons()))
        .put("warnings", new JsonArray(now.warnings()));
  }

  private static JsonObject of(JobState job) {
    JsonObject json =
        new JsonObject()
            .put("name", job.name())
            .put("phase", job.phase().name().toLowerCase(java.util.Locale.ROOT))
            .put("bundle", job.bundle())
            .put("source", job.source())
            .put("run", job.run())
            .put("position", job.position())
            .put("recorded", job.recorded())
            .put("unreadable", job.unreadable())
            .put("failures", job.failures());
    job.toCome().ifPresent(tiles -> json.put("to_come", tiles));
    job.reason().ifPresent(why -> json.put("reason", why));
    job.next().ifPresent(when -> json.put("next", when));
    job.note().ifPresent(note -> json.put("note", note));
    return json;
  }

  private static JsonObject of(SinkState sink) {
    JsonObject json =
        new JsonObject()
            .put("name", sink.name())
            .put("where", sink.where())
            .put("delivered", sink.delivered())
            .put("waiting", sink.waiting())
            .put("dropped", sink.dropped())
            .put("failures", sink.failures());
    sink.last().ifPresent(when -> json.put("last", when));
    sink.reason().ifPresent(why -> json.put("reason", why));
    return json;
  }

  private static JsonObject of(StoreState store) {
    JsonObject json =
        new JsonObject()
            .put("bytes", store.bytes())
            .put("limit", store.limit())
            .put("first", store.first())
            .put("next", store.next())
            .put("dropped", store.dropped());
    store.problem().ifPresent(why -> json.put("problem", why));
    store.damage().ifPresent(damage -> json.put("damage", damage));
    return json;
  }

  private static JsonObject of(CacheState cache) {
    JsonObject json =
        new JsonObject()
            .put("bytes", cache.bytes())
            .put("limit", cache.limit())
            .put("hits", cache.hits())
            .put("misses", cache.misses())
            .put("selected_bytes", cache.savedBytes())
            .put("evicted", cache.evicted())
            .put("damaged", cache.damaged());
    cache.problem().ifPresent(why -> json.put("problem", why));
    return json;
  }

  private static JsonObject of(BudgetState budget) {
    return new JsonObject()
        .put("level", budget.level().name().toLowerCase(java.util.Locale.ROOT))
        .put("day", period(budget.day(), budget.dayLimit(), budget.dayLeft().toSeconds()))
        .put("month", period(budget.month(), budget.monthLimit(), budget.monthLeft().toSeconds()));
  }

  private static JsonObject period(long bytes, OptionalLong limit, long seconds) {
    JsonObject json = new JsonObject().put("bytes", bytes).put("renewed_in_seconds", seconds);
    limit.ifPresent(most -> json.put("limit", most));
    return json;
  }
}
