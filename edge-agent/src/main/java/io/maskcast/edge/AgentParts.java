package io.maskcast.edge;

import io.maskcast.edge.audit.AuditClient;
import io.maskcast.edge.bundle.Acceptance;
import io.maskcast.edge.bundle.BundleCache;
import io.maskcast.edge.bundle.BundleClient;
import io.maskcast.edge.seen.SeenTiles;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.cache.TileCache;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What all work of an agent shares.
 *
 * @param vertx what runs it
 * @param wire counts its sockets
 * @param config its configuration
 * @param cache the bundles that are here
 * @param acceptance which bundles are run
 * @param ledger its account
 * @param tiles what is kept of them, if anything is
 * @param seen the last of them as they came
 * @param inference where networks compute
 * @param latest the last connection that was made
 */
record AgentParts(
    Vertx vertx,
    WireCounters wire,
    EdgeConfig config,
    BundleCache cache,
    Acceptance acceptance,
    EdgeLedger ledger,
    Optional<TileCache> tiles,
    SeenTiles seen,
    WorkerExecutor inference,
    AtomicReference<Optional<Calls>> latest) {

  /**
   * A connection to the server.
   *
   * @param calls the connection
   * @param bundles gets bundles over it
   * @param tiles gets tiles over it
   * @param audits reports audits over it
   */
  record Link(Calls calls, BundleClient bundles, TileClient tiles, AuditClient audits) {}

  /** A connection to the server, made when it is needed first. */
  Link link(RetryPolicy retries) {
    Calls calls =
        Calls.to(
            vertx,
            config.server().host(),
            config.server().port(),
            config.timeout(),
            new LinkWindow(config.linkWindow()));
    latest.set(Optional.of(calls));
    CallAccounts accounts =
        new CallAccounts(vertx, wire, ledger, config.server().toString(), config.client());
    TileClient all = new TileClient(vertx, calls, accounts, retries);
    return new Link(
        calls,
        new BundleClient(vertx, calls, cache, accounts, acceptance),
        tiles.map(kept -> all.keeping(kept, config.server().toString())).orElse(all),
        new AuditClient(calls, accounts));
  }
}
