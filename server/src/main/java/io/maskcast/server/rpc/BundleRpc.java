package io.maskcast.server.rpc;

import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.BundleServiceGrpcService;
import io.maskcast.proto.v1.FetchBlobRequest;
import io.maskcast.proto.v1.FetchBlobResponse;
import io.maskcast.proto.v1.GetManifestRequest;
import io.maskcast.proto.v1.GetManifestResponse;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.PublishResponse;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.proto.v1.ResolveResponse;
import io.maskcast.proto.v1.WatchRequest;
import io.maskcast.proto.v1.WatchResponse;
import io.maskcast.server.registry.BundleRegistry;
import io.maskcast.server.registry.NameWatch;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.Service;
import java.util.Optional;

/** The bundle service: takes publishes, resolves names, hands out manifests and blobs. */
final class BundleRpc {

  private final Context context;
  private final Workers workers;
  private final HttpSide http;
  private final BundleRegistry registry;
  private final ConnectionMeters meters;

  BundleRpc(
      Context context,
      Workers workers,
      HttpSide http,
      BundleRegistry registry,
      ConnectionMeters meters) {
    this.context = context;
    this.workers = workers;
    this.http = http;
    this.registry = registry;
    this.meters = meters;
  }

  Service service() {
    return Service.service(
            BundleServiceGrpcService.SERVICE_NAME, BundleServiceGrpcService.SERVICE_DESCRIPTOR)
        .bind(BundleServiceGrpcService.Publish, this::publish)
        .bind(BundleServiceGrpcService.Resolve, this::resolve)
        .bind(BundleServiceGrpcService.GetManifest, this::manifest)
        .bind(BundleServiceGrpcService.FetchBlob, this::blob)
        .bind(BundleServiceGrpcService.Watch, this::watch)
        .build();
  }

  private ConnectionMeters.Call meter(GrpcServerRequest<?, ?> request) {
    return meters.begin(request.connection(), moved -> {});
  }

  private void publish(GrpcServerRequest<PublishRequest, PublishResponse> request) {
    ConnectionMeters.Call call = meter(request);
    PublishCall.run(workers, registry, request).onComplete(done -> call.end());
  }

  private void resolve(GrpcServerRequest<ResolveRequest, ResolveResponse> request) {
    UnaryCall.answer(
        workers,
        request,
        asked -> {
          BundleName name = new BundleName(asked.getName());
          Digest digest =
              registry
                  .resolve(name)
                  .orElseThrow(
                      () ->
                          new RpcFailure.StatusFailure(
                              GrpcStatus.NOT_FOUND,
                              "There is no bundle '%s' here; publish it first (maskcast trainer learn --publish)"
                                  .formatted(name)));
          return ResolveResponse.newBuilder().setDigest(digest.hex()).build();
        },
        meter(request));
  }

  private void manifest(GrpcServerRequest<GetManifestRequest, GetManifestResponse> request) {
    UnaryCall.answer(
        workers,
        request,
        asked ->
            GetManifestResponse.newBuilder()
                .setManifest(
                    UnsafeByteOperations.unsafeWrap(
                        registry.manifest(new Digest(asked.getDigest()))))
                .build(),
        meter(request));
  }

  private void blob(GrpcServerRequest<FetchBlobRequest, FetchBlobResponse> request) {
    ConnectionMeters.Call call = meter(request);
    HttpServerResponse response = http.response();
    OneRequest.take(
        request,
        asked ->
            StreamPump.run(workers, request, response, new BlobPieces(registry, asked))
                .onComplete(done -> call.end()),
        call::end);
  }

  /** The pieces of a blob from an offset on. */
  private static final class BlobPieces implements StreamPump.Producer {
    private final BundleRegistry registry;
    private final FetchBlobRequest asked;
    private long offset;

    BlobPieces(BundleRegistry registry, FetchBlobRequest asked) {
      this.registry = registry;
      this.asked = asked;
      this.offset = asked.getOffset();
    }

    @Override
    public Optional<Frame> next() {
      byte[] piece =
          registry.readBlob(new Digest(asked.getDigest()), offset, Http2.BULK_MESSAGE_BYTES);
      offset += piece.length;
      return piece.length == 0
          ? Optional.empty()
          : Optional.of(
              Frame.of(
                  FetchBlobResponse.newBuilder()
                      .setData(UnsafeByteOperations.unsafeWrap(piece))
                      .build()));
    }
  }

  private void watch(GrpcServerRequest<WatchRequest, WatchResponse> request) {
    ConnectionMeters.Call call = meter(request);
    OneRequest.take(request, asked -> watch(request, asked, call), call::end);
  }

  private void watch(
      GrpcServerRequest<?, WatchResponse> request, WatchRequest asked, ConnectionMeters.Call call) {
    // Listened for before the watch begins: the watcher may leave while it does.
    Promise<Void> left = Promise.promise();
    request.errorHandler(error -> left.tryComplete());
    request.exceptionHandler(failure -> left.tryComplete());
    // The one that tells of a lost connection, as the request has ended long before.
    request.response().exceptionHandler(failure -> left.tryComplete());
    left.future().onComplete(gone -> call.end());
    workers
        .run(
            () ->
                registry.watch(
                    new BundleName(asked.getName()),
                    digest -> context.runOnContext(now -> tell(request, digest))))
        .onSuccess(watch -> left.future().onComplete(gone -> close(watch)))
        .onFailure(
            failure -> {
              RpcFailure.of(failure).endOn(request.response());
              left.tryComplete();
            });
  }

  private static void tell(GrpcServerRequest<?, WatchResponse> request, Digest digest) {
    try {
      request.response().write(WatchResponse.newBuilder().setDigest(digest.hex()).build());
    } catch (IllegalStateException e) {
      return; // the watcher went away, and its watch is about to be ended
    }
  }

  private void close(NameWatch watch) {
    workers.run(
        () -> {
          watch.close();
          return null;
        });
  }
}
