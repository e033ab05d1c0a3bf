package io.maskcast.server.rpc;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * The HTTP side of the call that is being handed to its service right now, which vertx-grpc 5.0.7
 * does not tell. It hands calls over at once, on the event loop they came on. Used on that.
 */
final class HttpSide {

  private Optional<HttpServerResponse> current = Optional.empty();

  /** Hands a request to the library, and by it to a service. */
  void handOver(HttpServerRequest request, Handler<HttpServerRequest> library) {
    current = Optional.of(request.response());
    try {
      library.handle(request);
    } finally {
      current = Optional.empty();
    }
  }

  /**
   * What the call is answered on. To be asked by the handler of the call before it returns.
   *
   * @throws java.util.NoSuchElementException at any other time
   */
  HttpServerResponse response() {
    return current.orElseThrow();
  }
}
