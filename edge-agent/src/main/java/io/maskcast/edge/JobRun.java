package io.maskcast.edge;

import io.maskcast.edge.anytime.Climbing;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.audit.AuditResult;
import io.maskcast.edge.budget.OnBudget;
import io.maskcast.edge.bundle.BundleHead;
import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.inference.LadderNetwork;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.source.RasterGrid;
import io.maskcast.edge.source.SourceDescription;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.edge.stream.NoLadderException;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One run of an agent: its stages, one after the other, and what each cost. By one bundle the tiles
 * come as one stream; by several in pieces, so that each piece can be of another bundle. One use.
 */
final class JobRun {

  private final AgentParts agent;
  private final EdgeJob job;
  private final EngineKind engine;
  private final EdgeJob.Listener listener;
  private final RetryPolicy retries;
  private final AgentParts.Link link;

  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final List<EdgeRun.Part> parts = new ArrayList<>();
  private long stageStart = System.nanoTime();
  private WireBytes mark;
  private ByteAccount moved = ByteAccount.NONE;
  private ByteAccount transfer = ByteAccount.NONE;
  private List<TileRange> rest = List.of();
  private TileCursor numbers = new TileCursor(List.of());
  private int[] classes = new int[0];
  private final List<Long> stopped = new ArrayList<>();
  private int there;
  private Optional<Opened> opened = Optional.empty();
  private Optional<SourceDescription> found = Optional.empty();
  private Optional<RasterGrid> raster = Optional.empty();
  private Optional<RunAudit> audit = Optional.empty();
  private Optional<AuditResult> audited = Optional.empty();

  /** A bundle at work. */
  private record Opened(BundleReference name, Bundle bundle, MaskedNetwork network) {}

  JobRun(AgentParts agent, EdgeJob job, EngineKind engine, EdgeJob.Listener listener) {
    this.agent = agent;
    this.job = job;
    this.engine = engine;
    this.listener = listener;
    RetryPolicy configured = agent.config().retries();
    this.retries = job.onBudget() == OnBudget.WAIT ? configured.awaitingBudgets() : configured;
    this.link = agent.link(retries);
    this.mark = agent.wire().total();
  }

  Future<EdgeRun> execute() {
    Future<Void> all =
        job.onBudget() == OnBudget.SMALLER
            ? BundleChoice.of(agent.vertx(), link.bundles(), agent.ledger(), job)
                .onSuccess(choice -> fetched())
                .compose(this::inPieces)
            : inOne();
    return all.compose(done -> link.calls().close())
        .map(
            closed -> {
              streamed();
              return new EdgeRun(
                  List.copyOf(parts),
                  classes,
                  List.copyOf(stopped),
                  raster,
                  moved,
                  transfer,
                  audited,
                  seconds);
            })
        .eventually(this::close)
        .eventually(() -> link.calls().close());
  }

  private Future<Void> inOne() {
    return latest(job.bundle())
        .recover(this::before)
        .compose(this::audited)
        .compose(ready -> stream(ready, TileRange.count(rest)))
        .compose(came -> audit.map(this::audit).orElseGet(Future::succeededFuture));
  }

  /** With an audit that looks on, if there is to be one. */
  private Future<Opened> audited(Opened ready) {
    return job.audit()
        .map(
            how ->
                agent
                    .inference()
                    .executeBlocking(
                        () -> {
                          audit =
                              Optional.of(
                                  new RunAudit(
                                      agent,
                                      link,
                                      job.source(),
                                      ready.bundle(),
                                      ready.network(),
                                      how));
                          return ready;
                        }))
        .orElseGet(() -> Future.succeededFuture(ready));
  }

  /** What crosses the socket for it is its own. */
  private Future<Void> audit(RunAudit running) {
    streamed();
    return running
        .compare(parts.get(0).ranges(), classes, 0, listener::interrupted)
        .compose(compared -> running.report())
        .onSuccess(
            result -> {
              finish("audit");
              audited = Optional.of(result.withBytes(wireSinceMark()));
            })
        .mapEmpty();
  }

  /** The bundle that is asked for, ready to run. */
  private Future<Opened> latest(BundleReference wanted) {
    return awaitingBudget(
        () ->
            link.bundles()
                .head(wanted)
                .compose(head -> tried(head).compose(ready -> installed(head, ready))));
  }

  /** From now on this is what runs by its name. */
  private Future<Opened> installed(BundleHead head, Opened tried) {
    return agent
        .vertx()
        .executeBlocking(
            () -> {
              agent.acceptance().runs(head);
              return tried;
            });
  }

  /**
   * What ran by the name before, where what it points at now is not sound. It is checked again, as
   * its key may not be pinned any more.
   */
  private Future<Opened> before(Throwable failure) {
    boolean unsound =
        failure instanceof MaskcastException
            || (failure instanceof CallException call && call.status() == GrpcStatus.DATA_LOSS);
    if (!unsound || job.bundle().digest().isPresent() || there > 0) {
      return Future.failedFuture(failure);
    }
    BundleName name = job.bundle().name().orElseThrow();
    return agent
        .vertx()
        .executeBlocking(() -> agent.acceptance().installed().of(name))
        .compose(
            runs ->
                runs.map(old -> link.bundles().head(old).compose(this::tried).map(old))
                    .orElseGet(() -> Future.failedFuture(failure)))
        .recover(none -> Future.failedFuture(failure))
        .compose(
            old ->
                agent
                    .vertx()
                    .executeBlocking(
                        () -> agent.acceptance().installed().refuse(old, failure.getMessage())))
        .map(
            stays -> {
              listener.stays(stays);
              return opened.orElseThrow();
            });
  }

  /** A bundle that was opened here, so that all its bytes and its self-test are right. */
  private Future<Opened> tried(BundleHead head) {
    return link.bundles()
        .fetch(head)
        .compose(
            bundle -> {
              fetched();
              return located().compose(source -> open(head.reference(), bundle, source));
            });
  }

  /** The source, described once, and which of its tiles are asked for. */
  private Future<SourceDescription> located() {
    if (found.isPresent()) {
      return Future.succeededFuture(found.get());
    }
    return link.tiles()
        .describe(job.source())
        .compose(source -> begin(source).map(source))
        .onSuccess(source -> found = Optional.of(source));
  }

  private Future<Void> inPieces(BundleChoice choice) {
    return link.tiles()
        .describe(job.source())
        .compose(
            source ->
                (rest.isEmpty() ? begin(source) : Future.<Void>succeededFuture())
                    .compose(begun -> choice.next(source, TileRange.count(rest)))
                    .compose(next -> piece(choice, next, source)))
        .compose(done -> rest.isEmpty() ? Future.succeededFuture() : inPieces(choice));
  }

  private Future<Void> piece(
      BundleChoice choice, BundleChoice.Next next, SourceDescription source) {
    return opened(next.bundle(), source)
        .compose(ready -> stream(ready, next.tiles()))
        .onSuccess(took -> choice.took(next.bundle(), took))
        .mapEmpty();
  }

  /** The network of a bundle: the one that is at work, or another in its place. */
  private Future<Opened> opened(BundleHead head, SourceDescription source) {
    if (opened.isPresent() && opened.get().bundle().digest().equals(head.digest())) {
      return Future.succeededFuture(opened.get());
    }
    BundleReference before = opened.map(Opened::name).orElse(job.bundle());
    if (!before.equals(head.reference())) {
      long left = source.left().orElseThrow().bytes();
      listener.switched(
          new BundleSwitch(before, head.reference(), left, there, TileRange.count(rest)));
    }
    streamed();
    return close()
        .compose(closed -> link.bundles().fetch(head))
        .compose(
            bundle -> {
              fetched();
              return open(head.reference(), bundle, source);
            })
        .compose(ready -> installed(head, ready));
  }

  private Future<Opened> open(BundleReference name, Bundle bundle, SourceDescription source) {
    return agent
        .inference()
        .executeBlocking(
            () ->
                MaskedNetwork.open(
                    bundle, source.layout(), source.noData(), engine, agent.config().batch()))
        .map(
            network -> {
              finish("load");
              Opened ready = new Opened(name, bundle, network);
              opened = Optional.of(ready);
              return ready;
            });
  }

  /** Which tiles there are is known now. */
  private Future<Void> begin(SourceDescription source) {
    return link.tiles()
        .find(job.source(), source, job.tiles())
        .map(
            found -> {
              if (TileRange.count(found) > Integer.MAX_VALUE - 8) {
                throw new MaskcastException("Ask for fewer than 2^31 tiles in one run");
              }
              rest = found;
              raster = source.raster();
              numbers = new TileCursor(rest);
              classes = new int[(int) TileRange.count(rest)];
              listener.started(classes.length);
              return null;
            });
  }

  /** Streams the next tiles; gives what they cost, without wire bytes. */
  private Future<ByteAccount> stream(Opened by, long count) {
    List<TileRange> now = TileRange.take(rest, count);
    int before = there;
    listener.runs(by.name(), by.bundle().digest());
    return stream(by, now, before)
        .onSuccess(
            account -> {
              finish("stream");
              moved = moved.plus(account);
              there += (int) count;
              rest = TileRange.skip(rest, count);
              came(by, now);
            });
  }

  private Future<ByteAccount> stream(Opened by, List<TileRange> now, int before) {
    MaskedNetwork network = by.network();
    Consumer<Interruption> interrupted =
        broke ->
            listener.interrupted(
                new Interruption(broke.failure(), before + broke.tiles(), broke.pause()));
    if (network.choice().isPresent()) {
      return new TwoStages(
              link.tiles(),
              agent.inference(),
              job.source(),
              by.bundle(),
              network,
              (first, predictions) -> classify(before + first, predictions),
              interrupted)
          .stream(now);
    }
    if (network.ownMasks().isPresent()) {
      return link.tiles()
          .streamOwnMasks(
              job.source(),
              by.bundle(),
              network.ownMasks().get(),
              now,
              (first, masks, selected) ->
                  classify(before + first, () -> network.classify(masks, selected)),
              interrupted);
    }
    if (network.ladder().isPresent() && job.stop().isPresent()) {
      return climb(by, network.ladder().get(), job.stop().get(), now, before, interrupted)
          .recover(
              failure -> {
                if (!(failure instanceof NoLadderException)) {
                  return Future.failedFuture(failure);
                }
                listener.withoutLadder(failure.getMessage());
                return whole(by, now, before, interrupted);
              });
    }
    return whole(by, now, before, interrupted);
  }

  private Future<ByteAccount> climb(
      Opened by,
      LadderNetwork network,
      Stop stop,
      List<TileRange> now,
      int before,
      Consumer<Interruption> interrupted) {
    Climbing climbing =
        new Climbing(
            link.tiles(),
            agent.inference(),
            job.source(),
            by.bundle(),
            network,
            stop.rule(network.entry()),
            job.window(),
            (position, predictions) -> report(before + position, predictions));
    return climbing.stream(now, interrupted).onSuccess(done -> count(climbing.stopped()));
  }

  private void count(long[] more) {
    for (int rung = 0; rung < more.length; rung++) {
      if (rung == stopped.size()) {
        stopped.add(0L);
      }
      stopped.set(rung, stopped.get(rung) + more[rung]);
    }
  }

  /** All that the mask keeps of each tile. */
  private Future<ByteAccount> whole(
      Opened by, List<TileRange> now, int before, Consumer<Interruption> interrupted) {
    return link.tiles().stream(
        job.source(),
        Optional.of(by.bundle()),
        by.network().plan(),
        now,
        (first, some, columnar) ->
            classify(
                before + first,
                () -> {
                  audit.ifPresent(looks -> looks.received(columnar, some, listener::drifted));
                  return by.network().classify(columnar, some);
                }),
        interrupted);
  }

  private Future<Void> classify(long position, Supplier<Predictions> network) {
    return agent
        .inference()
        .executeBlocking(
            () -> {
              report((int) position, network.get());
              return null;
            });
  }

  private void came(Opened by, List<TileRange> tiles) {
    EdgeRun.Part part = new EdgeRun.Part(by.name(), by.bundle(), tiles);
    int last = parts.size() - 1;
    if (last >= 0 && parts.get(last).name().equals(by.name())) {
      List<TileRange> joined = new ArrayList<>(parts.get(last).ranges());
      joined.addAll(tiles);
      parts.set(last, new EdgeRun.Part(by.name(), by.bundle(), joined));
    } else {
      parts.add(part);
    }
  }

  private void report(int position, Predictions predictions) {
    for (int i = 0; i < predictions.classes().length; i++) {
      classes[position + i] = predictions.classes()[i];
      listener.classified(
          numbers.nextLong(), predictions.classes()[i], predictions.confidences()[i]);
    }
  }

  /** Waits, where the job says so, until a budget that is used up is renewed. */
  private <T> Future<T> awaitingBudget(Supplier<Future<T>> calls) {
    return calls
        .get()
        .recover(
            failure -> {
              Optional<Duration> wait = retries.budgetWait(failure);
              if (wait.isEmpty()) {
                return Future.failedFuture(failure);
              }
              listener.interrupted(new Interruption(failure.getMessage(), there, wait.get()));
              return agent
                  .vertx()
                  .timer(wait.get().toMillis(), TimeUnit.MILLISECONDS)
                  .compose(now -> awaitingBudget(calls));
            });
  }

  private Future<Void> close() {
    Optional<Opened> done = opened;
    opened = Optional.empty();
    return agent
        .inference()
        .executeBlocking(
            () -> {
              done.ifPresent(last -> last.network().close());
              return null;
            });
  }

  /** What crossed the socket since the last mark was a bundle. */
  private void fetched() {
    finish("bundle");
    transfer = transfer.plus(wireSinceMark());
  }

  /** What crossed the socket since the last mark were tiles. */
  private void streamed() {
    moved = moved.plus(wireSinceMark());
  }

  private void finish(String stage) {
    long now = System.nanoTime();
    seconds.merge(stage, (now - stageStart) / 1e9, Double::sum);
    stageStart = now;
  }

  private ByteAccount wireSinceMark() {
    WireBytes now = agent.wire().total();
    WireBytes since = now.since(mark);
    mark = now;
    return ByteAccount.ofWire(since.read(), since.written());
  }
}
