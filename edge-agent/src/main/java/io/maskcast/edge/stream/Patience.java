package io.maskcast.edge.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * How long the tiles of a request are waited for. When it is over the request ends well with the
 * tiles that came, which the handler was given.
 *
 * @param answered run when the server begins to answer, once for each stream of the request, on the
 *     stream's context
 * @param over completes when enough was waited; whatever it completes with
 */
public record Patience(Runnable answered, Future<Void> over) {

  /** Until all are there. */
  public static Patience endless() {
    return new Patience(() -> {}, Promise.<Void>promise().future());
  }

  boolean isOver() {
    return over.isComplete();
  }
}
