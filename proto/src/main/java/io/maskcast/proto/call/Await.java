package io.maskcast.proto.call;

import io.vertx.core.Future;
import java.util.concurrent.CompletionException;

/** Waits for a future where blocking is right: the main thread of a command. */
public final class Await {

  private Await() {}

  /**
   * The result of a future, once it is there. Failures come out as they are if unchecked, wrapped
   * otherwise.
   *
   * @throws IllegalStateException on a Vert.x thread, which must not block
   */
  public static <T> T result(Future<T> future) {
    if (io.vertx.core.Context.isOnEventLoopThread()) {
      throw new IllegalStateException("an event loop must not wait");
    }
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
