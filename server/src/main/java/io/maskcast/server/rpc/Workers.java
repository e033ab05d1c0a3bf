package io.maskcast.server.rpc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The worker threads, on which calls do what takes its time, and what they are at now, so that a
 * server that stops can wait for it. Used on the event loop.
 */
final class Workers {

  /** Streams of sources elsewhere that are read at once. */
  private static final int READERS = 64;

  /** Beyond it the library warns of a thread that hangs. */
  private static final Duration LONGEST_READ = Duration.ofMinutes(15);

  private final Context context;
  private final WorkerExecutor makers;
  private final WorkerExecutor readers;
  private final Set<Future<?>> busy;

  /**
   * The worker threads.
   *
   * @param vertx whose they are
   * @param context where results are told
   */
  Workers(Vertx vertx, Context context) {
    this(
        context,
        vertx.createSharedWorkerExecutor(
            "maskcast-messages", Runtime.getRuntime().availableProcessors()),
        vertx.createSharedWorkerExecutor(
            "maskcast-remote", READERS, LONGEST_READ.toNanos(), TimeUnit.NANOSECONDS),
        new HashSet<>());
  }

  private Workers(
      Context context, WorkerExecutor makers, WorkerExecutor readers, Set<Future<?>> busy) {
    this.context = context;
    this.makers = makers;
    this.readers = readers;
    this.busy = busy;
  }

  /**
   * The same, but messages are made on threads of which most may wait for other servers, so that
   * those which wait for none are not held up.
   */
  Workers waiting() {
    return new Workers(context, readers, readers, busy);
  }

  /** Does work at once, beside what else is being done. */
  <T> Future<T> run(Callable<T> work) {
    return watched(context.executeBlocking(work, false));
  }

  /**
   * Makes messages of streams, on one thread a processor: it is work of processors, and on more
   * threads, which take turns, it would only be spread over more of their caches.
   */
  <T> Future<T> make(Callable<T> work) {
    return watched(makers.executeBlocking(work, false));
  }

  private <T> Future<T> watched(Future<T> done) {
    busy.add(done);
    done.onComplete(result -> busy.remove(done));
    return done;
  }

  /** Done when nothing is left to do, what follows from the work of this moment included. */
  Future<Void> idle() {
    return busy.isEmpty()
        ? Future.succeededFuture()
        : Future.join(List.copyOf(busy)).transform(ended -> idle());
  }
}
