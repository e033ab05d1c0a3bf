package io.maskcast.edge.bundle;

import com.google.protobuf.ByteString;
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

  /**
   * Bundles of one server.
   *
   * @param vertx whose worker threads read, write and check what is kept
   * @param calls the server
   * @param cache what is here already
   */
  public BundleClient(Vertx vertx, Calls calls, BundleCache cache) {
    this.vertx = vertx;
    this.calls = calls;
    this.cache = cache;
  }

  /**
   * The bundle a name points at now, every byte checked against its digest. Fails with a {@link
   * io.maskcast.proto.call.CallException} if the server does not have it, with a {@link
   * MaskcastException} if what it sends is not what the digest says.
   */
  public Future<Bundle> fetch(BundleName name) {
    return calls
        .unary(
            BundleServiceGrpcClient.Resolve,
            ResolveRequest.newBuilder().setName(name.value()).build())
        .map(answer -> new Digest(answer.getDigest()))
        .compose(this::fetch);
  }

  private Future<Bundle> fetch(Digest digest) {
    return manifest(digest)
        .compose(
            bytes -> {
              Manifest manifest = Manifest.decode(bytes);
              requireReasonable(manifest);
              Future<Map<Digest, byte[]>> blobs = Future.succeededFuture(new HashMap<>());
              for (Manifest.Blob blob : manifest.blobs()) {
                blobs =
                    blobs.compose(have -> blob(blob).map(got -> with(have, blob.digest(), got)));
              }
              return blobs.compose(all -> vertx.executeBlocking(() -> Bundle.of(bytes, all)));
            });
  }

  private static void requireReasonable(Manifest manifest) {
    long left = MAX_BUNDLE_BYTES;
    for (Manifest.Blob blob : manifest.blobs()) {
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
        () ->
            calls
                .unary(
                    BundleServiceGrpcClient.GetManifest,
                    GetManifestRequest.newBuilder().setDigest(digest.hex()).build())
                .compose(
                    answer -> checked(digest, answer.getManifest().toByteArray(), "The manifest")));
  }

  private Future<byte[]> blob(Manifest.Blob blob) {
    return kept(blob.digest(), () -> download(blob));
  }

  private Future<byte[]> kept(Digest digest, Supplier<Future<byte[]>> download) {
    return vertx
        .executeBlocking(() -> cache.get(digest))
        .compose(here -> here.map(Future::succeededFuture).orElseGet(download));
  }

  private Future<byte[]> download(Manifest.Blob blob) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return calls.stream(
            BundleServiceGrpcClient.FetchBlob,
            FetchBlobRequest.newBuilder().setDigest(blob.digest().hex()).build(),
            (FetchBlobResponse part) -> append(bytes, part.getData(), blob))
        .done()
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
