package io.maskcast.edge;

import io.maskcast.edge.bundle.BundleCache;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An edge agent: gets a bundle by name, streams the samples its mask selects, and runs the network
 * on them while the next ones arrive. Every failure of its futures is a {@link MaskcastException}.
 * Runs of one agent share its counters, so let one finish before the next begins.
 */
public final class EdgeAgent {

  /** A network may compute on one batch for so long before Vert.x warns. */
  private static final long INFERENCE_WARNING_SECONDS = 60;

  private final AgentParts parts;

  /**
   * An agent.
   *
   * @param vertx what runs it; built with {@code wire.transport()}
   * @param wire counts its sockets
   * @param config its configuration
   */
  public EdgeAgent(Vertx vertx, WireCounters wire, EdgeConfig config) {
    this.parts =
        new AgentParts(
            vertx,
            wire,
            config,
            new BundleCache(config.stateDir().resolve("bundles")),
            EdgeLedger.in(config.stateDir()),
            // One thread: the engine spreads each operation over the cores itself.
            vertx.createSharedWorkerExecutor(
                "inference", 1, INFERENCE_WARNING_SECONDS, TimeUnit.SECONDS));
  }

  /**
   * Runs a job.
   *
   * @return what it did and cost
   */
  public Future<EdgeRun> run(EdgeJob job, EdgeJob.Listener listener) {
    return explained(new JobRun(parts, job, listener).execute());
  }

  /**
   * Fetches one tile as it is: with a bundle the samples its mask selects, zeros elsewhere; without
   * one all of them.
   */
  public Future<FetchedTile> fetch(String source, long tile, Optional<BundleName> name) {
    AgentParts.Link link = parts.link(parts.config().retries());
    TileClient tiles = link.tiles();
    Future<Optional<Bundle>> bundle =
        name.map(wanted -> link.bundles().fetch(wanted).map(Optional::of))
            .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    Future<FetchedTile> fetched =
        bundle.compose(
            got ->
                tiles
                    .describe(source)
                    .compose(
                        described -> {
                          if (got.flatMap(b -> b.manifest().generator()).isPresent()) {
                            return fetchOwnMask(
                                tiles, source, tile, got.orElseThrow(), described.layout());
                          }
                          SelectionPlan plan =
                              got.map(b -> SelectionPlan.compile(b.mask(), described.layout()))
                                  .orElseGet(() -> SelectionPlan.dense(described.layout()));
                          AtomicReference<byte[]> came = new AtomicReference<>();
                          return tiles.stream(
                                  source,
                                  got,
                                  plan,
                                  List.of(new TileRange(tile, tile)),
                                  (position, count, selected) -> {
                                    came.set(selected);
                                    return Future.succeededFuture();
                                  },
                                  broke -> {})
                              .map(account -> FetchedTile.of(plan, came.get(), got));
                        }));
    return explained(fetched.eventually(() -> link.calls().close()));
  }

  /** One tile, put back in place by the mask that comes with it. */
  private static Future<FetchedTile> fetchOwnMask(
      TileClient tiles, String source, long tile, Bundle bundle, TileLayout layout) {
    TileSelection selection = new TileSelection(bundle.mask().grid(), layout);
    List<FetchedTile> fetched = new ArrayList<>();
    return tiles
        .streamOwnMasks(
            source,
            bundle,
            selection,
            List.of(new TileRange(tile, tile)),
            (position, masks, selected) -> {
              SelectionPlan plan = selection.plan(masks.get(0));
              fetched.add(FetchedTile.of(plan, selected, Optional.of(bundle)));
              return Future.succeededFuture();
            },
            broke -> {})
        .map(account -> fetched.get(0));
  }

  /**
   * Streams tiles dense, with the same codecs, and throws them away: what the link would carry
   * without a mask.
   *
   * @param source the source
   * @param ranges the tiles, at least one range
   * @return what they cost; wire bytes are counted from connecting to the source until the
   *     connection was closed
   */
  public Future<ByteAccount> measureDense(String source, List<TileRange> ranges) {
    AgentParts.Link link = parts.link(parts.config().retries());
    TileClient tiles = link.tiles();
    WireBytes before = parts.wire().total();
    return explained(
        tiles
            .describe(source)
            .compose(
                described ->
                    tiles.stream(
                        source,
                        Optional.empty(),
                        SelectionPlan.dense(described.layout()),
                        ranges,
                        (position, count, dense) -> Future.succeededFuture(),
                        broke -> {}))
            .eventually(() -> link.calls().close())
            .map(
                account -> {
                  WireBytes moved = parts.wire().total().since(before);
                  return account.plus(ByteAccount.ofWire(moved.read(), moved.written()));
                }));
  }

  /** Frees the agent's threads. */
  public Future<Void> close() {
    return parts.inference().close();
  }

  private static <T> Future<T> explained(Future<T> future) {
    return future.recover(
        failure ->
            Future.failedFuture(
                failure instanceof CallException call
                    ? new MaskcastException(call.getMessage(), call)
                    : failure));
  }
}
