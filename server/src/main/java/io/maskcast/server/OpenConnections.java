package io.maskcast.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import java.util.HashSet;
import java.util.Set;

/**
 * The connections of a server, so that it can wait until the last one is closed. The library's
 * server (Vert.x 5.0.7) only begins to close them when it is closed itself: those that carry a
 * stream are closed by a timer, and an event loop that is ended before the timer fires leaves them
 * open for as long as the process runs. Used on the event loop of the server.
 */
final class OpenConnections {

  private final Set<HttpConnection> open = new HashSet<>();
  private final Promise<Void> allClosed = Promise.promise();
  private boolean awaited;

  /**
   * A connection was made.
   *
   * @param connection the connection, whose close handler is taken
   * @param closed run once it is closed
   */
  void add(HttpConnection connection, Runnable closed) {
    open.add(connection);
    connection.closeHandler(
        end -> {
          open.remove(connection);
          closed.run();
          completeIfAllClosed();
        });
  }

  /** Done when the last connection is closed, for a server that accepts no more. */
  Future<Void> allClosed() {
    awaited = true;
    completeIfAllClosed();
    return allClosed.future();
  }

  private void completeIfAllClosed() {
    if (awaited && open.isEmpty()) {
      allClosed.tryComplete();
    }
  }
}
