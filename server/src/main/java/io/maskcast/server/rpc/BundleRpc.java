package io.maskcast.server.rpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.BlobsHereRequest;
import io.maskcast.proto.v1.BlobsHereResponse;
import io.maskcast.proto.v1.BundleServiceGrpcService;
import io.maskcast.proto.v1.FetchBlobRequest;
import io.maskcast.proto.v1.FetchBlobResponse;
import io.maskcast.proto.v1.GetManifestRequest;
import io.maskcast.proto.v1.GetManifestResponse;
import io.maskcast.proto.v1.HistoryRequest;
import io.maskcast.proto.v1.HistoryResponse;
import io.maskcast.proto.v1.PointRequest;
import io.maskcast.proto.v1.PointResponse;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.PublishResponse;
import io.maskcast.proto.v1.ReleaseSignature;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.proto.v1.ResolveResponse;
import io.maskcast.proto.v1.WatchRequest;
import io.maskcast.proto.v1.WatchResponse;
import io.maskcast.server.ledger.StreamKind;
import io.maskcast.server.registry.BundleRegistry;
import io.maskcast.server.registry.NameChange;
import io.maskcast.server.registry.NameWatch;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.Service;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The bundle service: takes publishes, moves and resolves names, hands out manifests and blobs. */
final class BundleRpc {

  private static final int MAX_BLOBS = 64;

  private final Context context;
  private final Workers workers;
  private final HttpSide http;
  private final BundleRegistry registry;
  private final StreamAccounts accounts;
  private final ConnectionMeters meters;
  private final Admission admission;

  BundleRpc(
      Context context,
      Workers workers,
      HttpSide http,
      BundleRegistry registry,
      StreamAccounts accounts,
      ConnectionMeters meters,
      Admission admission) {
    this.context = context;
    this.workers = workers;
    this.http = http;
    this.registry = registry;
    this.accounts = accounts;
    this.meters = meters;
    this.admission = admission;
  }

  Service service() {
    return Service.service(
            BundleServiceGrpcService.SERVICE_NAME, BundleServiceGrpcService.SERVICE_DESCRIPTOR)
        .bind(BundleServiceGrpcService.Publish, this::publish)
        .bind(BundleServiceGrpcService.BlobsHere, this::blobsHere)
        .bind(BundleServiceGrpcService.Point, this::point)
        .bind(BundleServiceGrpcService.History, this::history)
        .bind(BundleServiceGrpcService.Resolve, this::resolve)
        .bind(BundleServiceGrpcService.GetManifest, this::manifest)
        .bind(BundleServiceGrpcService.FetchBlob, this::blob)
        .bind(BundleServiceGrpcService.Watch, this::watch)
        .build();
  }

  /** Begins the account of a call. */
  private StreamTally account(StreamKind kind) {
    StreamTally tally = new StreamTally(kind);
    accounts.began(tally);
    return tally;
  }

  /** Ends the account of a call, the bytes of its connection until now included. */
  private Handler<AsyncResult<Void>> end(GrpcServerRequest<?, ?> request, StreamTally tally) {
    ConnectionMeters.Call call = meters.begin(request.connection(), tally::wire);
    return done -> call.end().onComplete(counted -> accounts.ended(tally, done));
  }

  private void publish(GrpcServerRequest<PublishRequest, PublishResponse> request) {
    StreamTally tally = account(StreamKind.PUBLISH);
    Handler<AsyncResult<Void>> end = end(request, tally);
    PublishCall.run(workers, registry, request, tally).onComplete(end);
  }

  private void resolve(GrpcServerRequest<ResolveRequest, ResolveResponse> request) {
    StreamTally tally = account(StreamKind.BUNDLE);
    UnaryCall.answer(workers, request, asked -> resolve(asked, tally), end(request, tally));
  }

  private ResolveResponse resolve(ResolveRequest asked, StreamTally tally) {
    admission.admit(tally, asked.getClient(), asked.getSerializedSize());
    NameChange found = asked.getDigest().isEmpty() ? current(asked) : pinned(asked);
    tally.bundle(found.to());
    ResolveResponse.Builder answer =
        ResolveResponse.newBuilder().setDigest(found.to().hex()).setStreamId(tally.streamId());
    found.signature().map(NameMessages::signature).ifPresent(answer::setSignature);
    ResolveResponse built = answer.build();
    tally.message(built.getSerializedSize());
    return built;
  }

  private NameChange current(ResolveRequest asked) {
    BundleName name = new BundleName(asked.getName());
    return registry.current(name).orElseThrow(() -> noName(name));
  }

  private NameChange pinned(ResolveRequest asked) {
    Digest digest = new Digest(asked.getDigest());
    Optional<BundleName> name =
        asked.getName().isEmpty() ? Optional.empty() : Optional.of(new BundleName(asked.getName()));
    return registry
        .lastTo(name, digest)
        .orElseThrow(
            () ->
                new RpcFailure.StatusFailure(
                    GrpcStatus.NOT_FOUND,
                    "There is no bundle %s%s here; 'maskcast trainer history' lists those of a name"
                        .formatted(
                            digest.brief(),
                            name.map(by -> " by the name '%s'".formatted(by)).orElse(""))));
  }

  private static RpcFailure.StatusFailure noName(BundleName name) {
    return new RpcFailure.StatusFailure(
        GrpcStatus.NOT_FOUND,
        "There is no bundle '%s' here; publish it first (maskcast trainer learn --publish)"
            .formatted(name));
  }

  private void blobsHere(GrpcServerRequest<BlobsHereRequest, BlobsHereResponse> request) {
    publishing(request, BlobsHereRequest::getClient, asked -> blobsHere(asked));
  }

  private BlobsHereResponse blobsHere(BlobsHereRequest asked) {
    if (asked.getDigestsCount() > MAX_BLOBS) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.INVALID_ARGUMENT,
          "%d blobs are asked for; %d are allowed".formatted(asked.getDigestsCount(), MAX_BLOBS));
    }
    BlobsHereResponse.Builder answer = BlobsHereResponse.newBuilder();
    asked.getDigestsList().forEach(blob -> answer.addBytes(registry.bytesHere(new Digest(blob))));
    return answer.build();
  }

  private void point(GrpcServerRequest<PointRequest, PointResponse> request) {
    publishing(request, PointRequest::getClient, asked -> point(asked));
  }

  private PointResponse point(PointRequest asked) {
    Digest bundle = new Digest(asked.getDigest());
    Optional<ReleaseSignature> signature =
        asked.hasSignature() ? Optional.of(asked.getSignature()) : Optional.empty();
    registry.point(
        NameMessages.claim(asked.getName(), bundle, signature, asked.getClient()), bundle);
    return PointResponse.newBuilder().setDigest(bundle.hex()).build();
  }

  private void history(GrpcServerRequest<HistoryRequest, HistoryResponse> request) {
    publishing(request, HistoryRequest::getClient, asked -> history(asked));
  }

  private HistoryResponse history(HistoryRequest asked) {
    BundleName name = new BundleName(asked.getName());
    List<NameChange> changes = registry.history(name);
    if (changes.isEmpty()) {
      throw noName(name);
    }
    return HistoryResponse.newBuilder()
        .addAllChanges(changes.stream().map(NameMessages::change).toList())
        .build();
  }

  /** A call of those who publish: counted as such. */
  private <Q extends MessageLite, R extends MessageLite> void publishing(
      GrpcServerRequest<Q, R> request, Function<Q, String> client, Function<Q, R> answer) {
    StreamTally tally = account(StreamKind.PUBLISH);
    UnaryCall.answer(
        workers,
        request,
        asked -> {
          tally.request(asked.getSerializedSize());
          tally.client(ClientName.require(client.apply(asked)));
          R made = answer.apply(asked);
          tally.message(made.getSerializedSize());
          return made;
        },
        end(request, tally));
  }

  private void manifest(GrpcServerRequest<GetManifestRequest, GetManifestResponse> request) {
    StreamTally tally = account(StreamKind.BUNDLE);
    UnaryCall.answer(workers, request, asked -> manifest(asked, tally), end(request, tally));
  }

  private GetManifestResponse manifest(GetManifestRequest asked, StreamTally tally) {
    admission.admit(tally, asked.getClient(), asked.getSerializedSize());
    Digest digest = new Digest(asked.getDigest());
    byte[] manifest = registry.manifest(digest);
    tally.bundle(digest);
    tally.payload(manifest.length);
    GetManifestResponse answer =
        GetManifestResponse.newBuilder()
            .setManifest(UnsafeByteOperations.unsafeWrap(manifest))
            .setStreamId(tally.streamId())
            .build();
    tally.message(answer.getSerializedSize());
    return answer;
  }

  private void blob(GrpcServerRequest<FetchBlobRequest, FetchBlobResponse> request) {
    HttpServerResponse response = http.response();
    StreamTally tally = account(StreamKind.BUNDLE);
    Handler<AsyncResult<Void>> end = end(request, tally);
    OneRequest.take(
        request,
        asked ->
            StreamPump.run(workers, request, response, new BlobPieces(asked, tally))
                .onComplete(end),
        () -> UnaryCall.gone().onComplete(end));
  }

  /** The pieces of a blob from an offset on. */
  private final class BlobPieces implements StreamPump.Producer {
    private final FetchBlobRequest asked;
    private final StreamTally tally;
    private boolean admitted;
    private boolean named;
    private long offset;

    BlobPieces(FetchBlobRequest asked, StreamTally tally) {
      this.asked = asked;
      this.tally = tally;
      this.offset = asked.getOffset();
    }

    @Override
    public Optional<Frame> next() {
      if (!admitted) {
        admitted = true;
        admission.admit(tally, asked.getClient(), asked.getSerializedSize());
        if (!asked.getBundleDigest().isEmpty()) {
          tally.bundle(new Digest(asked.getBundleDigest()));
        }
      }
      byte[] piece =
          registry.readBlob(new Digest(asked.getDigest()), offset, Http2.BULK_MESSAGE_BYTES);
      offset += piece.length;
      return piece.length == 0 ? Optional.empty() : Optional.of(Frame.of(message(piece)));
    }

    private FetchBlobResponse message(byte[] piece) {
      FetchBlobResponse.Builder message =
          FetchBlobResponse.newBuilder().setData(UnsafeByteOperations.unsafeWrap(piece));
      if (!named) {
        message.setStreamId(tally.streamId());
        named = true;
      }
      FetchBlobResponse built = message.build();
      tally.payload(piece.length);
      tally.message(built.getSerializedSize());
      return built;
    }
  }

  private void watch(GrpcServerRequest<WatchRequest, WatchResponse> request) {
    ConnectionMeters.Call call = meters.begin(request.connection(), moved -> {});
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
