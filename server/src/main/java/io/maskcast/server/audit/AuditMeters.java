package io.maskcast.server.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows audits as metrics, by source: of those there are few. */
public final class AuditMeters {

  private AuditMeters() {}

  /** Registers the meters of a source. */
  public static void register(MeterRegistry metrics, AuditBook book, String source) {
    Gauge.builder("maskcast.audit.tiles", book, all -> all.total(source).tiles())
        .description("Tiles of which edges compared the answers, masked and dense")
        .tag("source", source)
        .register(metrics);
    Gauge.builder("maskcast.audit.disagreeing", book, all -> all.total(source).disagreeing())
        .description("Those whose answers differ")
        .tag("source", source)
        .register(metrics);
    Gauge.builder("maskcast.audit.alarms", book, all -> all.alarms(source))
        .description("Clients and bundles that last reported an alarm")
        .tag("source", source)
        .register(metrics);
  }
}
