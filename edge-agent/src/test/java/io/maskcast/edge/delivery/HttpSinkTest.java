package io.maskcast.edge.delivery;

import static io.maskcast.edge.delivery.StoredResults.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.proto.call.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A receiver that keeps keys, fails at times before and at times after it has a batch. */
@Timeout(120)
class HttpSinkTest {

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Map<String, String> batches = new ConcurrentHashMap<>();
  private final List<Long> tiles = new CopyOnWriteArrayList<>();
  private final List<String> types = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void serve() {
    server =
        Await.result(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> take(request, body)))
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  private synchronized void take(HttpServerRequest request, Buffer body) {
    int turn = requests.incrementAndGet();
    types.add(request.getHeader("Content-Type") + " " + request.getHeader("X-Who"));
    if (turn % 5 == 1) {
      request.response().setStatusCode(503).end("not now\nplease");
      return;
    }
    String before = batches.putIfAbsent(request.getHeader("Idempotency-Key"), body.toString());
    if (before == null) {
      body.toString().lines().forEach(line -> tiles.add(new JsonObject(line).getLong("tile")));
    } else {
      assertThat(body.toString()).isEqualTo(before);
      repeated.incrementAndGet();
    }
    if (turn % 5 == 3) {
      request.connection().close(); // it has the batch, and nobody hears of it
      return;
    }
    request.response().setStatusCode(before == null ? 201 : 200).end();
  }

  private StoredResults results() {
    return new StoredResults(
        folder,
        new SinkConfig.ToHttp(
            "cloud",
            URI.create("http://127.0.0.1:%d/results".formatted(server.actualPort())),
            30,
            Duration.ofSeconds(30),
            Map.of("X-Who", "me")));
  }

  @Test
  void eachResultArrivesOnce() throws Exception {
    try (StoredResults results = results()) {
      for (int round = 1; round <= 6; round++) {
        results.record("job", 100);
        int least = 100 * (round - 1) + 20;
        await("some results", () -> tiles.size() >= least);
        results.crash();
      }
      await("all results", () -> tiles.size() >= 600);
      await("it to be known", () -> results.deliveries().states().get(0).waiting() == 0);
    }
    assertThat(tiles).isEqualTo(LongStream.range(0, 600).boxed().toList());
    assertThat(repeated.get()).isPositive();
    assertThat(types).containsOnly("application/x-ndjson me");
    assertThat(batches.keySet()).allMatch(key -> key.matches("0a1b2c3d-cloud-\\d+-\\d+"));
  }

  @Test
  void whatTheReceiverSaysIsTold() throws Exception {
    try (StoredResults results = results()) {
      results.record("job", 1);
      await("all results", () -> tiles.size() == 1);
    }
    Await.result(server.close());
    try (StoredResults results = results()) {
      results.record("job", 5);
      await(
          "a reason",
          () ->
              results.deliveries().states().get(0).reason().orElse("").contains("Cannot post to"));
      assertThat(results.deliveries().states().get(0).waiting()).isEqualTo(5);
    }
  }
}
