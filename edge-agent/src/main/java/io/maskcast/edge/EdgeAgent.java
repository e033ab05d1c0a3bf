package io.maskcast.edge;

import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.audit.AuditResult;
import io.maskcast.edge.bundle.Acceptance;
import io.maskcast.edge.bundle.BundleCache;
import io.maskcast.edge.bundle.InstalledBundles;
import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.inference.LadderNetwork;
import io.maskcast.edge.seen.SeenTiles;
import io.maskcast.edge.source.SourceDescription;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.cache.TileCache;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.trust.TrustedKeys;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * An edge agent: gets a bundle by name, streams the samples its mask selects, and runs the network
 * on them while the next ones arrive. Every failure of its futures is a {@link MaskcastException}.
 * Runs of one agent share its counters, so let one finish before the next begins.
 */
public final class EdgeAgent {

  /** A network may compute on one batch for so long before Vert.x warns. */
  private static final long INFERENCE_WARNING_SECONDS = 60;

  private final AgentParts parts;
  private final RunningBundles bundles;

  /** What audits found wrong, by source and bundle. */
  private final Map<String, String> alarms = new ConcurrentHashMap<>();

  /**
   * An agent.
   *
   * @param vertx what runs it; built with {@code wire.transport()}
   * @param wire counts its sockets
   * @param config its configuration
   * @throws MaskcastException if it pins a key that cannot be read
   */
  public EdgeAgent(Vertx vertx, WireCounters wire, EdgeConfig config) {
    this(vertx, wire, config, Optional.empty());
  }

  /**
   * An agent that keeps tiles; what it has of them it does not ask for. Accounts then have what was
   * moved, and nothing else.
   *
   * @param tiles where; agents may share it
   */
  public EdgeAgent(Vertx vertx, WireCounters wire, EdgeConfig config, Optional<TileCache> tiles) {
    this.parts =
        new AgentParts(
            vertx,
            wire,
            config,
            new BundleCache(config.stateDir().resolve("bundles")),
            new Acceptance(
                TrustedKeys.read(config.trust()),
                config.allowDowngrade(),
                InstalledBundles.in(config.stateDir())),
            EdgeLedger.in(config.stateDir()),
            tiles,
            new SeenTiles(),
            // One thread: the engine spreads each operation over the cores itself.
            vertx.createSharedWorkerExecutor(
                "inference", 1, INFERENCE_WARNING_SECONDS, TimeUnit.SECONDS),
            new AtomicReference<>(Optional.empty()));
    this.bundles = new RunningBundles(parts);
  }

  /**
   * Runs a job.
   *
   * @return what it did and cost
   */
  public Future<EdgeRun> run(EdgeJob job, EdgeJob.Listener listener) {
    Future<EngineKind> engine = Future.succeededFuture(parts.config().engine()).map(EngineKind::of);
    return explained(engine.compose(kind -> new JobRun(parts, job, kind, listener).execute()))
        .onSuccess(run -> run.audit().ifPresent(found -> heard(job, run, found)));
  }

  private void heard(EdgeJob job, EdgeRun run, AuditResult found) {
    String about = job.source().name() + " " + run.bundle().digest().hex();
    found.alarm().ifPresentOrElse(alarm -> alarms.put(about, alarm), () -> alarms.remove(about));
  }

  /**
   * Breaks off the connection of the run that is in progress, if there is one: its stream ends as
   * if the link had, so that the run's listener is told of an {@linkplain
   * EdgeJob.Listener#interrupted interruption}, and by throwing there can end the run.
   */
  public void breakOff() {
    parts.latest().get().ifPresent(Calls::close);
  }

  /**
   * Finds out which tiles are meant, and nothing else.
   *
   * @param source where they are
   * @param choice which tiles
   * @return their numbers, in ranges; none if all are meant and there are none
   */
  public Future<List<TileRange>> locate(SourceLevel source, TileChoice choice) {
    AgentParts.Link link = parts.link(parts.config().retries());
    TileClient tiles = link.tiles();
    Future<List<TileRange>> located =
        tiles
            .describe(source)
            .compose(
                described ->
                    choice instanceof TileChoice.All && described.tiles() == 0
                        ? Future.succeededFuture(List.of())
                        : tiles.find(source, described, choice));
    return explained(located.eventually(() -> link.calls().close()));
  }

  /** The last tiles that its runs saw. */
  public SeenTiles seen() {
    return parts.seen();
  }

  /** How this agent is, by its last audits. */
  public AgentState state() {
    return new AgentState(List.copyOf(alarms.values()));
  }

  /**
   * Fetches one tile as it is: with a bundle the samples its mask selects, zeros elsewhere; without
   * one all of them.
   *
   * @param source where the tile is
   * @param choice which tile; of several, the one in the middle
   * @param wanted the bundle
   */
  public Future<FetchedTile> fetch(
      SourceLevel source, TileChoice choice, Optional<BundleReference> wanted) {
    AgentParts.Link link = parts.link(parts.config().retries());
    TileClient tiles = link.tiles();
    Future<Optional<Bundle>> bundle =
        wanted
            .map(one -> link.bundles().fetch(one).map(Optional::of))
            .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    Future<FetchedTile> fetched =
        bundle.compose(
            with ->
                tiles
                    .describe(source)
                    .compose(
                        described ->
                            tiles
                                .find(source, described, choice)
                                .map(found -> new OneTile(tiles, source, described, found))
                                .compose(one -> one.fetch(with))));
    return explained(fetched.eventually(() -> link.calls().close()));
  }

  /**
   * Fetches some tiles as {@link #fetch} does, over one connection and without trying again.
   *
   * @param source where the tiles are
   * @param tiles their numbers
   * @param wanted the bundle; by its name what runs here by it, before what the server says
   * @return the tiles, and what crossed the socket for them and the bundle
   */
  public Future<AskedTiles> ask(
      SourceLevel source, List<Long> tiles, Optional<BundleReference> wanted) {
    return ask(
        source,
        tiles,
        link ->
            wanted
                .map(one -> bundles.running(link, one).map(Optional::of))
                .orElseGet(() -> Future.succeededFuture(Optional.empty())));
  }

  /** The same with a bundle that is here. */
  public Future<AskedTiles> ask(SourceLevel source, List<Long> tiles, Bundle bundle) {
    return ask(source, tiles, link -> Future.succeededFuture(Optional.of(bundle)));
  }

  private Future<AskedTiles> ask(
      SourceLevel source,
      List<Long> tiles,
      Function<AgentParts.Link, Future<Optional<Bundle>>> bundle) {
    AgentParts.Link link = parts.link(RetryPolicy.NONE);
    WireBytes before = parts.wire().total();
    TileQuestions questions = new TileQuestions(link, source, tiles);
    return explained(
            bundle.apply(link).compose(questions::each).eventually(() -> link.calls().close()))
        .map(
            all -> {
              WireBytes moved = parts.wire().total().since(before);
              return all.costing(ByteAccount.ofWire(moved.read(), moved.written()));
            });
  }

  /**
   * Has some tiles climb a ladder, over one connection and without trying again.
   *
   * @param source where the tiles are
   * @param tiles their numbers
   * @param bundle with a ladder
   * @param network opens the bundle for the source, where networks compute
   * @param stop when tiles stop
   * @return fails with a {@link io.maskcast.edge.stream.NoLadderException} if the server is older
   *     than ladders
   */
  public Future<ClimbedTiles> climb(
      SourceLevel source,
      List<Long> tiles,
      Bundle bundle,
      Function<SourceDescription, LadderNetwork> network,
      Stop stop) {
    AgentParts.Link link = parts.link(RetryPolicy.NONE);
    Future<ClimbedTiles> climbed =
        new TileQuestions(link, source, tiles)
            .climb(bundle, described -> computing(() -> network.apply(described)), parts, stop);
    return explained(climbed.eventually(() -> link.calls().close()));
  }

  /** What crossed this agent's sockets so far. */
  public ByteAccount moved() {
    WireBytes moved = parts.wire().total();
    return ByteAccount.ofWire(moved.read(), moved.written());
  }

  /**
   * All of a bundle, from here if it is.
   *
   * @param wanted which one; by its name what runs here by it, before what the server says
   */
  public Future<Bundle> bundle(BundleReference wanted) {
    AgentParts.Link link = parts.link(RetryPolicy.NONE);
    return explained(bundles.running(link, wanted).eventually(() -> link.calls().close()));
  }

  /**
   * What runs here by a name, or a bundle that is asked for by its digest, if all of it is here.
   * Nobody else is asked.
   *
   * @return by its digest
   */
  public Future<Optional<BundleReference>> installed(BundleReference wanted) {
    AgentParts.Link link = parts.link(RetryPolicy.NONE);
    return explained(bundles.installed(link, wanted).eventually(() -> link.calls().close()));
  }

  /**
   * How many bytes of a bundle would have to be fetched; what it says about itself is then here.
   */
  public Future<Long> missingBytes(BundleReference wanted) {
    AgentParts.Link link = parts.link(parts.config().retries());
    return explained(
        link.bundles()
            .head(wanted)
            .compose(link.bundles()::missingBytes)
            .eventually(() -> link.calls().close()));
  }

  /** Does work where networks compute, one after the other. */
  public <T> Future<T> computing(Callable<T> work) {
    return parts.inference().executeBlocking(work);
  }

  /**
   * Streams tiles dense, with the same codecs, and throws them away: what the link would carry
   * without a mask.
   *
   * @param source where the tiles are
   * @param ranges the tiles, at least one range
   * @return what they cost; wire bytes are counted from connecting to the source until the
   *     connection was closed
   */
  public Future<ByteAccount> measureDense(SourceLevel source, List<TileRange> ranges) {
    AgentParts.Link link = parts.link(parts.config().retries());
    TileClient tiles = link.tiles().keepingNothing();
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
