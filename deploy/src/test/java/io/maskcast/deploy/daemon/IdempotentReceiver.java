package io.maskcast.deploy.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.proto.call.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes results over HTTP and keeps the keys of what it took. Of every third request the answer
 * gets lost. Thread-safe.
 */
final class IdempotentReceiver implements AutoCloseable {

  private static final int LOST = 3;

  private final Vertx vertx = Vertx.vertx();
  private final int port;
  private final Map<String, String> taken = new LinkedHashMap<>();
  private int requests;
  private int again;

  IdempotentReceiver() {
    port =
        Await.result(
                vertx
                    .createHttpServer()
                    .requestHandler(request -> request.bodyHandler(body -> take(request, body)))
                    .listen(0, "127.0.0.1"))
            .actualPort();
  }

  String url() {
    return "http://127.0.0.1:" + port + "/results";
  }

  private void take(HttpServerRequest request, Buffer body) {
    if (isLost(request.getHeader("Idempotency-Key"), body.toString())) {
      request.connection().close();
    } else {
      request.response().setStatusCode(204).end();
    }
  }

  private synchronized boolean isLost(String key, String body) {
    String before = taken.putIfAbsent(key, body);
    if (before != null) {
      again++;
      if (!before.equals(body)) {
        throw new AssertionError("key %s came with something else".formatted(key));
      }
    }
    requests++;
    return requests % LOST == 0;
  }

  /** How many requests came more than once. */
  synchronized int again() {
    return again;
  }

  /** What it was sent, each batch once. */
  synchronized List<JsonNode> results() throws IOException {
    List<JsonNode> results = new ArrayList<>();
    for (String body : taken.values()) {
      for (String line : body.lines().toList()) {
        results.add(new JsonMapper().readTree(line));
      }
    }
    return results;
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
