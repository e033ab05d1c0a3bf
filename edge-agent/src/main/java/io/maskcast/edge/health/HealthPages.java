package io.maskcast.edge.health;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * {@code /livez}: whether the process should be left alone; {@code /readyz}: whether it does all it
 * should, and why not; {@code /metrics}: Prometheus; {@code /v1/status}: all of it as JSON.
 */
public final class HealthPages {

  private static final int UNAVAILABLE = 503;

  private final Vertx vertx;
  private final BooleanSupplier alive;
  private final Supplier<DaemonSnapshot> snapshot;
  private final PrometheusMeterRegistry metrics;

  /**
   * Pages of a daemon.
   *
   * @param vertx what runs them
   * @param alive whether its threads still get anything done
   * @param snapshot how it is; never waits
   * @param metrics its meters
   */
  public HealthPages(
      Vertx vertx,
      BooleanSupplier alive,
      Supplier<DaemonSnapshot> snapshot,
      PrometheusMeterRegistry metrics) {
    this.vertx = vertx;
    this.alive = alive;
    this.snapshot = snapshot;
    this.metrics = metrics;
  }

  /** Puts the routes where they belong. */
  public void route(Router router) {
    router.get("/livez").handler(this::live);
    router.get("/readyz").handler(this::ready);
    router.get("/v1/status").handler(context -> context.json(SnapshotJson.of(snapshot.get())));
    router.get("/metrics").handler(this::metrics);
  }

  private void live(RoutingContext context) {
    boolean lives = alive.getAsBoolean();
    context
        .response()
        .setStatusCode(lives ? 200 : UNAVAILABLE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(lives ? "ok\n" : "its jobs' thread does not answer\n");
  }

  private void ready(RoutingContext context) {
    DaemonSnapshot now = snapshot.get();
    context
        .response()
        .setStatusCode(now.reasons().isEmpty() ? 200 : UNAVAILABLE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    context.json(SnapshotJson.readiness(now));
  }

  private void metrics(RoutingContext context) {
    vertx
        .executeBlocking(metrics::scrape)
        .onSuccess(
            text ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                    .end(text))
        .onFailure(context::fail);
  }
}
