package io.maskcast.server.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * The worker threads of pages, one a processor, apart from those that make messages of streams. Who
 * comes when {@value #MOST_WAITING} others wait is told to come again: pages are asked for by the
 * dozen, and by people who have scrolled on long ago. Used on the event loop.
 */
public final class PageWork {

  private static final int MOST_WAITING = 256;

  private final WorkerExecutor threads;
  private final Set<Future<?>> busy = new HashSet<>();
  private boolean stopping;

  /** Threads of their own. */
  public PageWork(Vertx vertx) {
    this.threads =
        vertx.createSharedWorkerExecutor(
            "maskcast-pages", Runtime.getRuntime().availableProcessors());
  }

  /**
   * Does work.
   *
   * @param work for a worker thread
   * @return fails as the work does, or with a {@link Problem} of status 503 if too much is to be
   *     done
   */
  public <T> Future<T> run(Callable<T> work) {
    if (stopping || busy.size() >= MOST_WAITING) {
      return Future.failedFuture(
          Problem.of(503, "The server has too much to draw right now; try again in a second"));
    }
    Future<T> done = threads.executeBlocking(work, false);
    busy.add(done);
    done.onComplete(result -> busy.remove(done));
    return done;
  }

  /** Takes no more work; done when what there is has been done. */
  public Future<Void> stop() {
    stopping = true;
    return Future.join(List.copyOf(busy)).transform(ended -> Future.succeededFuture());
  }
}
