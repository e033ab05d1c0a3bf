package io.maskcast.server.source.remote;

import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tiff.ByteRange;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * The HTTP client of one source: a few connections of its own, and meters of what crosses them.
 * Thread-safe; what it does happens on one event loop.
 */
final class SourceClient {

  /** So many ranges are read at once. */
  private static final int CONNECTIONS = 6;

  private final Vertx vertx;
  private final Context context;
  private final HttpClient http;
  private final Patience patience;
  private final RandomGenerator random;
  private final Counter requests;
  private final Map<HttpConnection, Supplier<WireBytes>> open = new ConcurrentHashMap<>();
  private final Set<Promise<RangeRequest.Part>> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private final LongAdder readBefore = new LongAdder();
  private final LongAdder writtenBefore = new LongAdder();

  /**
   * A client without connections.
   *
   * @param context of a Vert.x that is the remote files' own
   * @param wire counts the sockets of that Vert.x
   * @param random decides how long pauses are; used on the event loop of the context only
   */
  SourceClient(
      String source,
      Context context,
      WireCounters wire,
      HttpClientOptions options,
      Patience patience,
      RandomGenerator random,
      MeterRegistry meters) {
    this.vertx = context.owner();
    this.context = context;
    this.patience = patience;
    this.random = random;
    this.http =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS))
            .withConnectHandler(
                // The library tells of a connection before its counter knows that it is open.
                connection ->
                    context.runOnContext(now -> connected(connection, wire.of(connection))))
            .build();
    this.requests =
        Counter.builder("maskcast.source.requests")
            .description("Requests for ranges of remote files")
            .tag("source", source)
            .register(meters);
    bytes("down", source, SourceClient::read, meters);
    bytes("up", source, SourceClient::written, meters);
  }

  private void bytes(
      String direction, String source, ToLongFunction<SourceClient> count, MeterRegistry meters) {
    FunctionCounter.builder("maskcast.source.bytes", this, count::applyAsLong)
        .baseUnit("bytes")
        .description("Bytes at the sockets to servers of remote files")
        .tag("source", source)
        .tag("direction", direction)
        .register(meters);
  }

  private void connected(HttpConnection connection, Supplier<WireBytes> wire) {
    open.put(connection, wire);
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          WireBytes moved = wire.get();
          readBefore.add(moved.read());
          writtenBefore.add(moved.written());
        });
  }

  private long read() {
    return readBefore.sum() + open.values().stream().mapToLong(wire -> wire.get().read()).sum();
  }

  private long written() {
    return writtenBefore.sum()
        + open.values().stream().mapToLong(wire -> wire.get().written()).sum();
  }

  Vertx vertx() {
    return vertx;
  }

  HttpClient http() {
    return http;
  }

  Patience patience() {
    return patience;
  }

  /** A request has been sent. */
  void requested() {
    requests.increment();
  }

  /**
   * Asks for a range, again and again while what fails may pass.
   *
   * @param expected the version of the file, if it is known; then all of the range must come
   * @return fails with {@link ChangedException} or another {@link MaskcastException}
   */
  Future<RangeRequest.Part> get(
      RemoteObject object, ByteRange range, Optional<ObjectVersion> expected) {
    Promise<RangeRequest.Part> done = Promise.promise();
    waiting.add(done);
    done.future().onComplete(over -> waiting.remove(done));
    if (closed) {
      done.tryFail(object.failed("this server stops"));
      return done.future();
    }
    long end = System.nanoTime() + patience.total(range.length()).toNanos();
    context.runOnContext(now -> new Attempts(object, range, expected, end, done).next());
    return done.future();
  }

  /** The attempts at one range, on the event loop. */
  private final class Attempts {
    private final RemoteObject object;
    private final ByteRange range;
    private final Optional<ObjectVersion> expected;
    private final long end;
    private final Promise<RangeRequest.Part> done;
    private Optional<Throwable> before = Optional.empty();
    private int count;

    Attempts(
        RemoteObject object,
        ByteRange range,
        Optional<ObjectVersion> expected,
        long end,
        Promise<RangeRequest.Part> done) {
      this.object = object;
      this.range = range;
      this.expected = expected;
      this.end = end;
      this.done = done;
    }

    void next() {
      if (done.future().isComplete()) {
        return; // closed meanwhile
      }
      count++;
      Duration left = Duration.ofNanos(end - System.nanoTime());
      RangeRequest.send(SourceClient.this, object, range, expected, left)
          .onSuccess(done::tryComplete)
          .onFailure(this::failed);
    }

    private void failed(Throwable failure) {
      Optional<Duration> pause =
          failure instanceof TransientException passing
              ? pause(passing, count, end)
              : Optional.empty();
      if (pause.isPresent()) {
        before = Optional.of(failure);
        vertx.setTimer(Math.max(1, pause.get().toMillis()), again -> next());
      } else {
        // That time ran out says less than what it ran out with.
        boolean late = failure instanceof TransientException && System.nanoTime() >= end;
        done.tryFail(late ? before.orElse(failure) : failure);
      }
    }
  }

  /** How long to wait before the next attempt; empty if there is none. */
  private Optional<Duration> pause(TransientException failure, int attempt, long end) {
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    if (attempt >= patience.attempts() || asked.compareTo(patience.longestRetryAfter()) > 0) {
      return Optional.empty();
    }
    Duration own = patience.pause(attempt, random);
    Duration pause = own.compareTo(asked) < 0 ? asked : own;
    return System.nanoTime() + pause.toNanos() < end ? Optional.of(pause) : Optional.empty();
  }

  /** Ends what is being waited for: on an event loop that is no more nothing would. */
  Future<Void> close() {
    closed = true;
    waiting.forEach(
        promise -> promise.tryFail(new MaskcastException("No more is read: this server stops")));
    return http.close();
  }
}
