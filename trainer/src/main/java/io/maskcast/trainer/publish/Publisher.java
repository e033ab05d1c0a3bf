package io.maskcast.trainer.publish;

import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.BlobsHereRequest;
import io.maskcast.proto.v1.BlobsHereResponse;
import io.maskcast.proto.v1.BundleServiceGrpcClient;
import io.maskcast.proto.v1.HistoryRequest;
import io.maskcast.proto.v1.HistoryResponse;
import io.maskcast.proto.v1.NameChange;
import io.maskcast.proto.v1.PointRequest;
import io.maskcast.proto.v1.PublishStart;
import io.maskcast.proto.v1.ReleaseSignature;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.trust.Release;
import io.maskcast.shared.trust.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Publishes bundles to one server, and moves names there. Only what the server lacks is sent: blobs
 * it does not have, and of those whose upload broke off before, the rest. Thread-safe.
 */
public final class Publisher {

  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final int MOST_NAME = 64;

  private final Vertx vertx;
  private final HostAndPort server;
  private final Optional<SigningKey> key;

  /** A publisher to a server, of bundles that nobody signs. */
  public Publisher(Vertx vertx, HostAndPort server) {
    this(vertx, server, Optional.empty());
  }

  /**
   * A publisher to a server.
   *
   * @param key signs what is published, if there is one
   */
  public Publisher(Vertx vertx, HostAndPort server, Optional<SigningKey> key) {
    this.vertx = vertx;
    this.server = server;
    this.key = key;
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
                        says(failure, GrpcStatus.NOT_FOUND)
                            ? Future.succeededFuture()
                            : Future.failedFuture(failure)));
  }

  /**
   * Sends what the server lacks of a bundle and points a name at it.
   *
   * @return the digest the server stored; fails with a {@link MaskcastException} if it did not.
   *     What was sent until then need not be sent again
   */
  public Future<Digest> publish(BundleName name, Bundle bundle) {
    return with(
        calls ->
            blobsHere(calls, bundle)
                .compose(
                    here ->
                        calls.upload(
                            BundleServiceGrpcClient.Publish,
                            new PublishParts(start(name, bundle), bundle, here).iterator()))
                .map(
                    answer -> {
                      Digest stored = new Digest(answer.getDigest());
                      if (!stored.equals(bundle.digest())) {
                        throw bundle.digest().mismatch("The published bundle", stored);
                      }
                      return stored;
                    }));
  }

  /** How many bytes of each blob the server has; none if it is too old to say. */
  private static Future<List<Long>> blobsHere(Calls calls, Bundle bundle) {
    BlobsHereRequest.Builder asked = BlobsHereRequest.newBuilder().setClient(self());
    bundle.manifest().blobs().forEach(blob -> asked.addDigests(blob.digest().hex()));
    return calls
        .unary(BundleServiceGrpcClient.BlobsHere, asked.build())
        .map(BlobsHereResponse::getBytesList)
        .recover(
            failure ->
                says(failure, GrpcStatus.UNIMPLEMENTED)
                    ? Future.succeededFuture(List.of())
                    : Future.failedFuture(failure));
  }

  private PublishStart start(BundleName name, Bundle bundle) {
    PublishStart.Builder start =
        PublishStart.newBuilder()
            .setName(name.value())
            .setManifest(UnsafeByteOperations.unsafeWrap(bundle.manifestBytes()))
            .setClient(self());
    signature(name, bundle.digest()).ifPresent(start::setSignature);
    return start.build();
  }

  /** Signs that a name stands for a bundle from now on. */
  private Optional<ReleaseSignature> signature(BundleName name, Digest bundle) {
    return key.map(by -> by.sign(new Release(name, System.currentTimeMillis(), bundle)))
        .map(
            signed ->
                ReleaseSignature.newBuilder()
                    .setName(name.value())
                    .setGeneration(signed.release().generation())
                    .setKey(signed.key().hex())
                    .setSignature(UnsafeByteOperations.unsafeWrap(signed.signature()))
                    .build());
  }

  /**
   * What a name has pointed at, the oldest change first. Fails with a {@link MaskcastException} if
   * there is no such name.
   */
  public Future<List<NameChange>> history(BundleName name) {
    return with(
        calls ->
            calls
                .unary(
                    BundleServiceGrpcClient.History,
                    HistoryRequest.newBuilder().setName(name.value()).setClient(self()).build())
                .map(HistoryResponse::getChangesList));
  }

  /**
   * Points a name at a bundle that the server has.
   *
   * @param bundle what to go back to; empty for what the name pointed at before its last change
   * @return what it points at now; fails with a {@link MaskcastException} if it did not move
   */
  public Future<Digest> rollback(BundleName name, Optional<Digest> bundle) {
    return bundle
        .map(Future::succeededFuture)
        .orElseGet(() -> history(name).map(changes -> before(name, changes)))
        .compose(
            to -> {
              PointRequest.Builder asked =
                  PointRequest.newBuilder()
                      .setName(name.value())
                      .setDigest(to.hex())
                      .setClient(self());
              signature(name, to).ifPresent(asked::setSignature);
              return with(
                  calls ->
                      calls
                          .unary(BundleServiceGrpcClient.Point, asked.build())
                          .map(answer -> new Digest(answer.getDigest())));
            });
  }

  /** What the name pointed at before it came to what it points at now. */
  private static Digest before(BundleName name, List<NameChange> changes) {
    String now = changes.get(changes.size() - 1).getTo();
    for (int i = changes.size() - 1; i >= 0; i--) {
      String from = changes.get(i).getFrom();
      if (!from.isEmpty() && !from.equals(now)) {
        return new Digest(from);
      }
    }
    throw new MaskcastException(
        "'%s' has pointed at one bundle only; there is nothing to go back to".formatted(name));
  }

  /** Who publishes, for the history: the user, as far as that can be said. */
  private static String self() {
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "");
    return user.substring(0, Math.min(user.length(), MOST_NAME));
  }

  private static boolean says(Throwable failure, GrpcStatus status) {
    return failure instanceof CallException call && call.status() == status;
  }

  private <T> Future<T> with(Function<Calls, Future<T>> work) {
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
}
