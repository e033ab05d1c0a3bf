package io.maskcast.edge.bundle;

import io.maskcast.edge.usage.CallAccount;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.edge.usage.CallKind;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.BundleServiceGrpcClient;
import io.maskcast.proto.v1.FetchBlobRequest;
import io.maskcast.proto.v1.FetchBlobResponse;
import io.maskcast.proto.v1.GetManifestRequest;
import io.maskcast.proto.v1.ReleaseSignature;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.proto.v1.ResolveResponse;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.trust.Release;
import io.maskcast.shared.trust.SignedRelease;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Gets bundles from a server, what the cache has from the cache, and of a blob whose fetch broke
 * off the rest. Thread-safe.
 */
public final class BundleClient {

  /** The largest bundle an edge agent takes into memory, in bytes. */
  private static final long MAX_BUNDLE_BYTES = 1L << 30;

  /** Calls for the rest of a blob, one after the other. */
  private static final int MOST_ATTEMPTS = 20;

  private final Vertx vertx;
  private final Calls calls;
  private final BundleCache cache;
  private final CallAccounts accounts;
  private final Acceptance acceptance;

  /**
   * Bundles of one server.
   *
   * @param vertx whose worker threads read, write and check what is kept
   * @param calls the server
   * @param cache what is here already
   * @param accounts what calls to it cost, and who asks
   * @param acceptance which bundles are taken
   */
  public BundleClient(
      Vertx vertx, Calls calls, BundleCache cache, CallAccounts accounts, Acceptance acceptance) {
    this.vertx = vertx;
    this.calls = calls;
    this.cache = cache;
    this.accounts = accounts;
    this.acceptance = acceptance;
  }

  /**
   * The bundle that is asked for, every byte checked against its digest. Fails with a {@link
   * io.maskcast.proto.call.CallException} if the server does not have it, with a {@link
   * MaskcastException} if it is not taken or what it sends is not what the digest says.
   */
  public Future<Bundle> fetch(BundleReference wanted) {
    return head(wanted).compose(this::fetch);
  }

  /**
   * What the bundle that is asked for says about itself; fails as {@link #fetch} does. The server
   * is not asked about a name that is held here.
   */
  public Future<BundleHead> head(BundleReference wanted) {
    return vertx
        .executeBlocking(() -> held(wanted))
        .compose(held -> held.map(this::head).orElseGet(() -> resolved(wanted)));
  }

  private Optional<InstalledBundle> held(BundleReference wanted) {
    return wanted.digest().isPresent()
        ? Optional.empty()
        : wanted.name().flatMap(acceptance.installed()::of).filter(InstalledBundle::held);
  }

  private Future<BundleHead> resolved(BundleReference wanted) {
    ResolveRequest asked =
        ResolveRequest.newBuilder()
            .setName(wanted.name().map(BundleName::value).orElse(""))
            .setDigest(wanted.digest().map(Digest::hex).orElse(""))
            .setClient(accounts.client())
            .build();
    CallAccount account = accounts.begin(CallKind.BUNDLE, "", "unknown");
    account.request(asked.getSerializedSize());
    return account
        .endsWith(
            calls
                .unary(BundleServiceGrpcClient.Resolve, asked)
                .map(
                    answer -> {
                      account.bundle(new Digest(answer.getDigest()).hex());
                      account.answer(answer.getSerializedSize());
                      account.named(answer.getStreamId());
                      return answer;
                    }))
        .compose(
            answer -> {
              Digest digest = new Digest(answer.getDigest());
              return head(
                  wanted,
                  digest,
                  () -> {
                    Optional<SignedRelease> vouches = signature(answer);
                    acceptance.require(wanted, digest, vouches);
                    return vouches;
                  });
            });
  }

  private Future<BundleHead> head(
      BundleReference wanted, Digest digest, Callable<Optional<SignedRelease>> checked) {
    return vertx
        .executeBlocking(checked)
        .compose(
            vouches ->
                manifest(digest)
                    .map(bytes -> new BundleHead(wanted, digest, vouches, Manifest.decode(bytes))));
  }

  private static Optional<SignedRelease> signature(ResolveResponse answer) {
    if (!answer.hasSignature()) {
      return Optional.empty();
    }
    ReleaseSignature signed = answer.getSignature();
    return Optional.of(
        new SignedRelease(
            new Release(
                new BundleName(signed.getName()),
                signed.getGeneration(),
                new Digest(answer.getDigest())),
            new Digest(signed.getKey()),
            signed.getSignature().toByteArray()));
  }

  /** What runs by a name already, or ran, checked again; fails as {@link #fetch} does. */
  public Future<BundleHead> head(InstalledBundle runs) {
    BundleReference name = BundleReference.of(runs.name());
    return head(
        name,
        runs.digest(),
        () -> {
          acceptance.requireVouched(name, runs.digest(), runs.signature());
          return runs.signature();
        });
  }

  /** All of a bundle; fails as {@link #fetch(BundleReference)} does. */
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

  /** Whether all of a bundle is here; nobody is asked. */
  public Future<Boolean> isHere(Digest digest) {
    return vertx.executeBlocking(
        () ->
            cache
                .get(digest)
                .map(Manifest::decode)
                .map(
                    manifest ->
                        manifest.edgeBlobs().stream()
                            .allMatch(blob -> cache.get(blob.digest()).isPresent()))
                .orElse(false));
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
    return vertx
        .executeBlocking(() -> cache.begin(blob))
        .compose(
            begun ->
                whole(bundle, blob, begun, begun.size(), MOST_ATTEMPTS)
                    .eventually(
                        () ->
                            vertx.executeBlocking(
                                () -> {
                                  begun.close();
                                  return null;
                                })));
  }

  /**
   * All bytes of a blob. What broke off goes on as long as more comes each time; what was damaged
   * while it lay here is fetched anew.
   *
   * @param lay how many bytes were here before
   */
  private Future<byte[]> whole(
      Digest bundle, Manifest.Blob blob, Beginning begun, long lay, int attempts) {
    long before = begun.size();
    return (before == blob.bytes() ? Future.<Void>succeededFuture() : rest(bundle, blob, begun))
        .compose(
            end ->
                vertx.executeBlocking(
                    () -> {
                      byte[] bytes = begun.bytes();
                      begun.remove();
                      blob.digest().require(bytes, "A blob of the bundle");
                      cache.put(blob.digest(), bytes);
                      return bytes;
                    }))
        .recover(
            failure -> {
              boolean broke =
                  failure instanceof CallException call && call.status() == GrpcStatus.UNAVAILABLE;
              if (broke && begun.size() > before && attempts > 1) {
                return whole(bundle, blob, begun, lay, attempts - 1);
              }
              return failure instanceof MaskcastException && lay > 0
                  ? download(bundle, blob)
                  : Future.failedFuture(failure);
            });
  }

  private Future<Void> rest(Digest bundle, Manifest.Blob blob, Beginning begun) {
    FetchBlobRequest asked =
        FetchBlobRequest.newBuilder()
            .setDigest(blob.digest().hex())
            .setOffset(begun.size())
            .setClient(accounts.client())
            .setBundleDigest(bundle.hex())
            .build();
    CallAccount account = accounts.begin(CallKind.BUNDLE, "", bundle.hex());
    account.request(asked.getSerializedSize());
    AtomicReference<Future<Void>> appended = new AtomicReference<>(Future.succeededFuture());
    return account
        .endsWith(
            calls.stream(
                    BundleServiceGrpcClient.FetchBlob,
                    asked,
                    (FetchBlobResponse part) -> {
                      account.answer(part.getSerializedSize());
                      account.add(ByteAccount.ofPayload(part.getData().size()));
                      account.named(part.getStreamId());
                      Future<Void> append =
                          vertx.executeBlocking(
                              () -> {
                                begun.append(part.getData().toByteArray());
                                return null;
                              });
                      appended.set(append);
                      return append;
                    })
                .done())
        // They are appended in order: once the last one is, whoever goes on knows where.
        .eventually(() -> appended.get().otherwiseEmpty())
        .mapEmpty();
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
