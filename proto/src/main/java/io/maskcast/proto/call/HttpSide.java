package io.maskcast.proto.call;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.grpc.client.GrpcClientResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP side of one call, which vertx-grpc 5.0.7 does not tell: a client for a single request
 * that remembers it. Used on one Vert.x context.
 */
final class HttpSide implements HttpClient {

  private final HttpClient http;
  private Optional<HttpClientRequest> request = Optional.empty();

  HttpSide(HttpClient http) {
    this.http = http;
  }

  @Override
  public Future<HttpClientRequest> request(RequestOptions options) {
    return http.request(options)
        .map(
            made -> {
              request = Optional.of(made);
              return made;
            });
  }

  @Override
  public Future<Void> shutdown(long timeout, TimeUnit unit) {
    return http.shutdown(timeout, unit);
  }

  /**
   * From now on the library gets the messages of the answer whole.
   *
   * @param answer the call's, of which nothing has been read yet
   */
  void joinMessages(GrpcClientResponse<?, ?> answer) {
    Optional<HttpClientResponse> response = request.map(made -> made.response().result());
    // The library's response is what it handles the pieces of the body with.
    if (response.isPresent() && answer instanceof Handler<?> library) {
      @SuppressWarnings("unchecked")
      Handler<Buffer> pieces = (Handler<Buffer>) library;
      response.get().handler(new WholeMessages(pieces));
    }
  }
}
