package io.maskcast.edge.delivery;

import io.maskcast.edge.results.Result;
import io.maskcast.shared.MaskcastException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Posts batches of NDJSON. Each has an {@code Idempotency-Key}: a server that keeps the keys of
 * what it took, and answers 2xx when one comes again, has each result exactly once.
 */
final class HttpSink implements Sink {

  private static final int MOST_TOLD = 200;

  private final SinkConfig.ToHttp config;
  private final ResultLine lines;
  private final HttpClient client;

  HttpSink(Vertx vertx, SinkConfig.ToHttp config, ResultLine lines) {
    this.config = config;
    this.lines = lines;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) config.timeout().toMillis())
                .setIdleTimeout((int) config.timeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS));
  }

  @Override
  public String where() {
    return config.url().toString();
  }

  @Override
  public boolean repeatsBatches() {
    return true;
  }

  @Override
  public long has() {
    return 0;
  }

  @Override
  public Future<Void> deliver(String key, List<Result> batch) {
    StringBuilder body = new StringBuilder();
    batch.forEach(result -> body.append(lines.json(result)).append('\n'));
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(config.url().toString())
            .putHeader("Content-Type", "application/x-ndjson")
            .putHeader("Idempotency-Key", key);
    config.headers().forEach(options::putHeader);
    return client
        .request(options)
        .compose(request -> send(request, body.toString()))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof MaskcastException
                        ? failure
                        : new MaskcastException(
                            "Cannot post to %s: %s".formatted(config.url(), told(failure)),
                            failure)));
  }

  private Future<Void> send(HttpClientRequest request, String body) {
    return request
        .send(Buffer.buffer(body))
        .compose(this::answer)
        .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(failure -> request.reset());
  }

  private Future<Void> answer(HttpClientResponse response) {
    return response
        .body()
        .compose(
            body ->
                response.statusCode() / 100 == 2
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new MaskcastException(
                            "%s answered %d: %s"
                                .formatted(
                                    config.url(), response.statusCode(), brief(body.toString())))));
  }

  private static String brief(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= MOST_TOLD ? line : line.substring(0, MOST_TOLD) + "...";
  }

  private static String told(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }
}
