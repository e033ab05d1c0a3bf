package io.maskcast.edge;

import io.maskcast.edge.bundle.BundleCache;
import io.maskcast.edge.bundle.BundleClient;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final Vertx vertx;
  private final WireCounters wire;
  private final EdgeConfig config;
  private final BundleCache cache;
  private final EdgeLedger ledger;
  private final WorkerExecutor inference;

  /**
   * An agent.
   *
   * @param vertx what runs it; built with {@code wire.transport()}
   * @param wire counts its sockets
   * @param config its configuration
   */
  public EdgeAgent(Vertx vertx, WireCounters wire, EdgeConfig config) {
    this.vertx = vertx;
    this.wire = wire;
    this.config = config;
    this.cache = new BundleCache(config.stateDir().resolve("bundles"));
    this.ledger = EdgeLedger.in(config.stateDir());
    // One thread: the engine spreads each operation over the cores itself.
    this.inference =
        vertx.createSharedWorkerExecutor(
            "inference", 1, INFERENCE_WARNING_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Runs a job.
   *
   * @return what it did and cost
   */
  public Future<EdgeRun> run(EdgeJob job, EdgeJob.Listener listener) {
    return explained(new Run(job, listener).execute());
  }

  /**
   * Fetches one tile as it is: with a bundle the samples its mask selects, zeros elsewhere; without
   * one all of them.
   */
  public Future<FetchedTile> fetch(String source, long tile, Optional<BundleName> name) {
    Calls calls = calls();
    CallAccounts accounts = accounts();
    TileClient tiles = new TileClient(vertx, calls, accounts, config.retries());
    Future<Optional<Bundle>> bundle =
        name.map(
                wanted ->
                    new BundleClient(vertx, calls, cache, accounts).fetch(wanted).map(Optional::of))
            .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    Future<FetchedTile> fetched =
        bundle.compose(
            got ->
                tiles
                    .describe(source)
                    .compose(
                        described -> {
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
    return explained(fetched.eventually(calls::close));
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
    Calls calls = calls();
    TileClient tiles = new TileClient(vertx, calls, accounts(), config.retries());
    WireBytes before = wire.total();
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
            .eventually(calls::close)
            .map(
                account -> {
                  WireBytes moved = wire.total().since(before);
                  return account.plus(ByteAccount.ofWire(moved.read(), moved.written()));
                }));
  }

  /** Frees the agent's threads. */
  public Future<Void> close() {
    return inference.close();
  }

  private Calls calls() {
    return Calls.to(
        vertx,
        config.server().host(),
        config.server().port(),
        config.timeout(),
        new LinkWindow(config.linkWindow()));
  }

  private CallAccounts accounts() {
    return new CallAccounts(vertx, wire, ledger, config.server().toString(), config.client());
  }

  private static <T> Future<T> explained(Future<T> future) {
    return future.recover(
        failure ->
            Future.failedFuture(
                failure instanceof CallException call
                    ? new MaskcastException(call.getMessage(), call)
                    : failure));
  }

  /** One run: its stages in order, and what each cost. */
  private final class Run {

    private final EdgeJob job;
    private final EdgeJob.Listener listener;
    private final Calls calls = calls();
    private final CallAccounts accounts = accounts();
    private final TileClient tileClient = new TileClient(vertx, calls, accounts, config.retries());
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long stageStart = System.nanoTime();
    private WireBytes mark = wire.total();

    Run(EdgeJob job, EdgeJob.Listener listener) {
      this.job = job;
      this.listener = listener;
    }

    Future<EdgeRun> execute() {
      return new BundleClient(vertx, calls, cache, accounts)
          .fetch(job.bundle())
          .compose(
              bundle -> {
                finish("bundle");
                ByteAccount transfer = wireSinceMark();
                return tileClient
                    .describe(job.source())
                    .compose(source -> open(bundle, source))
                    .compose(this::stream)
                    .compose(
                        done ->
                            calls
                                .close()
                                .map(
                                    closed ->
                                        new EdgeRun(
                                            bundle,
                                            done.classes(),
                                            done.account().plus(wireSinceMark()),
                                            transfer,
                                            seconds)));
              })
          .eventually(calls::close);
    }

    private Future<Opened> open(Bundle bundle, TileClient.Source source) {
      List<TileRange> ranges =
          job.ranges().isEmpty() && source.tiles() > 0
              ? List.of(new TileRange(0, source.tiles() - 1))
              : job.ranges();
      if (TileRange.count(ranges) > Integer.MAX_VALUE - 8) {
        return Future.failedFuture(
            new MaskcastException("Ask for fewer than 2^31 tiles in one run"));
      }
      return inference
          .executeBlocking(() -> MaskedNetwork.open(bundle, source.layout(), config.batch()))
          .map(network -> new Opened(bundle, network, ranges));
    }

    private Future<Streamed> stream(Opened opened) {
      finish("load");
      listener.started(TileRange.count(opened.ranges()));
      int[] classes = new int[(int) TileRange.count(opened.ranges())];
      TileCursor tiles = new TileCursor(opened.ranges());
      return tileClient.stream(
              job.source(),
              Optional.of(opened.bundle()),
              opened.network().plan(),
              opened.ranges(),
              (first, count, columnar) ->
                  inference.executeBlocking(
                      () -> {
                        Predictions predictions = opened.network().classify(columnar, count);
                        report(tiles, first, predictions, classes);
                        return null;
                      }),
              listener::interrupted)
          .onSuccess(account -> finish("stream"))
          .map(account -> new Streamed(classes, account))
          .eventually(() -> inference.executeBlocking(() -> closed(opened.network())));
    }

    private Void closed(MaskedNetwork network) {
      network.close();
      return null;
    }

    private void report(TileCursor tiles, long first, Predictions predictions, int[] classes) {
      for (int i = 0; i < predictions.classes().length; i++) {
        classes[(int) first + i] = predictions.classes()[i];
        listener.classified(
            tiles.nextLong(), predictions.classes()[i], predictions.confidences()[i]);
      }
    }

    private void finish(String stage) {
      long now = System.nanoTime();
      seconds.put(stage, (now - stageStart) / 1e9);
      stageStart = now;
    }

    private ByteAccount wireSinceMark() {
      WireBytes now = wire.total();
      WireBytes moved = now.since(mark);
      mark = now;
      return ByteAccount.ofWire(moved.read(), moved.written());
    }
  }

  private record Opened(Bundle bundle, MaskedNetwork network, List<TileRange> ranges) {}

  @SuppressWarnings("ArrayRecordComponent") // passed on once
  private record Streamed(int[] classes, ByteAccount account) {}
}
