package io.maskcast.server;

import com.google.protobuf.ByteString;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.BlobChunk;
import io.maskcast.proto.v1.BundleServiceGrpcClient;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.PublishStart;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A server on a free port of this machine, and calls to it over a real socket. */
public final class RunningServer implements AutoCloseable {

  private static final long BOUND_SECONDS = 30;

  private final Vertx serverVertx;
  private final Vertx vertx;
  private final WireCounters clientWire = new WireCounters();
  private final ServerVerticle server;

  /** Held for as long as the server: Vert.x closes a client that nobody refers to any more. */
  private final HttpClient http;

  private final List<Calls> opened = new CopyOnWriteArrayList<>();

  private RunningServer(ServerConfig config) {
    WireCounters wire = new WireCounters();
    // One event loop, the server's, so that a test can keep it busy.
    serverVertx =
        Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(1))
            .withTransport(wire.transport())
            .build();
    vertx = Vertx.builder().withTransport(clientWire.transport()).build();
    http = vertx.createHttpClient();
    server = new ServerVerticle(config, wire);
  }

  /** Starts a server; fails as its deployment does. */
  public static RunningServer start(ServerConfig config) {
    RunningServer running = new RunningServer(config);
    try {
      Await.result(running.serverVertx.deployVerticle(running.server));
      return running;
    } catch (RuntimeException e) {
      running.close();
      throw e;
    }
  }

  /** The usual configuration, of sources on disk. */
  public static ServerConfig config(Path dataDir, Map<String, Path> sources) {
    Map<String, String> locations = new HashMap<>();
    sources.forEach((name, path) -> locations.put(name, path.toString()));
    return located(dataDir, locations);
  }

  /** The usual configuration, of sources anywhere. */
  public static ServerConfig located(Path dataDir, Map<String, String> locations) {
    return new ServerConfig(
        "127.0.0.1", 0, dataDir, locations, StreamConfig.defaults().withMaxStreams(8));
  }

  public int port() {
    return server.port();
  }

  public Vertx vertx() {
    return vertx;
  }

  public WireCounters clientWire() {
    return clientWire;
  }

  /** Calls over a connection of their own. */
  public Calls calls() {
    Calls calls = Calls.to(vertx, "127.0.0.1", port(), Duration.ofSeconds(BOUND_SECONDS));
    opened.add(calls);
    return calls;
  }

  /** The messages of a whole stream. */
  public static List<StreamTilesResponse> stream(Calls calls, StreamTilesRequest request) {
    List<StreamTilesResponse> messages = new ArrayList<>();
    await(
        calls.stream(
                TileServiceGrpcClient.StreamTiles,
                request,
                (StreamTilesResponse message) -> {
                  messages.add(message);
                  return Future.succeededFuture();
                })
            .done());
    return messages;
  }

  /** The parts of a publish. */
  public static List<PublishRequest> parts(String name, Bundle bundle, int chunk) {
    List<PublishRequest> parts = new ArrayList<>();
    parts.add(start(name, bundle.manifestBytes()));
    for (Manifest.Blob blob : bundle.manifest().blobs()) {
      byte[] bytes = bundle.blob(blob.digest());
      for (int at = 0; at < bytes.length; at += chunk) {
        parts.add(
            chunk(
                blob.digest().hex(),
                Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunk))));
      }
    }
    return parts;
  }

  public static PublishRequest start(String name, byte[] manifest) {
    return PublishRequest.newBuilder()
        .setStart(
            PublishStart.newBuilder().setName(name).setManifest(ByteString.copyFrom(manifest)))
        .build();
  }

  public static PublishRequest chunk(String digest, byte[] bytes) {
    return PublishRequest.newBuilder()
        .setChunk(BlobChunk.newBuilder().setDigest(digest).setData(ByteString.copyFrom(bytes)))
        .build();
  }

  public void publish(String name, Bundle bundle) {
    await(calls().upload(BundleServiceGrpcClient.Publish, parts(name, bundle, 1000).iterator()));
  }

  /** A page. Its body is asked for at once when it answers: a response that ended has none. */
  public HttpClientResponse get(String path) {
    return send(HttpMethod.GET, path, Map.of());
  }

  /** What a request with some headers is answered; with its body, as {@link #get}. */
  public HttpClientResponse send(HttpMethod method, String path, Map<String, String> headers) {
    return await(
        http.request(method, port(), "127.0.0.1", path)
            .compose(
                request -> {
                  headers.forEach(request::putHeader);
                  return request.send().compose(response -> response.body().map(response));
                }));
  }

  public String body(String path) {
    return await(get(path).body()).toString();
  }

  public JsonObject usage() {
    return new JsonObject(body("/api/usage"));
  }

  /** The usage once it is as expected; each look at it is a call that takes its time. */
  public JsonObject usageWhen(Predicate<JsonObject> expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    JsonObject usage = usage();
    while (!expected.test(usage)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the usage stays at " + usage.encodePrettily());
      }
      usage = usage();
    }
    return usage;
  }

  public static <T> T await(Future<T> future) {
    return Await.result(future.timeout(BOUND_SECONDS, TimeUnit.SECONDS));
  }

  /** Writes an idx file. */
  public static Path idx(Path file, byte[] pixels, int... dimensions) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(0x800 + dimensions.length);
      for (int dimension : dimensions) {
        out.writeInt(dimension);
      }
      out.write(pixels);
      out.flush();
      return Files.write(file, bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the server in an orderly way. */
  @Override
  public void close() {
    opened.forEach(calls -> Await.result(calls.close()));
    Await.result(serverVertx.close());
    Await.result(vertx.close());
  }

  /** Stops the server while its clients are still there. */
  public void stopServer() {
    Await.result(serverVertx.close());
  }

  /**
   * Stops the server while its event loop always has a task that is due, as a busy one has. An
   * event loop turns to its timers and sockets in between such tasks only about once in a second.
   */
  public void stopBusyServer() {
    EventLoop loop = ((ContextInternal) serverVertx.getOrCreateContext()).nettyEventLoop();
    loop.execute(() -> keepBusy(loop));
    stopServer();
  }

  private static void keepBusy(EventLoop loop) {
    if (!loop.isShuttingDown()) {
      loop.execute(() -> keepBusy(loop));
    }
  }
}
