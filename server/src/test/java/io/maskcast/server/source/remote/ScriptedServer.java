package io.maskcast.server.source.remote;

import io.maskcast.proto.call.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP server that has one file and does with requests for it as it is told. */
public final class ScriptedServer implements AutoCloseable {

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final HttpServer server;
  private final boolean secure;
  private volatile byte[] file;
  private volatile String tag = "\"a\"";
  private volatile Consumer<HttpServerRequest> behaviour = this::serve;

  /** A server that gives any range of a file. */
  public ScriptedServer(byte[] file) {
    this(file, new HttpServerOptions());
  }

  ScriptedServer(byte[] file, HttpServerOptions options) {
    this.file = file.clone();
    this.secure = options.isSsl();
    server =
        Await.result(
            vertx
                .createHttpServer(options)
                .connectionHandler(connection -> connections.incrementAndGet())
                .requestHandler(
                    request -> {
                      asked.add(
                          "%s %s %s"
                              .formatted(
                                  request.method(), request.uri(), request.getHeader("Range")));
                      behaviour.accept(request);
                    })
                .listen(0, "127.0.0.1"));
  }

  /** Its file's address. */
  public String address() {
    return "%s://localhost:%d/file".formatted(secure ? "https" : "http", server.actualPort());
  }

  /** What was asked for so far: method, path and range. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  int connections() {
    return connections.get();
  }

  /** From now on requests are treated so. */
  public void does(Consumer<HttpServerRequest> what) {
    behaviour = what;
  }

  /** From now on the file is another. */
  public void replace(byte[] with, String newTag) {
    file = with.clone();
    tag = newTag;
  }

  /** Gives the range that is asked for, if the file is the one that is meant. */
  public void serve(HttpServerRequest request) {
    String meant = request.getHeader("If-Match");
    if (meant != null && !meant.equals(tag)) {
      request.response().setStatusCode(412).end();
    } else {
      request.response().putHeader("ETag", tag);
      send(request);
    }
  }

  /** Gives the range that is asked for. */
  public void send(HttpServerRequest request) {
    begin(request).end(body(request));
  }

  /** Of the range that is asked for, the head. */
  public HttpServerResponse begin(HttpServerRequest request) {
    int[] range = range(request);
    return request
        .response()
        .setStatusCode(206)
        .putHeader("Content-Length", Integer.toString(range[1] - range[0] + 1))
        .putHeader("Content-Range", "bytes %d-%d/%d".formatted(range[0], range[1], file.length));
  }

  /** Of the range that is asked for, the bytes. */
  public Buffer body(HttpServerRequest request) {
    int[] range = range(request);
    return Buffer.buffer().appendBytes(file, range[0], range[1] - range[0] + 1);
  }

  private int[] range(HttpServerRequest request) {
    Matcher matcher = RANGE.matcher(request.getHeader("Range"));
    if (!matcher.matches()) {
      throw new AssertionError(request.getHeader("Range"));
    }
    return new int[] {
      Integer.parseInt(matcher.group(1)),
      Math.min(Integer.parseInt(matcher.group(2)), file.length - 1)
    };
  }

  /** Sends the range that is asked for in drips that never end. */
  public void drip(HttpServerRequest request) {
    HttpServerResponse response = begin(request).putHeader("ETag", tag);
    response.write(body(request).slice(0, 1));
    vertx.setPeriodic(
        50,
        timer -> {
          if (response.closed() || request.connection() == null) {
            vertx.cancelTimer(timer);
          } else {
            response.write(Buffer.buffer(new byte[1]));
          }
        });
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
