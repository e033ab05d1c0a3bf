package io.maskcast.server;

import static io.maskcast.server.RunningServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.StreamCall;
import io.maskcast.proto.v1.BundleServiceGrpcClient;
import io.maskcast.proto.v1.FetchBlobRequest;
import io.maskcast.proto.v1.FetchBlobResponse;
import io.maskcast.proto.v1.GetManifestRequest;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.proto.v1.WatchRequest;
import io.maskcast.proto.v1.WatchResponse;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Publishing, resolving, fetching and watching bundles over a real socket. */
@Timeout(60)
class ServerBundlesTest {

  private static final TileLayout LAYOUT =
      new TileLayout(30, 30, 1, SampleType.U8, Interleave.PIXEL);

  @TempDir Path folder;
  private final Bundle bundle = bundle(1);
  private RunningServer server;
  private Calls calls;

  private static Bundle bundle(long seed) {
    // 100 classes make weights of 360 kB, more than one message.
    return BundleFixture.bundle(LAYOUT, BundleFixture.pixelMask(LAYOUT, 40, seed), 100, seed);
  }

  @BeforeEach
  void start() {
    server = RunningServer.start(RunningServer.config(folder, Map.of()));
    calls = server.calls();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aPublishedBundleComesBackByteForByte() {
    publish(RunningServer.parts("digits", bundle, 100_000));

    assertThat(resolve("digits")).isEqualTo(bundle.digest().hex());
    assertThat(
            await(
                    calls.unary(
                        BundleServiceGrpcClient.GetManifest,
                        GetManifestRequest.newBuilder().setDigest(bundle.digest().hex()).build()))
                .getManifest()
                .toByteArray())
        .isEqualTo(bundle.manifestBytes());
    bundle
        .manifest()
        .blobs()
        .forEach(
            blob -> {
              byte[] bytes = bundle.blob(blob.digest());
              assertThat(fetch(blob.digest(), 0)).isEqualTo(bytes);
              assertThat(fetch(blob.digest(), 7))
                  .isEqualTo(Arrays.copyOfRange(bytes, 7, bytes.length));
              assertThat(fetch(blob.digest(), bytes.length)).isEmpty();
            });
  }

  @Test
  void whatIsNotThereIsNotFound() {
    publish(RunningServer.parts("digits", bundle, 100_000));
    Digest absent = new Digest("0".repeat(64));
    Digest weights = bundle.manifest().network().weights();

    refused(() -> resolve("letters"), GrpcStatus.NOT_FOUND, "no bundle 'letters' here");
    refused(() -> resolve("Bad Name"), GrpcStatus.INVALID_ARGUMENT, "'Bad Name' is no bundle name");
    refused(() -> fetch(absent, 0), GrpcStatus.NOT_FOUND, "no blob");
    refused(() -> fetch(weights, 1L << 40), GrpcStatus.OUT_OF_RANGE, "");
    refused(() -> fetch(weights, -1), GrpcStatus.OUT_OF_RANGE, "");
    refused(
        () ->
            await(
                calls.unary(
                    BundleServiceGrpcClient.GetManifest,
                    GetManifestRequest.newBuilder().setDigest(absent.hex()).build())),
        GrpcStatus.NOT_FOUND,
        "");
  }

  @Test
  void aWatcherHearsOfTheFirstValueAndOfChangesUntilItLeaves() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    publish(RunningServer.parts("digits", bundle, 100_000));
    StreamCall<WatchResponse> watch =
        server.calls().stream(
            BundleServiceGrpcClient.Watch,
            WatchRequest.newBuilder().setName("digits").build(),
            (WatchResponse now) -> {
              heard.add(now.getDigest());
              return Future.succeededFuture();
            });

    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(bundle.digest().hex());
    Bundle next = bundle(2);
    publish(RunningServer.parts("digits", next, 100_000));
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(next.digest().hex());

    watch.cancel();
    assertThatThrownBy(() -> await(watch.done())).hasMessage("The call was cancelled");
    publish(RunningServer.parts("digits", bundle, 100_000));
    assertThat(resolve("digits")).isEqualTo(bundle.digest().hex());
    assertThat(heard).isEmpty();
  }

  @Test
  void aPublishThatBreaksOffLeavesNothing() throws IOException {
    List<PublishRequest> parts = RunningServer.parts("digits", bundle, 10_000);
    IllegalStateException gone = new IllegalStateException("the publisher died");
    Iterator<PublishRequest> breaking =
        new Iterator<>() {
          private final Iterator<PublishRequest> inner =
              parts.subList(0, parts.size() / 2).iterator();

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public PublishRequest next() {
            if (!inner.hasNext()) {
              throw gone;
            }
            return inner.next();
          }
        };

    assertThatThrownBy(() -> await(calls.upload(BundleServiceGrpcClient.Publish, breaking)))
        .isSameAs(gone);

    refused(() -> resolve("digits"), GrpcStatus.NOT_FOUND, "digits");
    // The server has let go of its folder once it is stopped.
    server.close();
    assertThat(files()).noneMatch(file -> file.endsWith(".partial"));
    server = RunningServer.start(RunningServer.config(folder, Map.of()));
    calls = server.calls();
    publish(parts);
  }

  @Test
  void aPublishThatEndsEarlyIsRefused() {
    List<PublishRequest> parts = RunningServer.parts("digits", bundle, 100_000);

    refused(
        () -> publish(parts.subList(0, parts.size() - 1)), GrpcStatus.INVALID_ARGUMENT, "missing");
    refused(() -> publish(List.of()), GrpcStatus.INVALID_ARGUMENT, "begins with its start");
    refused(() -> resolve("digits"), GrpcStatus.NOT_FOUND, "digits");
  }

  @Test
  void wrongPartsAreRefusedAndWhatFollowsThemIsDropped() throws IOException {
    List<PublishRequest> parts = RunningServer.parts("digits", bundle, 1000);
    PublishRequest first = parts.get(1);

    refused(
        () -> publish(parts.subList(1, 9)), GrpcStatus.INVALID_ARGUMENT, "begins with its start");
    refused(
        () -> publish(inserted(parts, 5, parts.get(0))),
        GrpcStatus.INVALID_ARGUMENT,
        "starts once");
    refused(
        () -> publish(inserted(parts, 5, PublishRequest.getDefaultInstance())),
        GrpcStatus.INVALID_ARGUMENT,
        "unknown");
    refused(
        () ->
            publish(
                inserted(
                    parts,
                    parts.size() - 3,
                    RunningServer.chunk(first.getChunk().getDigest(), new byte[10]))),
        GrpcStatus.INVALID_ARGUMENT,
        "is due");
    refused(
        () -> publish(inserted(parts, 2, RunningServer.chunk("zzz", new byte[10]))),
        GrpcStatus.INVALID_ARGUMENT,
        "no digest");
    refused(
        () ->
            publish(
                List.of(
                    RunningServer.start(
                        "digits", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))),
        GrpcStatus.INVALID_ARGUMENT,
        "");
    refused(
        () -> publish(List.of(RunningServer.start("NO NAME", bundle.manifestBytes()))),
        GrpcStatus.INVALID_ARGUMENT,
        "no bundle name");

    refused(() -> resolve("digits"), GrpcStatus.NOT_FOUND, "digits");
    server.close();
    assertThat(files()).noneMatch(file -> file.endsWith(".partial"));
  }

  @Test
  void damagedBytesAreDataLoss() {
    List<PublishRequest> parts = new ArrayList<>(RunningServer.parts("digits", bundle, 1000));
    int at = parts.size() / 2;
    byte[] data = parts.get(at).getChunk().getData().toByteArray();
    data[17] ^= 1;
    parts.set(at, RunningServer.chunk(parts.get(at).getChunk().getDigest(), data));

    refused(() -> publish(parts), GrpcStatus.DATA_LOSS, "damaged");
    refused(() -> resolve("digits"), GrpcStatus.NOT_FOUND, "digits");
  }

  @Test
  void chunksAreAtMost256KiB() {
    refused(
        () -> publish(RunningServer.parts("digits", bundle, (256 << 10) + 1)),
        GrpcStatus.INVALID_ARGUMENT,
        "A chunk of 262145 bytes is over the limit of 262144");
    publish(RunningServer.parts("digits", bundle, 256 << 10));
    assertThat(resolve("digits")).isEqualTo(bundle.digest().hex());
  }

  @Test
  void aMessageOverTheLimitEndsThePublishAndLeavesNothing() throws IOException {
    List<PublishRequest> parts = new ArrayList<>(RunningServer.parts("digits", bundle, 1000));
    parts.add(5, RunningServer.chunk("a", new byte[3 << 20]));

    assertThatThrownBy(() -> publish(parts)).isInstanceOf(CallException.class);

    refused(() -> resolve("digits"), GrpcStatus.NOT_FOUND, "digits");
    server.close();
    assertThat(files()).noneMatch(file -> file.endsWith(".partial"));
  }

  @Test
  void aMessageOverTheLimitAfterAWholeBundleLeavesNothingEither() {
    List<PublishRequest> parts = new ArrayList<>(RunningServer.parts("digits", bundle, 100_000));
    parts.add(RunningServer.chunk("a", new byte[3 << 20]));

    refused(() -> publish(parts), GrpcStatus.RESOURCE_EXHAUSTED, "over the limit of 1114112");

    // Whatever the server did with the parts before it is done once it has stopped.
    server.close();
    server = RunningServer.start(RunningServer.config(folder, Map.of()));
    calls = server.calls();
    refused(() -> resolve("digits"), GrpcStatus.NOT_FOUND, "digits");
  }

  @Test
  void publishesAtTheSameTimeBothArrive() {
    Bundle other = bundle(2);
    Future<?> one =
        server
            .calls()
            .upload(
                BundleServiceGrpcClient.Publish,
                RunningServer.parts("one", bundle, 1000).iterator());
    Future<?> two =
        server
            .calls()
            .upload(
                BundleServiceGrpcClient.Publish,
                RunningServer.parts("two", other, 1000).iterator());

    await(Future.all(one, two));

    assertThat(resolve("one")).isEqualTo(bundle.digest().hex());
    assertThat(resolve("two")).isEqualTo(other.digest().hex());
  }

  private void publish(List<PublishRequest> parts) {
    await(calls.upload(BundleServiceGrpcClient.Publish, parts.iterator()));
  }

  private static List<PublishRequest> inserted(
      List<PublishRequest> parts, int at, PublishRequest part) {
    List<PublishRequest> more = new ArrayList<>(parts);
    more.add(at, part);
    return more;
  }

  private String resolve(String name) {
    return await(
            calls.unary(
                BundleServiceGrpcClient.Resolve, ResolveRequest.newBuilder().setName(name).build()))
        .getDigest();
  }

  private byte[] fetch(Digest blob, long offset) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    await(
        calls.stream(
                BundleServiceGrpcClient.FetchBlob,
                FetchBlobRequest.newBuilder().setDigest(blob.hex()).setOffset(offset).build(),
                (FetchBlobResponse part) -> {
                  assertThat(part.getData().size()).isBetween(1, 256 << 10);
                  bytes.writeBytes(part.getData().toByteArray());
                  return Future.succeededFuture();
                })
            .done());
    return bytes.toByteArray();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toString).toList();
    }
  }

  private static void refused(Runnable call, GrpcStatus status, String words) {
    assertThatThrownBy(call::run)
        .hasMessageContaining(words)
        .asInstanceOf(type(CallException.class))
        .returns(status, CallException::status);
  }
}
