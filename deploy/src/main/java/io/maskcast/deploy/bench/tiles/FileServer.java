package io.maskcast.deploy.bench.tiles;

import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP/1.1 server of a few files in memory, with {@code Range}, that keeps connections open and
 * says no more than it has to. Counts requests and what crosses its sockets.
 */
final class FileServer implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
  private static final int NOT_FOUND = 404;
  private static final int PARTIAL = 206;
  private static final int BEYOND = 416;

  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private final LongAdder requests = new LongAdder();
  private final Map<String, Buffer> files;
  private final HttpServer server;
  private boolean closed;

  /**
   * Starts one.
   *
   * @param files by path, such as {@code /0}
   */
  FileServer(Map<String, Buffer> files) {
    this.files = Map.copyOf(files);
    this.server = vertx.createHttpServer().requestHandler(this::answer);
    Await.result(server.listen(0, HOST));
  }

  /** The URL of a file. */
  String url(String path) {
    return "http://%s:%d%s".formatted(HOST, port(), path);
  }

  int port() {
    return server.actualPort();
  }

  private void answer(HttpServerRequest request) {
    requests.increment();
    HttpServerResponse response = request.response();
    Buffer file = files.get(request.path());
    if (file == null) {
      response.setStatusCode(NOT_FOUND).end();
      return;
    }
    Matcher range = RANGE.matcher(String.valueOf(request.getHeader("Range")));
    if (request.method().equals(HttpMethod.HEAD)) {
      response
          .putHeader("Accept-Ranges", "bytes")
          .putHeader("Content-Length", Integer.toString(file.length()))
          .end();
    } else if (range.matches()) {
      answerRange(response, file, range);
    } else {
      response.end(file);
    }
  }

  private static void answerRange(HttpServerResponse response, Buffer file, Matcher range) {
    long first = Long.parseLong(range.group(1));
    long last = range.group(2).isEmpty() ? file.length() - 1 : Long.parseLong(range.group(2));
    last = Math.min(last, file.length() - 1);
    if (first > last) {
      response.setStatusCode(BEYOND).putHeader("Content-Range", "bytes */" + file.length()).end();
      return;
    }
    response
        .setStatusCode(PARTIAL)
        .putHeader("Content-Range", "bytes %d-%d/%d".formatted(first, last, file.length()))
        .end(file.slice((int) first, (int) last + 1));
  }

  /** How many requests came. */
  long requests() {
    return requests.sum();
  }

  /** What crossed the sockets; all of it once the server is closed: read is up, written is down. */
  WireBytes wire() {
    return wire.total();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Await.result(vertx.close());
    }
  }
}
