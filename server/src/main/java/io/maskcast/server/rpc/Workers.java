package io.maskcast.server.rpc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * The worker threads, on which calls do what takes its time, and what they are at now, so that a
 * server that stops can wait for it. Used on the event loop.
 */
final class Workers {

  private final Context context;
  private final WorkerExecutor makers;
  private final Set<Future<?>> busy = new HashSet<>();

  /**
   * The worker threads.
   *
   * @param vertx whose they are
   * @param context where results are told
   */
  Workers(Vertx vertx, Context context) {
    this.context = context;
    this.makers =
        vertx.createSharedWorkerExecutor(
            "maskcast-messages", Runtime.getRuntime().availableProcessors());
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
