package io.maskcast.deploy.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.edge.api.LocalApi;
import io.maskcast.edge.daemon.Daemon;
import io.maskcast.edge.daemon.DaemonConfig;
import io.maskcast.edge.systemd.NotifySocket;
import io.maskcast.server.rpc.StreamConfig;
import io.vertx.ext.web.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A real server of 40 rows of four samples, and a daemon whose job {@code rows} runs over them once
 * a day. Class 0 counts a row's first sample, class 1 the second.
 */
final class ApiDaemon implements AutoCloseable {

  static final int TILES = 40;
  static final int WIDTH = 4;

  final EdgeToServer server;
  final List<Route> routes = new ArrayList<>();
  private final Daemon daemon;
  private final HttpClient client = HttpClient.newHttpClient();

  /** An answer. */
  record Answer(int status, JsonNode json, HttpResponse<byte[]> all) {}

  ApiDaemon(Path folder, String more) throws IOException {
    byte[] samples = new byte[TILES * WIDTH];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (i * 37 % 11);
    }
    server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
    server.publish("rows", RowsBundle.of(WIDTH, 2));
    Path config = folder.resolve("daemon.yaml");
    Files.writeString(
        config,
        """
        server: %s
        name: tester
        state-dir: %s
        http: {port: 0%s}
        jobs:
          - {name: rows, bundle: rows, source: rows, tiles: 0-%d, every: 24h, audit: 1/4}
        """
            .formatted(server.address(), folder.resolve("state"), more, TILES - 1));
    daemon =
        Daemon.start(
            DaemonConfig.read(config),
            NotifySocket.of(Map.of()),
            (router, of) -> {
              new LocalApi().route(router, of);
              routes.addAll(router.getRoutes());
            });
  }

  static int sample(int tile, int at) {
    return (tile * WIDTH + at) * 37 % 11;
  }

  static int expected(int tile) {
    return sample(tile, 1) > sample(tile, 0) ? 1 : 0;
  }

  String address() {
    return "http://127.0.0.1:" + daemon.port();
  }

  Answer send(HttpRequest.Builder request) throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            request.timeout(Duration.ofSeconds(60)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    String type = answer.headers().firstValue("content-type").orElse("");
    return new Answer(
        answer.statusCode(),
        new ObjectMapper().readTree(type.equals("application/json") ? answer.body() : new byte[0]),
        answer);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address() + path));
  }

  Answer get(String path) throws Exception {
    return send(request(path));
  }

  Answer post(String path, String body) throws Exception {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  JsonNode await(String path, Predicate<JsonNode> wanted) throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    JsonNode last = get(path).json();
    while (!wanted.test(last)) {
      if (System.nanoTime() > until) {
        throw new AssertionError(path + " stays " + last);
      }
      Thread.sleep(50); // between two looks; nothing depends on how long
      last = get(path).json();
    }
    return last;
  }

  void awaitJob() throws Exception {
    await("/api/v1/jobs/rows", job -> job.path("phase").asText().equals("idle"));
  }

  @Override
  public void close() {
    daemon.close();
    server.close();
  }
}
