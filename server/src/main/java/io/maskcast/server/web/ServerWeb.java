package io.maskcast.server.web;

import io.maskcast.server.ledger.Grouping;
import io.maskcast.server.ledger.RecordedStream;
import io.maskcast.server.ledger.UsageGroup;
import io.maskcast.server.ledger.UsageLedger;
import io.maskcast.shared.usage.ByteAccount;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server tells over HTTP: usage, metrics, health, and what there is. */
public final class ServerWeb {

  private static final Logger LOG = LoggerFactory.getLogger(ServerWeb.class);
  private static final int DEFAULT_STREAMS = 100;
  private static final int MAX_STREAMS = 10_000;

  private final Vertx vertx;
  private final UsageLedger ledger;
  private final PrometheusMeterRegistry metrics;
  private final Supplier<Future<Void>> refresh;

  /**
   * The pages.
   *
   * @param vertx what runs them
   * @param ledger the usage
   * @param metrics the meters
   * @param refresh brings ledger and meters up to now
   */
  public ServerWeb(
      Vertx vertx,
      UsageLedger ledger,
      PrometheusMeterRegistry metrics,
      Supplier<Future<Void>> refresh) {
    this.vertx = vertx;
    this.ledger = ledger;
    this.metrics = metrics;
    this.refresh = refresh;
  }

  /** The routes. */
  public Router router() {
    Router router = Router.router(vertx);
    router.get("/").handler(this::index);
    router.get("/api/usage").handler(this::usage);
    router.get("/metrics").handler(this::metrics);
    router.get("/healthz").handler(context -> context.response().end("ok\n"));
    return router;
  }

  private void index(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(
            """
            This is a maskcast server. Tiles and bundles: gRPC on this port.
            /api/usage   bytes by kind, client, bundle, source, day and stream (JSON; ?streams=N&client=NAME)
            /metrics     the same as counters (Prometheus)
            /healthz     ok
            """);
  }

  private void metrics(RoutingContext context) {
    refresh
        .get()
        .transform(done -> vertx.executeBlocking(metrics::scrape))
        .onSuccess(
            text ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                    .end(text))
        .onFailure(failure -> fail(context, failure));
  }

  private void usage(RoutingContext context) {
    int streams;
    try {
      streams =
          Integer.parseInt(
              context.request().getParam("streams", Integer.toString(DEFAULT_STREAMS)));
    } catch (NumberFormatException e) {
      streams = -1;
    }
    if (streams < 0 || streams > MAX_STREAMS) {
      problem(context, 400, "streams must be a whole number from 0 to " + MAX_STREAMS);
      return;
    }
    int limit = streams;
    Optional<String> client = Optional.ofNullable(context.request().getParam("client"));
    refresh
        .get()
        .transform(done -> vertx.executeBlocking(() -> report(limit, client)))
        .onSuccess(report -> context.json(report))
        .onFailure(failure -> fail(context, failure));
  }

  private JsonObject report(int streams, Optional<String> client) {
    JsonArray newest = new JsonArray();
    client
        .map(name -> ledger.newestOf(name, streams))
        .orElseGet(() -> ledger.newest(streams))
        .forEach(stream -> newest.add(json(stream)));
    return new JsonObject()
        .put("total", json(ledger.total()))
        .put("kinds", json(ledger.by(Grouping.KIND)))
        .put("clients", json(ledger.by(Grouping.CLIENT)))
        .put("bundles", json(ledger.by(Grouping.BUNDLE)))
        .put("sources", json(ledger.by(Grouping.SOURCE)))
        .put("days", json(ledger.by(Grouping.DAY)))
        .put("streams", newest);
  }

  private static JsonArray json(List<UsageGroup> groups) {
    JsonArray array = new JsonArray();
    groups.forEach(group -> array.add(json(group)));
    return array;
  }

  private static JsonObject json(UsageGroup group) {
    return json(group.bytes()).put("key", group.key()).put("streams", group.streams());
  }

  private static JsonObject json(RecordedStream stream) {
    return json(stream.usage().bytes())
        .put("stream", stream.usage().streamId())
        .put("kind", stream.usage().kind().name())
        .put("client", stream.usage().client())
        .put("source", stream.usage().source())
        .put("bundle", stream.usage().bundleName())
        .put("started", stream.usage().started())
        .put("ended", stream.ended())
        .put("outcome", stream.usage().outcome().name())
        .put("reason", stream.usage().reason());
  }

  private static JsonObject json(ByteAccount account) {
    JsonObject bytes = new JsonObject();
    account.byName().forEach(bytes::put);
    return new JsonObject().put("tiles", bytes.remove("tiles")).put("bytes", bytes);
  }

  private static void fail(RoutingContext context, Throwable failure) {
    LOG.error("{} failed", context.request().path(), failure);
    problem(context, 500, "The server could not answer; its log says why");
  }

  private static void problem(RoutingContext context, int status, String detail) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(new JsonObject().put("status", status).put("detail", detail).encode());
  }
}
