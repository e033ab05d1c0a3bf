package io.maskcast.server.web;

import io.maskcast.server.audit.AuditBook;
import io.maskcast.server.audit.AuditEntry;
import io.maskcast.shared.drift.Disagreement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.stream.Collectors;

/** What audits found, for people and programs. */
final class AuditPage {

  private final AuditBook book;

  AuditPage(AuditBook book) {
    this.book = book;
  }

  JsonObject json() {
    JsonArray all = new JsonArray();
    book.entries().forEach(entry -> all.add(json(entry)));
    return new JsonObject().put("audits", all);
  }

  private static JsonObject json(AuditEntry entry) {
    return new JsonObject()
        .put("client", entry.last().client())
        .put("source", entry.last().source())
        .put("bundle", entry.last().bundle().hex())
        .put("runs", entry.runs())
        .put("at", entry.at().toString())
        .put("total", json(entry.total()))
        .put("last", json(entry.last().disagreement()))
        .put("tiles", entry.last().tiles())
        .put("outside", entry.last().outside())
        .put("alarm", entry.last().alarm());
  }

  private static JsonObject json(Disagreement found) {
    return new JsonObject()
        .put("audited", found.tiles())
        .put("disagreeing", found.disagreeing())
        .put("rate", found.rate())
        .put("lower", found.lower())
        .put("upper", found.upper());
  }

  /** A line for each, or nothing. */
  String lines() {
    return book.entries().stream().map(AuditPage::line).collect(Collectors.joining());
  }

  private static String line(AuditEntry entry) {
    Disagreement total = entry.total();
    return String.format(
        Locale.ROOT,
        "audit of '%s' by '%s' (%s): %,d of %,d answers differ, %.1f %% [%.1f, %.1f]%s%n",
        entry.last().source(),
        entry.last().client(),
        entry.last().bundle().brief(),
        total.disagreeing(),
        total.tiles(),
        100 * total.rate(),
        100 * total.lower(),
        100 * total.upper(),
        entry.last().alarm().isEmpty() ? "" : "; ALARM: " + entry.last().alarm());
  }
}
