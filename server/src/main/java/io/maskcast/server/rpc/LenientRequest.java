package io.maskcast.server.rpc;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;

/**
 * A request that may be paused and resumed after its end. vertx-grpc 5.0.7 does so when a stream
 * that is read slowly ends while its last messages wait in a queue, and the plain request answers
 * by throwing; nothing is lost by ignoring it, as all of the request has been read by then.
 */
final class LenientRequest extends HttpServerRequestWrapper {

  LenientRequest(HttpServerRequest request) {
    super((HttpServerRequestInternal) request);
  }

  @Override
  public HttpServerRequest pause() {
    return unlessEnded(super::pause);
  }

  @Override
  public HttpServerRequest resume() {
    return unlessEnded(super::resume);
  }

  @Override
  public HttpServerRequest fetch(long amount) {
    return unlessEnded(() -> super.fetch(amount));
  }

  private HttpServerRequest unlessEnded(Runnable change) {
    if (!isEnded()) {
      change.run();
    }
    return this;
  }
}
