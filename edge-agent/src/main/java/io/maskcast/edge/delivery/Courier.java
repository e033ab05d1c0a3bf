package io.maskcast.edge.delivery;

import io.maskcast.edge.backoff.Backoff;
import io.maskcast.edge.health.SinkState;
import io.maskcast.edge.results.Result;
import io.maskcast.edge.results.ResultStore;
import io.maskcast.shared.storage.SlotFile;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the results of a store to one sink, in order, for ever: what cannot be delivered waits in
 * the store and is tried again. How far it is, is on disk, written once the sink has a batch; of
 * sinks that are told which batch it is, where that ends is on disk before it is sent, so that
 * after a crash the same batch is sent again. Thread-safe.
 */
final class Courier {

  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
  private static final long POLL_MS = 1_000;
  private static final long NONE = -1;

  private final Vertx vertx;
  private final SinkConfig config;
  private final Sink sink;
  private final Predicate<String> jobs;
  private final Supplier<Optional<String>> hold;
  private final ResultStore store;
  private final String identity;
  private final SlotFile cursor;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final Promise<Void> ended = Promise.promise();
  private final Context context;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile long next;
  private volatile Optional<Instant> last = Optional.empty();
  private volatile Optional<String> reason = Optional.empty();

  // The context's alone, or those of what it waits for:
  private long intended;
  private boolean fresh;
  private boolean asked;
  private boolean stopping;
  private boolean idle;
  private long timer = NONE;

  /**
   * A batch.
   *
   * @param end the number behind its last result
   * @param results those the sink wants
   */
  private record Batch(long end, List<Result> results) {}

  /**
   * What is next.
   *
   * @param batch what to deliver, if anything
   * @param held why nothing is, though there may be something
   */
  private record Next(Optional<Batch> batch, Optional<String> held) {}

  Courier(
      Vertx vertx,
      SinkConfig config,
      Sink sink,
      Predicate<String> jobs,
      Supplier<Optional<String>> hold,
      ResultStore store,
      String identity,
      SlotFile cursor,
      Backoff backoff,
      RandomGenerator random) {
    this.vertx = vertx;
    this.config = config;
    this.sink = sink;
    this.jobs = jobs;
    this.hold = hold;
    this.store = store;
    this.identity = identity;
    this.cursor = cursor;
    this.backoff = backoff;
    this.random = random;
    this.context = vertx.getOrCreateContext();
    this.fresh = cursor.values().isEmpty();
    long[] values = cursor.values().orElse(new long[2]);
    this.next = Math.max(1, values[0]);
    this.intended = values[1];
    if (cursor.isDamaged()) {
      LOG.error("What sink {} has is not known any more: it gets all results again", config.name());
    }
  }

  /** The number before which the sink has all results. */
  long next() {
    return next;
  }

  /** Begins. */
  void start() {
    context.runOnContext(now -> round());
  }

  /** There is more. */
  void wake() {
    context.runOnContext(
        now -> {
          if (idle && cancelled()) {
            round();
          }
        });
  }

  /** Ends; done when the batch on its way has arrived, or failed. */
  Future<Void> stop() {
    context.runOnContext(
        now -> {
          stopping = true;
          if (cancelled()) {
            ended.tryComplete();
          }
        });
    return ended.future();
  }

  private boolean cancelled() {
    boolean cancelled = timer != NONE && vertx.cancelTimer(timer);
    timer = NONE;
    return cancelled;
  }

  private void round() {
    idle = false;
    if (stopping) {
      ended.tryComplete();
      return;
    }
    context
        .executeBlocking(this::look, false)
        .compose(next -> done(next).map(next))
        .onSuccess(
            next -> {
              if (next.held().isEmpty() && failures.getAndSet(0) > 0) {
                LOG.info("Sink {} takes results again", config.name());
              }
              reason = next.held();
              if (next.batch().isPresent()) {
                round();
              } else {
                idle = true;
                later(Duration.ofMillis(POLL_MS));
              }
            })
        .onFailure(this::failed);
  }

  private Future<Void> done(Next next) {
    if (next.held().isPresent()) {
      return Future.succeededFuture();
    }
    return next.batch().map(this::deliver).orElseGet(sink::keep);
  }

  private void failed(Throwable failure) {
    Duration wait = backoff.wait(failures.incrementAndGet(), random);
    String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    if (failures.get() == 1) {
      LOG.warn("Sink {}: {}; results wait and are tried again, for ever", config.name(), why);
    }
    reason = Optional.of(why);
    later(wait);
  }

  private void later(Duration wait) {
    if (stopping) {
      ended.tryComplete();
      return;
    }
    timer =
        vertx.setTimer(
            wait.toMillis(),
            now -> {
              timer = NONE;
              round();
            });
  }

  private Next look() {
    askWhatItHas();
    passOverWhatIsGone();
    Optional<String> held = hold.get();
    return new Next(held.isPresent() ? Optional.empty() : batch(), held);
  }

  private Optional<Batch> batch() {
    int most =
        intended > next ? (int) Math.min(intended - next, SinkConfig.MOST_BATCH) : config.batch();
    long known = store.next();
    List<Result> read = store.read(next, most);
    if (read.isEmpty()) {
      next = Math.max(next, known); // what should be there is damaged, and told
    }
    if (intended > next) {
      read = read.stream().filter(result -> result.id() < intended).toList();
    }
    if (read.isEmpty()) {
      intended = 0;
      return Optional.empty();
    }
    long end = read.get(read.size() - 1).id() + 1;
    List<Result> wanted = read.stream().filter(result -> jobs.test(result.job())).toList();
    if (sink.repeatsBatches() && !wanted.isEmpty()) {
      cursor.write(next, end);
      intended = end;
    }
    return Optional.of(new Batch(end, wanted));
  }

  /** Once, before anything is delivered. */
  private void askWhatItHas() {
    if (!asked) {
      long has = sink.has();
      asked = true;
      if (has > next) {
        next = has;
        intended = 0;
      }
    }
  }

  private void passOverWhatIsGone() {
    long first = store.first();
    if (next < first) {
      dropped.addAndGet(fresh ? 0 : first - next);
      next = first;
      intended = 0;
    }
    fresh = false;
  }

  private Future<Void> deliver(Batch batch) {
    Future<Void> arrived =
        batch.results().isEmpty()
            ? Future.succeededFuture()
            : sink.deliver(
                "%s-%s-%d-%d".formatted(identity, config.name(), next, batch.end()),
                batch.results());
    return arrived.compose(
        has ->
            context.executeBlocking(
                () -> {
                  if (!batch.results().isEmpty()) {
                    delivered.addAndGet(batch.results().size());
                    last = Optional.of(Instant.now());
                  }
                  next = batch.end(); // the sink has it, whether or not that can be written down
                  intended = 0;
                  cursor.write(next, 0);
                  return null;
                },
                false));
  }

  /** How it is. */
  SinkState state() {
    return new SinkState(
        config.name(),
        sink.where(),
        delivered.get(),
        Math.max(0, store.next() - next),
        dropped.get(),
        last,
        reason,
        failures.get());
  }

  Future<Void> close() {
    return sink.close().onComplete(closed -> cursor.close());
  }
}
