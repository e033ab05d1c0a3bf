package io.maskcast.server.rpc;

import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.BlobChunk;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.PublishResponse;
import io.maskcast.proto.v1.PublishStart;
import io.maskcast.proto.v1.ReleaseSignature;
import io.maskcast.server.registry.BundleRegistry;
import io.maskcast.server.registry.NameClaim;
import io.maskcast.server.registry.Upload;
import io.maskcast.shared.bundle.Digest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Optional;

/**
 * One publish: takes the parts one at a time to disk and commits at the end. If it breaks before,
 * names and bundles are as they were.
 */
final class PublishCall {

  /** The largest chunk, as the contract says. */
  private static final int MAX_CHUNK_BYTES = 256 << 10;

  private final Workers workers;
  private final BundleRegistry registry;
  private final GrpcServerRequest<PublishRequest, PublishResponse> request;
  private final StreamTally tally;
  private final Promise<Void> done = Promise.promise();

  // Touched by one worker at a time, in the order of the messages.
  private Optional<Upload> upload = Optional.empty();

  private Future<Void> tail = Future.succeededFuture();
  private boolean over;

  private PublishCall(
      Workers workers,
      BundleRegistry registry,
      GrpcServerRequest<PublishRequest, PublishResponse> request,
      StreamTally tally) {
    this.workers = workers;
    this.registry = registry;
    this.request = request;
    this.tally = tally;
  }

  /**
   * Serves the call.
   *
   * @param tally counts what it moves
   * @return done when nothing of it runs any more; fails with what the publish failed with
   */
  static Future<Void> run(
      Workers workers,
      BundleRegistry registry,
      GrpcServerRequest<PublishRequest, PublishResponse> request,
      StreamTally tally) {
    PublishCall call = new PublishCall(workers, registry, request, tally);
    call.listen();
    return call.done.future();
  }

  private void listen() {
    request.pause();
    request.handler(
        part ->
            then(
                () -> {
                  take(part);
                  return null;
                },
                taken -> request.fetch(1)));
    request.endHandler(end -> then(this::commit, this::answer));
    request.errorHandler(error -> abort());
    request.exceptionHandler(failure -> abort());
    // Left to itself the library answers, skips the message, and hands on what comes after it.
    request.invalidMessageHandler(this::refuse);
    request.fetch(1);
  }

  private <T> void then(
      java.util.concurrent.Callable<T> work, java.util.function.Consumer<T> next) {
    if (over) {
      return;
    }
    tail =
        tail.compose(before -> workers.run(work))
            .<Void>map(
                made -> {
                  if (!over) {
                    next.accept(made);
                  }
                  return null;
                })
            .onFailure(this::fail);
  }

  private void take(PublishRequest part) {
    tally.request(part.getSerializedSize());
    switch (part.getPartCase()) {
      case START -> start(part.getStart());
      case CHUNK -> append(part.getChunk());
      case PART_NOT_SET ->
          throw new RpcFailure.StatusFailure(
              GrpcStatus.INVALID_ARGUMENT, "A part of a kind unknown here");
    }
  }

  private void start(PublishStart start) {
    if (upload.isPresent()) {
      throw new RpcFailure.StatusFailure(GrpcStatus.INVALID_ARGUMENT, "A publish starts once");
    }
    byte[] manifest = start.getManifest().toByteArray();
    Digest bundle = Digest.of(manifest);
    tally.payload(manifest.length);
    tally.bundle(bundle);
    Optional<ReleaseSignature> signature =
        start.hasSignature() ? Optional.of(start.getSignature()) : Optional.empty();
    NameClaim claim = NameMessages.claim(start.getName(), bundle, signature, start.getClient());
    tally.client(claim.who());
    upload = Optional.of(registry.begin(claim, manifest));
  }

  private void append(BlobChunk chunk) {
    if (chunk.getData().size() > MAX_CHUNK_BYTES) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.INVALID_ARGUMENT,
          "A chunk of %d bytes is over the limit of %d; send smaller ones"
              .formatted(chunk.getData().size(), MAX_CHUNK_BYTES));
    }
    tally.payload(chunk.getData().size());
    open().append(new Digest(chunk.getDigest()), chunk.getOffset(), chunk.getData().toByteArray());
  }

  private Upload open() {
    return upload.orElseThrow(
        () ->
            new RpcFailure.StatusFailure(
                GrpcStatus.INVALID_ARGUMENT, "A publish begins with its start"));
  }

  private Digest commit() {
    Digest digest = open().commit();
    open().close();
    return digest;
  }

  private void answer(Digest digest) {
    over = true;
    PublishResponse answer = PublishResponse.newBuilder().setDigest(digest.hex()).build();
    tally.message(answer.getSerializedSize());
    try {
      request.response().end(answer).onComplete(written -> done.tryComplete());
    } catch (IllegalStateException e) {
      done.tryComplete(); // the publisher went away after the commit
    }
  }

  private void refuse(InvalidMessageException invalid) {
    fail(
        invalid instanceof MessageSizeOverflowException large
            ? new RpcFailure.StatusFailure(
                GrpcStatus.RESOURCE_EXHAUSTED,
                "A message of %d bytes is over the limit of %d; send smaller chunks"
                    .formatted(large.messageSize(), Http2.MAX_MESSAGE_BYTES))
            : new RpcFailure.StatusFailure(
                GrpcStatus.INVALID_ARGUMENT, "A message that cannot be read"));
  }

  private void fail(Throwable failure) {
    if (!over) {
      over = true;
      RpcFailure.of(failure).endOn(request.response());
      tail.onComplete(settled -> discard(failure));
    }
  }

  private void abort() {
    if (!over) {
      over = true;
      // After what is being written now.
      Throwable gone =
          new RpcFailure.StatusFailure(GrpcStatus.CANCELLED, "The publisher went away");
      tail.onComplete(settled -> discard(gone));
    }
  }

  private void discard(Throwable cause) {
    workers
        .run(
            () -> {
              upload.ifPresent(Upload::close);
              return null;
            })
        .onComplete(closed -> done.tryFail(cause));
  }
}
