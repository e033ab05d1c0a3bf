package io.maskcast.edge.delivery;

import io.maskcast.edge.results.Result;
import io.vertx.core.Future;
import java.util.List;

/** Takes results. One batch at a time. */
interface Sink {

  /** Where it leads, for people. */
  String where();

  /**
   * Whether a batch that may have arrived must be sent again as it was, not with others behind it.
   */
  boolean repeatsBatches();

  /**
   * The number behind the last result that it certainly has, by what it holds itself; 0 if it
   * cannot tell. May wait for a disk.
   */
  long has();

  /**
   * Delivers a batch.
   *
   * @param key the same for the same batch, however often it is delivered
   * @param batch results, 1 or more
   * @return done once the sink has all of them for good; fails with words for people
   */
  Future<Void> deliver(String key, List<Result> batch);

  /**
   * Keeps what it holds while there is nothing to deliver; asked every now and then.
   *
   * @return done once that is so; fails with words for people
   */
  default Future<Void> keep() {
    return Future.succeededFuture();
  }

  /** Says goodbye to whoever wants to know, and frees what it holds. */
  Future<Void> close();
}
