package io.maskcast.server.source.remote;

import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireCounters;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Files that lie elsewhere. They have a Vert.x of their own, made with the first of them, so that
 * what is fetched for a server's sources is never counted among the bytes of its clients. Meters:
 * {@code maskcast_source_requests_total} and {@code maskcast_source_bytes_total}, by source.
 * Thread-safe.
 */
public final class RemoteFiles implements AutoCloseable {

  private final S3Environment s3;
  private final Patience patience;
  private final HttpClientOptions options;
  private final RandomGenerator random;
  private final MeterRegistry meters;
  private final WireCounters wire = new WireCounters();
  private final HeaderCache headers = new HeaderCache();
  private final Map<String, SourceClient> clients = new HashMap<>();
  private Optional<Context> context = Optional.empty();

  /**
   * Nothing is asked for yet.
   *
   * @param config how they are read
   * @param random decides how long to wait between attempts
   * @param meters receives counts of requests and bytes
   */
  public RemoteFiles(RemoteConfig config, RandomGenerator random, MeterRegistry meters) {
    this(
        config.s3(),
        random,
        meters,
        Patience.within(Duration.ofSeconds(config.timeoutSeconds())),
        new HttpClientOptions());
  }

  RemoteFiles(
      S3Environment s3,
      RandomGenerator random,
      MeterRegistry meters,
      Patience patience,
      HttpClientOptions options) {
    this.s3 = s3;
    this.random = random;
    this.meters = meters;
    this.patience = patience;
    // HTTP/1.1: an answer that is not wanted any more is ended by closing its connection.
    this.options =
        options
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setConnectTimeout((int) patience.idle().toMillis());
  }

  /** The files of a source, none of them opened yet. */
  public SourceFiles of(String source) {
    return new SourceFiles(this, source);
  }

  S3Access s3() {
    return s3.access();
  }

  HeaderCache headers() {
    return headers;
  }

  /** The connections of a source. */
  synchronized SourceClient client(String source) {
    if (context.isEmpty()) {
      Vertx vertx =
          Vertx.builder()
              .with(new VertxOptions().setEventLoopPoolSize(1))
              .withTransport(wire.transport())
              .build();
      context = Optional.of(vertx.getOrCreateContext());
    }
    return clients.computeIfAbsent(
        source,
        name -> new SourceClient(name, context.get(), wire, options, patience, random, meters));
  }

  @Override
  public synchronized void close() {
    context.ifPresent(
        there -> {
          clients.values().forEach(client -> Await.result(client.close()));
          Await.result(there.owner().close());
        });
    context = Optional.empty();
    clients.clear();
  }
}
