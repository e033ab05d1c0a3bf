package io.maskcast.server.rpc;

import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.AuditServiceGrpcService;
import io.maskcast.proto.v1.BundleServiceGrpcService;
import io.maskcast.proto.v1.TileServiceGrpcService;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.audit.AuditBook;
import io.maskcast.server.audit.ReportRate;
import io.maskcast.server.budget.Allowances;
import io.maskcast.server.ledger.UsageLedger;
import io.maskcast.server.registry.BundleRegistry;
import io.maskcast.server.source.TileSources;
import io.maskcast.shared.payload.Zstandard;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcServer;
import java.time.Clock;

/**
 * All gRPC services of a server: tiles, bundles, audits, health, reflection. Used on the event loop
 * it was made on.
 */
public final class ServerRpc {

  private final GrpcServer grpc;
  private final Workers workers;
  private final StreamAccounts accounts;
  private final ConnectionMeters meters;
  private final PlainAccounts plain;
  private final HttpSide http = new HttpSide();

  /**
   * The services.
   *
   * @param vertx what runs them
   * @param wire counts the server's sockets
   * @param registry the bundles
   * @param sources the tiles
   * @param ledger where usage is recorded
   * @param audits where audits are kept
   * @param metrics where it is shown
   * @param streams how tiles are streamed
   */
  public ServerRpc(
      Vertx vertx,
      WireCounters wire,
      BundleRegistry registry,
      TileSources sources,
      UsageLedger ledger,
      AuditBook audits,
      MeterRegistry metrics,
      StreamConfig streams) {
    Context context = vertx.getOrCreateContext();
    this.workers = new Workers(vertx, context);
    this.accounts = new StreamAccounts(ledger, workers, metrics);
    this.meters = new ConnectionMeters(context, wire);
    this.plain = new PlainAccounts(accounts, meters);
    this.grpc = GrpcServer.server(vertx, Http2.grpcServerOptions());
    Allowances allowances =
        new Allowances(streams.budgets(), ledger::messageBytes, Clock.systemUTC());
    PlanCache plans = new PlanCache(registry, Zstandard.fastest(streams.zstdLevel()));
    grpc.addService(
        new TileRpc(
                workers,
                http,
                sources,
                plans,
                accounts,
                meters,
                allowances,
                new StreamSlots(streams.maxStreams(), streams.maxStreamsPerClient()))
            .service());
    grpc.addService(
        new BundleRpc(context, workers, http, registry, accounts, meters, new Admission(allowances))
            .service());
    ReportRate rate = new ReportRate(Clock.systemUTC());
    grpc.addService(new AuditRpc(workers, meters, registry, sources, audits, rate).service());
    HealthService health = HealthService.create(vertx);
    health.register("", () -> Future.succeededFuture(true));
    health.register(TileServiceGrpcService.SERVICE_NAME, () -> Future.succeededFuture(true));
    health.register(BundleServiceGrpcService.SERVICE_NAME, () -> Future.succeededFuture(true));
    health.register(AuditServiceGrpcService.SERVICE_NAME, () -> Future.succeededFuture(true));
    grpc.addService(health);
    grpc.addService(ReflectionService.v1());
  }

  /** Takes a request whose content type is gRPC's. */
  public void handle(HttpServerRequest request) {
    http.handOver(new LenientRequest(request), grpc);
  }

  /** Where requests that are not gRPC's are counted, if they are answered with data. */
  public PlainAccounts plainAccounts() {
    return plain;
  }

  /** A connection is made, before its first request. */
  public void connected(HttpConnection connection) {
    meters.opened(connection);
  }

  /** A connection is closed. */
  public void disconnected(HttpConnection connection) {
    meters.closed(connection);
    plain.closed(connection);
  }

  /** Writes what the running streams have moved so far. */
  public Future<Void> recordRunning() {
    meters.settle();
    return accounts.recordRunning();
  }

  /** The server begins to stop: streams that break off from now on do so because of it. */
  public void stopping() {
    accounts.stopping();
  }

  /**
   * Ends the accounts of the streams that run in spite of it; done when no call has work in
   * progress and all accounts are in the ledger. For a server without connections.
   */
  public Future<Void> stop() {
    meters.settle();
    accounts.stop();
    return workers.idle();
  }
}
