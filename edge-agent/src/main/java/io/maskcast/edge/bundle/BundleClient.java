package io.maskcast.edge.bundle;

import com.google.protobuf.ByteString;
import io.maskcast.edge.usage.CallAccount;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.edge.usage.CallKind;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.BundleServiceGrpcClient;
import io.maskcast.proto.v1.FetchBlobRequest;
import io.maskcast.proto.v1.FetchBlobResponse;
import io.maskcast.proto.v1.GetManifestRequest;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Gets bundles from a server, what the cache has from the cache. Thread-safe. */
public final class BundleClient {

  /** The largest bundle an edge agent takes into memory, in bytes. */
  private static final long MAX_BUNDLE_BYTES = 1L << 30;

  private final Vertx vertx;
  private final Calls calls;
  private final BundleCache cache;
  private final CallAccounts accounts;

  /**
   * Bundles of one server.
   *
   * @param vertx whose worker threads read, write and check what is kept
   * @param calls the server
   * @param cache what is here already
   * @param accounts what calls to it cost, and who asks
   */
  public BundleClient(Vertx vertx, Calls calls, BundleCache cache, CallAccounts accounts) {
    this.vertx = vertx;
    this.calls = calls;
    this.cache = cache;
    this.accounts = accounts;
  }

  /**
   * The bundle a name points at now, every byte checked against its digest. Fails with a {@link
   * io.maskcast.proto.call.CallException} if the server does not have it, with a {@link
   * MaskcastException} if what it sends is not what the digest says.
   */
  public Future<Bundle> fetch(BundleName name) {
    return head(name).compose(this::fetch);
  }

  /** What the bundle a name points at now says about itself; fails as {@link #fetch} does. */
  public Future<BundleHead> head(BundleName name) {
    ResolveRequest asked =
        ResolveRequest.newBuilder().setName(name.value()).setClient(accounts.client()).build();
    CallAccount account = accounts.begin(CallKind.BUNDLE, "", "unknown");
    account.request(asked.getSerializedSize());
    return account
        .endsWith(
            calls
                .unary(BundleServiceGrpcClient.Resolve, asked)
                .map(
                    answer -> {
                      Digest digest = new Digest(answer.getDigest());
                      account.bundle(digest.hex());
                      account.answer(answer.getSerializedSize());
                      account.named(answer.getStreamId());
                      return digest;
                    }))
        .compose(
            digest ->
                manifest(digest)
                    .map(bytes -> new BundleHead(name, digest, Manifest.decode(bytes))));
  }

  /** All of a bundle; fails as {@link #fetch(BundleName)} does. */
  public Future<Bundle> fetch(BundleHead head) {
    return manifest(head.digest())
        .compose(
            bytes -> {
              requireReasonable(head.manifest());
              Future<Map<Digest, byte[]>> blobs = Future.succeededFuture(new HashMap<>());
              for (Manifest.Blob blob : head.manifest().edgeBlobs()) {
                blobs =
                    blobs.compose(
                        have ->
                            blob(head.digest(), blob).map(got -> with(have, blob.digest(), got)));
              }
              return blobs.compose(all -> vertx.executeBlocking(() -> Bundle.ofEdge(bytes, all)));
            });
  }

  /** Bytes of a bundle's blobs that are not here. */
  public Future<Long> missingBytes(BundleHead head) {
    return vertx.executeBlocking(
        () ->
            head.manifest().edgeBlobs().stream()
                .filter(blob -> cache.get(blob.digest()).isEmpty())
                .mapToLong(Manifest.Blob::bytes)
                .sum());
  }

  private static void requireReasonable(Manifest manifest) {
    long left = MAX_BUNDLE_BYTES;
    for (Manifest.Blob blob : manifest.edgeBlobs()) {
      if (blob.bytes() < 0 || blob.bytes() > left) {
        throw new MaskcastException(
            "The bundle is larger than the limit of %d bytes".formatted(MAX_BUNDLE_BYTES));
      }
      left -= blob.bytes();
    }
  }

  private static Map<Digest, byte[]> with(Map<Digest, byte[]> map, Digest key, byte[] value) {
    map.put(key, value);
    return map;
  }

  private Future<byte[]> manifest(Digest digest) {
    return kept(
        digest,
        () -> downloadManifest(digest).compose(bytes -> checked(digest, bytes, "The manifest")));
  }

  private Future<byte[]> downloadManifest(Digest digest) {
    GetManifestRequest asked =
        GetManifestRequest.newBuilder()
            .setDigest(digest.hex())
            .setClient(accounts.client())
            .build();
    CallAccount account = accounts.begin(CallKind.BUNDLE, "", digest.hex());
    account.request(asked.getSerializedSize());
    return account.endsWith(
        calls
            .unary(BundleServiceGrpcClient.GetManifest, asked)
            .map(
                answer -> {
                  account.answer(answer.getSerializedSize());
                  account.add(ByteAccount.ofPayload(answer.getManifest().size()));
                  account.named(answer.getStreamId());
                  return answer.getManifest().toByteArray();
                }));
  }

  private Future<byte[]> blob(Digest bundle, Manifest.Blob blob) {
    return kept(blob.digest(), () -> download(bundle, blob));
  }

  private Future<byte[]> kept(Digest digest, Supplier<Future<byte[]>> download) {
    return vertx
        .executeBlocking(() -> cache.get(digest))
        .compose(here -> here.map(Future::succeededFuture).orElseGet(download));
  }

  private Future<byte[]> download(Digest bundle, Manifest.Blob blob) {
    FetchBlobRequest asked =
        FetchBlobRequest.newBuilder()
            .setDigest(blob.digest().hex())
            .setClient(accounts.client())
            .setBundleDigest(bundle.hex())
            .build();
    CallAccount account = accounts.begin(CallKind.BUNDLE, "", bundle.hex());
    account.request(asked.getSerializedSize());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return account
        .endsWith(
            calls.stream(
                    BundleServiceGrpcClient.FetchBlob,
                    asked,
                    (FetchBlobResponse part) -> {
                      account.answer(part.getSerializedSize());
                      account.add(ByteAccount.ofPayload(part.getData().size()));
                      account.named(part.getStreamId());
                      return append(bytes, part.getData(), blob);
                    })
                .done())
        .compose(end -> checked(blob.digest(), bytes.toByteArray(), "A blob of the bundle"));
  }

  private static Future<Void> append(
      ByteArrayOutputStream bytes, ByteString data, Manifest.Blob blob) {
    if (bytes.size() + (long) data.size() > blob.bytes()) {
      return Future.failedFuture(
          new MaskcastException(
              "The server sends more of blob %s than its %d bytes"
                  .formatted(blob.digest().brief(), blob.bytes())));
    }
    bytes.writeBytes(data.toByteArray());
    return Future.succeededFuture();
  }

  private Future<byte[]> checked(Digest digest, byte[] bytes, String what) {
    return vertx.executeBlocking(
        () -> {
          digest.require(bytes, what);
          cache.put(digest, bytes);
          return bytes;
        });
  }
}
