package io.maskcast.bench;

import io.maskcast.proto.call.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** HTTP/1.1 with sendfile: a file of selected bytes, made beforehand, by Vert.x at both ends. */
final class SendFilePeer implements Peer {

  private static final int MESSAGES_A_FILE = 1024;

  private final HttpServer server;
  private final HttpClient client;

  SendFilePeer(Workload workload, Path folder) throws IOException {
    Vertx vertx = Vertx.vertx();
    Path file = folder.resolve("selected");
    byte[][] messages = workload.messages();
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < MESSAGES_A_FILE; i++) {
        out.write(messages[i % messages.length]);
      }
    }
    server =
        Await.result(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().sendFile(file.toString()))
                .listen(0, "127.0.0.1"));
    client = vertx.createHttpClient();
  }

  @Override
  public long move(int messages) {
    long bytes = 0;
    for (int sent = 0; sent < messages; sent += MESSAGES_A_FILE) {
      bytes += Await.result(fetch());
    }
    return bytes;
  }

  private Future<Long> fetch() {
    return client
        .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
        .compose(request -> request.send().compose(SendFilePeer::drained));
  }

  private static Future<Long> drained(HttpClientResponse response) {
    long[] bytes = {0};
    response.handler(piece -> bytes[0] += piece.length());
    return response.end().map(end -> bytes[0]);
  }
}
