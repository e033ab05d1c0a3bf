package io.maskcast.server.audit;

import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.drift.Disagreement;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * What is known of the tiles that one client ran from one source by one bundle.
 *
 * @param last the last report
 * @param at when it came
 * @param before the disagreement of the runs before the last
 * @param runs how many runs there were, the last included
 */
public record AuditEntry(AuditReport last, Instant at, Disagreement before, long runs) {

  /** The disagreement of all runs. */
  public Disagreement total() {
    return before.plus(last.disagreement());
  }

  /** This after another report of the same client, source and bundle. */
  AuditEntry after(AuditReport next, Instant when) {
    return next.run().equals(last.run())
        ? new AuditEntry(next, when, before, runs)
        : new AuditEntry(next, when, total(), runs + 1);
  }

  JsonObject json() {
    return new JsonObject()
        .put("client", last.client())
        .put("source", last.source())
        .put("bundle", last.bundle().hex())
        .put("run", last.run())
        .put("audited", last.disagreement().tiles())
        .put("disagreeing", last.disagreement().disagreeing())
        .put("tiles", last.tiles())
        .put("outside", last.outside())
        .put("alarm", last.alarm())
        .put("at", at.toString())
        .put("audited_before", before.tiles())
        .put("disagreeing_before", before.disagreeing())
        .put("runs", runs);
  }

  static AuditEntry of(JsonObject json) {
    return new AuditEntry(
        new AuditReport(
            json.getString("client"),
            json.getString("source"),
            new Digest(json.getString("bundle")),
            json.getString("run"),
            new Disagreement(json.getLong("audited"), json.getLong("disagreeing")),
            json.getLong("tiles"),
            json.getLong("outside"),
            json.getString("alarm")),
        Instant.parse(json.getString("at")),
        new Disagreement(json.getLong("audited_before"), json.getLong("disagreeing_before")),
        json.getLong("runs"));
  }
}
