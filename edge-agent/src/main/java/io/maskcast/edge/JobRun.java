package io.maskcast.edge;

import io.maskcast.edge.budget.OnBudget;
import io.maskcast.edge.bundle.BundleHead;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
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
  private int there;
  private Optional<Opened> opened = Optional.empty();

  /** A bundle at work. */
  private record Opened(BundleName name, Bundle bundle, MaskedNetwork network) {}

  JobRun(AgentParts agent, EdgeJob job, EdgeJob.Listener listener) {
    this.agent = agent;
    this.job = job;
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
              return new EdgeRun(List.copyOf(parts), classes, moved, transfer, seconds);
            })
        .eventually(this::close)
        .eventually(() -> link.calls().close());
  }

  private Future<Void> inOne() {
    return awaitingBudget(() -> link.bundles().fetch(job.bundle()))
        .compose(
            bundle -> {
              fetched();
              return link.tiles()
                  .describe(job.source())
                  .compose(
                      source -> {
                        begin(source);
                        return open(job.bundle(), bundle, source);
                      });
            })
        .compose(ready -> stream(ready, TileRange.count(rest)))
        .mapEmpty();
  }

  private Future<Void> inPieces(BundleChoice choice) {
    return link.tiles()
        .describe(job.source())
        .compose(
            source -> {
              if (classes.length == 0) {
                begin(source);
              }
              return choice
                  .next(source, TileRange.count(rest))
                  .compose(next -> piece(choice, next, source));
            })
        .compose(done -> rest.isEmpty() ? Future.succeededFuture() : inPieces(choice));
  }

  private Future<Void> piece(
      BundleChoice choice, BundleChoice.Next next, TileClient.Source source) {
    return opened(next.bundle(), source)
        .compose(ready -> stream(ready, next.tiles()))
        .onSuccess(took -> choice.took(next.bundle(), took))
        .mapEmpty();
  }

  /** The network of a bundle: the one that is at work, or another in its place. */
  private Future<Opened> opened(BundleHead head, TileClient.Source source) {
    if (opened.isPresent() && opened.get().bundle().digest().equals(head.digest())) {
      return Future.succeededFuture(opened.get());
    }
    BundleName before = opened.map(Opened::name).orElse(job.bundle());
    if (!before.equals(head.name())) {
      long left = source.left().orElseThrow().bytes();
      listener.switched(new BundleSwitch(before, head.name(), left, there, TileRange.count(rest)));
    }
    streamed();
    return close()
        .compose(closed -> link.bundles().fetch(head))
        .compose(
            bundle -> {
              fetched();
              return open(head.name(), bundle, source);
            });
  }

  private Future<Opened> open(BundleName name, Bundle bundle, TileClient.Source source) {
    return agent
        .inference()
        .executeBlocking(() -> MaskedNetwork.open(bundle, source.layout(), agent.config().batch()))
        .map(
            network -> {
              finish("load");
              Opened ready = new Opened(name, bundle, network);
              opened = Optional.of(ready);
              return ready;
            });
  }

  /** Which tiles there are is known now. */
  private void begin(TileClient.Source source) {
    rest =
        job.ranges().isEmpty() && source.tiles() > 0
            ? List.of(new TileRange(0, source.tiles() - 1))
            : job.ranges();
    if (TileRange.count(rest) > Integer.MAX_VALUE - 8) {
      throw new MaskcastException("Ask for fewer than 2^31 tiles in one run");
    }
    numbers = new TileCursor(rest);
    classes = new int[(int) TileRange.count(rest)];
    listener.started(classes.length);
  }

  /** Streams the next tiles; gives what they cost, without wire bytes. */
  private Future<ByteAccount> stream(Opened by, long count) {
    List<TileRange> now = TileRange.take(rest, count);
    int before = there;
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
    return network
        .ownMasks()
        .map(
            selection ->
                link.tiles()
                    .streamOwnMasks(
                        job.source(),
                        by.bundle(),
                        selection,
                        now,
                        (first, masks, selected) ->
                            classify(before + first, () -> network.classify(masks, selected)),
                        interrupted))
        .orElseGet(
            () ->
                link.tiles().stream(
                    job.source(),
                    Optional.of(by.bundle()),
                    network.plan(),
                    now,
                    (first, some, columnar) ->
                        classify(before + first, () -> network.classify(columnar, some)),
                    interrupted));
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
