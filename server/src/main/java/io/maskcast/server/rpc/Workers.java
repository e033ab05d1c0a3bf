package io.maskcast.server.rpc;

import io.vertx.core.Context;
import io.vertx.core.Future;
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
  private final Set<Future<?>> busy = new HashSet<>();

  /**
   * The worker threads.
   *
   * @param context where results are told
   */
  Workers(Context context) {
    this.context = context;
  }

  /** Does work at once, beside what else is being done. */
  <T> Future<T> run(Callable<T> work) {
    Future<T> done = context.executeBlocking(work, false);
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
