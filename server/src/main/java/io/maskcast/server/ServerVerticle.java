package io.maskcast.server;

import io.maskcast.proto.call.Http2;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.audit.AuditBook;
import io.maskcast.server.audit.AuditMeters;
import io.maskcast.server.ledger.UsageLedger;
import io.maskcast.server.registry.BundleRegistry;
import io.maskcast.server.rpc.ServerRpc;
import io.maskcast.server.source.TileSources;
import io.maskcast.server.source.remote.RemoteFiles;
import io.maskcast.server.web.ServerWeb;
import io.maskcast.shared.config.ListenFailure;
import io.maskcast.shared.trust.TrustedKeys;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The server: one port for gRPC (HTTP/2) and for HTTP pages. Opens its folder and sources when
 * deployed, records usage while it runs, and closes everything when undeployed. Deploy one
 * instance.
 */
public final class ServerVerticle extends VerticleBase {

  /** How often running streams are written to the ledger: what a crash may lose. */
  private static final long RECORD_INTERVAL_MS = 5_000;

  /** How long a stop waits for connections to be closed; they are in milliseconds. */
  private static final long CLOSE_BOUND_SECONDS = 10;

  private final ServerConfig config;
  private final WireCounters wire;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private Supplier<Future<Void>> quiesce = Future::succeededFuture;
  private volatile int port;

  /**
   * A server.
   *
   * @param config its configuration
   * @param wire counts the sockets of the Vert.x it is deployed to, which must be built with {@code
   *     wire.transport()}
   */
  public ServerVerticle(ServerConfig config, WireCounters wire) {
    this.config = config;
    this.wire = wire;
  }

  /** The port it listens on, once deployed. */
  public int port() {
    return port;
  }

  /** What it opened on a worker thread. */
  private record Parts(
      BundleRegistry registry,
      UsageLedger ledger,
      AuditBook audits,
      TileSources sources,
      PrometheusMeterRegistry metrics) {}

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(this::open)
        .compose(this::listen)
        .recover(
            failure ->
                closeParts()
                    .transform(
                        closed ->
                            Future.failedFuture(
                                ListenFailure.explained(config.host(), config.port(), failure))));
  }

  private Parts open() {
    BundleRegistry registry =
        keep(
            BundleRegistry.open(
                config.dataDir(),
                BundleRegistry.DEFAULT_MAX_BUNDLE_BYTES,
                TrustedKeys.read(config.trust())));
    UsageLedger ledger = keep(UsageLedger.open(config.dataDir().resolve("usage.db")));
    PrometheusMeterRegistry metrics = keep(new ClosingRegistry()).registry;
    // Pauses between attempts: servers that start together shall not try again together.
    RemoteFiles remote = keep(new RemoteFiles(config.remote(), new Random(), metrics));
    TileSources sources = keep(TileSources.open(config.sources(), config.tiling(), remote));
    AuditBook audits = AuditBook.open(config.dataDir().resolve("audits.json"));
    sources.all().forEach(source -> AuditMeters.register(metrics, audits, source.name()));
    return new Parts(registry, ledger, audits, sources, metrics);
  }

  private <T extends AutoCloseable> T keep(T part) {
    opened.push(part);
    return part;
  }

  private Future<HttpServer> listen(Parts parts) {
    PrometheusMeterRegistry metrics = parts.metrics();
    ProcessMeters.register(metrics);
    ServerRpc rpc =
        new ServerRpc(
            vertx,
            wire,
            parts.registry(),
            parts.sources(),
            parts.ledger(),
            parts.audits(),
            metrics,
            config.streams());
    ServerWeb web =
        new ServerWeb(
            vertx,
            parts.ledger(),
            parts.audits(),
            parts.registry(),
            metrics,
            rpc::recordRunning,
            parts.sources(),
            rpc.plainAccounts());
    Router pages = web.router();
    OpenConnections connections = new OpenConnections();
    vertx.setPeriodic(RECORD_INTERVAL_MS, tick -> rpc.recordRunning());
    return vertx
        .createHttpServer(Http2.serverOptions(new LinkWindow(config.streams().linkWindow())))
        .connectionHandler(
            connection -> {
              rpc.connected(connection);
              connections.add(connection, () -> rpc.disconnected(connection));
            })
        .requestHandler(
            request -> {
              if (isGrpc(request)) {
                rpc.handle(request);
              } else {
                pages.handle(request);
              }
            })
        .listen(config.port(), config.host())
        .onSuccess(
            server -> {
              port = server.actualPort();
              quiesce = () -> quiesce(server, connections, rpc, web);
            });
  }

  /** Done when there is no connection, no work in progress and no account left to write. */
  private static Future<Void> quiesce(
      HttpServer server, OpenConnections connections, ServerRpc rpc, ServerWeb web) {
    rpc.stopping();
    return server
        .close()
        .eventually(() -> connections.allClosed().timeout(CLOSE_BOUND_SECONDS, TimeUnit.SECONDS))
        .eventually(web::stop)
        .eventually(rpc::stop);
  }

  private static boolean isGrpc(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.startsWith("application/grpc");
  }

  @Override
  public Future<?> stop() {
    // Streams are ended while their accounts can still be written.
    return quiesce.get().eventually(this::closeParts);
  }

  private Future<Void> closeParts() {
    return vertx.executeBlocking(
        () -> {
          while (!opened.isEmpty()) {
            opened.pop().close();
          }
          return null;
        });
  }

  /** A meter registry among the things to close. */
  private static final class ClosingRegistry implements AutoCloseable {
    private final PrometheusMeterRegistry registry =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Override
    public void close() {
      registry.close();
    }
  }
}
