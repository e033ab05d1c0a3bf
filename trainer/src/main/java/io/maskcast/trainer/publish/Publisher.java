package io.maskcast.trainer.publish;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.BlobChunk;
import io.maskcast.proto.v1.BundleServiceGrpcClient;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.PublishStart;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.config.HostAndPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Publishes bundles to one server. Thread-safe. */
public final class Publisher {

  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final HostAndPort server;

  /** A publisher to a server. */
  public Publisher(Vertx vertx, HostAndPort server) {
    this.vertx = vertx;
    this.server = server;
  }

  /**
   * Finds out whether the server answers, so that nobody learns for an hour and cannot publish.
   * Fails with a {@link MaskcastException} if it does not.
   */
  public Future<Void> check(BundleName name) {
    return with(
        calls ->
            calls
                .unary(
                    BundleServiceGrpcClient.Resolve,
                    ResolveRequest.newBuilder().setName(name.value()).build())
                .<Void>mapEmpty()
                .recover(
                    failure ->
                        failure instanceof CallException call
                                && call.status() == GrpcStatus.NOT_FOUND
                            ? Future.succeededFuture()
                            : Future.failedFuture(failure)));
  }

  /**
   * Sends a bundle and points a name at it.
   *
   * @return the digest the server stored; fails with a {@link MaskcastException} if it did not
   */
  public Future<Digest> publish(BundleName name, Bundle bundle) {
    return with(
        calls ->
            calls
                .upload(BundleServiceGrpcClient.Publish, parts(name, bundle))
                .map(
                    answer -> {
                      Digest stored = new Digest(answer.getDigest());
                      if (!stored.equals(bundle.digest())) {
                        throw bundle.digest().mismatch("The published bundle", stored);
                      }
                      return stored;
                    }));
  }

  private <T> Future<T> with(java.util.function.Function<Calls, Future<T>> work) {
    Calls calls = Calls.to(vertx, server.host(), server.port(), SILENCE);
    return work.apply(calls)
        .eventually(calls::close)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof CallException call
                        ? new MaskcastException(
                            "Publishing to %s failed: %s".formatted(server, call.getMessage()),
                            call)
                        : failure));
  }

  private static Iterator<PublishRequest> parts(BundleName name, Bundle bundle) {
    PublishStart start =
        PublishStart.newBuilder()
            .setName(name.value())
            .setManifest(UnsafeByteOperations.unsafeWrap(bundle.manifestBytes()))
            .build();
    Stream<PublishRequest> chunks =
        bundle.manifest().blobs().stream().flatMap(blob -> chunks(blob, bundle));
    return Stream.concat(Stream.of(PublishRequest.newBuilder().setStart(start).build()), chunks)
        .iterator();
  }

  private static Stream<PublishRequest> chunks(Manifest.Blob blob, Bundle bundle) {
    byte[] bytes = bundle.blob(blob.digest());
    int size = Http2.BULK_MESSAGE_BYTES;
    return IntStream.range(0, (bytes.length + size - 1) / size)
        .mapToObj(
            i -> {
              ByteString data =
                  UnsafeByteOperations.unsafeWrap(
                      bytes, i * size, Math.min(size, bytes.length - i * size));
              return PublishRequest.newBuilder()
                  .setChunk(BlobChunk.newBuilder().setDigest(blob.digest().hex()).setData(data))
                  .build();
            });
  }
}
