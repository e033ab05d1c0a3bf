package io.maskcast.server.web;

import io.maskcast.server.audit.AuditBook;
import io.maskcast.server.file.FilePages;
import io.maskcast.server.http.Documents;
import io.maskcast.server.http.PageWork;
import io.maskcast.server.http.Problem;
import io.maskcast.server.ledger.Grouping;
import io.maskcast.server.ledger.RecordedStream;
import io.maskcast.server.ledger.UsageGroup;
import io.maskcast.server.ledger.UsageLedger;
import io.maskcast.server.map.PlacedRasters;
import io.maskcast.server.ogc.OgcPages;
import io.maskcast.server.preview.PreviewPages;
import io.maskcast.server.registry.BundleRegistry;
import io.maskcast.server.registry.NameChange;
import io.maskcast.server.registry.NamedBundle;
import io.maskcast.server.rpc.PlainAccounts;
import io.maskcast.server.source.TileSources;
import io.maskcast.server.stac.StacPages;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.usage.ByteAccount;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What the server tells over HTTP: usage, metrics, health, and what there is. */
public final class ServerWeb {

  private static final int DEFAULT_STREAMS = 100;
  private static final int MAX_STREAMS = 10_000;

  /** How long a page of another site may remember that it may read. */
  private static final int PREFLIGHT_SECONDS = 86_400;

  private final Vertx vertx;
  private final UsageLedger ledger;
  private final BundleRegistry registry;
  private final PrometheusMeterRegistry metrics;
  private final Supplier<Future<Void>> refresh;
  private final AuditPage audits;
  private final PageWork work;
  private final FilePages files;
  private final PreviewPages previews;
  private final StacPages stac;
  private final OgcPages ogc;

  /**
   * The pages.
   *
   * @param vertx what runs them
   * @param ledger the usage
   * @param audits what edges found
   * @param registry the bundles
   * @param metrics the meters
   * @param refresh brings ledger and meters up to now
   * @param sources what is served
   * @param accounts where bytes of files and previews are counted
   */
  public ServerWeb(
      Vertx vertx,
      UsageLedger ledger,
      AuditBook audits,
      BundleRegistry registry,
      PrometheusMeterRegistry metrics,
      Supplier<Future<Void>> refresh,
      TileSources sources,
      PlainAccounts accounts) {
    this.vertx = vertx;
    this.ledger = ledger;
    this.audits = new AuditPage(audits);
    this.registry = registry;
    this.metrics = metrics;
    this.refresh = refresh;
    this.work = new PageWork(vertx);
    this.files = new FilePages(vertx, sources, accounts);
    PlacedRasters scenes = new PlacedRasters(sources);
    Documents documents = new Documents(work);
    this.previews = new PreviewPages(scenes, work, accounts);
    this.stac = new StacPages(scenes, documents);
    this.ogc = new OgcPages(scenes, documents, previews);
  }

  /** The routes. */
  public Router router() {
    Router router = Router.router(vertx);
    router.get("/").handler(this::index);
    router.get("/api/usage").handler(this::usage);
    router.get("/api/audits").handler(context -> context.json(audits.json()));
    router.get("/api/bundles").handler(context -> context.json(bundles()));
    router.get("/metrics").handler(this::metrics);
    router.get("/healthz").handler(context -> context.response().end("ok\n"));
    openToOtherPages(router);
    files.route(router);
    previews.route(router);
    stac.route(router);
    ogc.route(router);
    tellProblems(router);
    return router;
  }

  /** What the library refuses by itself is told as everything else is. */
  private static void tellProblems(Router router) {
    router.errorHandler(
        404,
        context ->
            Problem.answer(
                context,
                Problem.notFound(
                    "There is nothing at %s; / says what there is"
                        .formatted(context.request().path()))));
    router.errorHandler(
        403,
        context ->
            Problem.answer(context, Problem.of(403, "The Origin of this request is no address")));
    router.errorHandler(
        405,
        context ->
            Problem.answer(
                context, Problem.of(405, "Pages are read with GET and HEAD, nothing else")));
    router.errorHandler(500, context -> Problem.answer(context, context.failure()));
  }

  /**
   * Maps and readers run in pages of other sites: they may read data, and of ranges the headers.
   */
  private static void openToOtherPages(Router router) {
    for (String data : List.of("/files/*", "/tiles/*", "/stac*", "/ogc*")) {
      router
          .route(data)
          .handler(
              CorsHandler.create()
                  .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS))
                  .allowedHeaders(
                      Set.of(
                          "range",
                          "if-range",
                          "if-match",
                          "if-none-match",
                          "if-modified-since",
                          PlainAccounts.CLIENT_HEADER))
                  .exposedHeaders(
                      Set.of("accept-ranges", "content-length", "content-range", "etag"))
                  .maxAgeSeconds(PREFLIGHT_SECONDS));
    }
  }

  /** Draws no more; done when nothing is being drawn. */
  public Future<Void> stop() {
    return work.stop();
  }

  private void index(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(
            """
            This is a maskcast server. Tiles and bundles: gRPC on this port.
            /api/usage   bytes by kind, client, bundle, source, day and stream (JSON; ?streams=N&client=NAME)
            /api/audits  how often edges answer otherwise to dense tiles, and their alarms (JSON)
            /api/bundles names of bundles, and what they have pointed at: when, by whom, from what, to what, signed with which key (JSON)
            /files/      the TIFFs behind sources, with ranges: /files/SOURCE.tif
            /tiles/      maps of sources: /tiles/SOURCE/Z/X/Y.png, and their TileJSON: /tiles/SOURCE/tilejson.json
            /stac        georeferenced sources as a STAC catalog
            /ogc         the same as OGC API Tiles
            /metrics     the same as counters (Prometheus)
            /healthz     ok
            """
                + audits.lines());
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
        .onFailure(failure -> Problem.answer(context, failure));
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
      Problem.answer(
          context, Problem.badRequest("streams must be a whole number from 0 to " + MAX_STREAMS));
      return;
    }
    int limit = streams;
    Optional<String> client = Optional.ofNullable(context.request().getParam("client"));
    refresh
        .get()
        .transform(done -> vertx.executeBlocking(() -> report(limit, client)))
        .onSuccess(report -> context.json(report))
        .onFailure(failure -> Problem.answer(context, failure));
  }

  private JsonArray bundles() {
    JsonArray names = new JsonArray();
    for (NamedBundle named : registry.names()) {
      JsonArray history = new JsonArray();
      registry.history(named.name()).forEach(change -> history.add(json(change)));
      names.add(
          new JsonObject()
              .put("name", named.name().value())
              .put("digest", named.digest().hex())
              .put("history", history));
    }
    return names;
  }

  private static JsonObject json(NameChange change) {
    JsonObject json =
        new JsonObject()
            .put("when", change.when())
            .put("who", change.who())
            .put("from", change.from().map(Digest::hex).orElse(""))
            .put("to", change.to().hex())
            .put("rollback", change.rollback());
    change
        .signature()
        .ifPresent(
            signed ->
                json.put("key", signed.key().hex())
                    .put("generation", signed.release().generation()));
    return json;
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
}
