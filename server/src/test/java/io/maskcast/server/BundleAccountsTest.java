package io.maskcast.server;

import static io.maskcast.server.RunningServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.BundleServiceGrpcClient;
import io.maskcast.proto.v1.FetchBlobRequest;
import io.maskcast.proto.v1.FetchBlobResponse;
import io.maskcast.proto.v1.GetManifestRequest;
import io.maskcast.proto.v1.GetManifestResponse;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.PublishResponse;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.proto.v1.ResolveResponse;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What bundles cost: every call that moves one is a stream of the account. */
@Timeout(60)
class BundleAccountsTest {

  private static final TileLayout LAYOUT =
      new TileLayout(30, 30, 1, SampleType.U8, Interleave.PIXEL);

  @TempDir Path folder;
  private final Bundle bundle =
      BundleFixture.bundle(LAYOUT, BundleFixture.pixelMask(LAYOUT, 40, 1), 100, 1);
  private RunningServer server;
  private Calls calls;

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
  void aPublishIsAccountedWithWhatItBrought() {
    List<PublishRequest> parts = RunningServer.parts("digits", bundle, 100_000);
    PublishResponse answer = await(calls.upload(BundleServiceGrpcClient.Publish, parts.iterator()));

    JsonObject publish = only(server.usage());

    JsonObject bytes = publish.getJsonObject("bytes");
    assertThat(publish.getString("kind")).isEqualTo("PUBLISH");
    assertThat(publish.getString("outcome")).isEqualTo("OK");
    assertThat(publish.getString("bundle")).isEqualTo(bundle.digest().hex());
    assertThat(bytes.getLong("payload")).isEqualTo(bundleBytes());
    assertThat(bytes.getLong("message_up")).isEqualTo(parts.stream().mapToLong(this::framed).sum());
    assertThat(bytes.getLong("message_down")).isEqualTo(framed(answer));
    assertThat(bytes.getLong("wire_up"))
        .isBetween(bytes.getLong("message_up"), server.clientWire().total().written());
  }

  @Test
  void everyCallOfAFetchIsAccountedToItsClientAndAllOfThemAreWithinTheirConnection() {
    server.publish("digits", bundle);
    WireBytes before = server.clientWire().total();
    String digest = bundle.digest().hex();
    ResolveResponse resolved =
        await(
            calls.unary(
                BundleServiceGrpcClient.Resolve,
                ResolveRequest.newBuilder().setName("digits").setClient("boat").build()));
    GetManifestResponse manifest =
        await(
            calls.unary(
                BundleServiceGrpcClient.GetManifest,
                GetManifestRequest.newBuilder().setDigest(digest).setClient("boat").build()));
    long down = framed(resolved) + framed(manifest);
    List<String> ids = new ArrayList<>(List.of(resolved.getStreamId(), manifest.getStreamId()));
    for (Manifest.Blob blob : bundle.manifest().blobs()) {
      List<FetchBlobResponse> pieces = fetch(blob.digest());
      down += pieces.stream().mapToLong(this::framed).sum();
      ids.add(pieces.get(0).getStreamId());
      assertThat(pieces.subList(1, pieces.size()))
          .allSatisfy(piece -> assertThat(piece.getStreamId()).isEmpty());
    }
    WireBytes moved = server.clientWire().total().since(before);

    List<JsonObject> streams = streams(new JsonObject(server.body("/api/usage?client=boat")));

    assertThat(streams)
        .extracting(stream -> stream.getString("stream"))
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(streams)
        .allSatisfy(stream -> assertThat(stream.getString("kind")).isEqualTo("BUNDLE"))
        .allSatisfy(stream -> assertThat(stream.getString("bundle")).isEqualTo(digest))
        .allSatisfy(stream -> assertThat(stream.getString("outcome")).isEqualTo("OK"));
    assertThat(sum(streams, "payload")).isEqualTo(bundleBytes());
    assertThat(sum(streams, "message_down")).isEqualTo(down);
    assertThat(sum(streams, "wire_down")).isBetween(down, moved.read());
    assertThat(sum(streams, "wire_up")).isBetween(1L, moved.written());
  }

  @Test
  void whatIsRefusedCostsToo() {
    assertThatThrownBy(
            () ->
                await(
                    calls.unary(
                        BundleServiceGrpcClient.Resolve,
                        ResolveRequest.newBuilder().setName("nope").setClient("boat").build())))
        .isInstanceOf(CallException.class);

    JsonObject refused = only(server.usage());

    assertThat(refused.getString("client")).isEqualTo("boat");
    assertThat(refused.getString("bundle")).isEqualTo("unknown");
    assertThat(refused.getString("outcome")).isEqualTo("FAILED");
    assertThat(refused.getString("reason")).contains("no bundle 'nope' here");
    assertThat(refused.getJsonObject("bytes").getLong("wire_up")).isPositive();
  }

  private List<FetchBlobResponse> fetch(Digest blob) {
    List<FetchBlobResponse> pieces = new ArrayList<>();
    await(
        calls.stream(
                BundleServiceGrpcClient.FetchBlob,
                FetchBlobRequest.newBuilder()
                    .setDigest(blob.hex())
                    .setClient("boat")
                    .setBundleDigest(bundle.digest().hex())
                    .build(),
                (FetchBlobResponse piece) -> {
                  pieces.add(piece);
                  return Future.succeededFuture();
                })
            .done());
    return pieces;
  }

  private long bundleBytes() {
    return bundle.manifestBytes().length
        + bundle.manifest().blobs().stream().mapToLong(Manifest.Blob::bytes).sum();
  }

  /** With the flag and the length that gRPC puts before it. */
  private long framed(MessageLite message) {
    return 5L + message.getSerializedSize();
  }

  private static long sum(List<JsonObject> streams, String number) {
    return streams.stream()
        .mapToLong(stream -> stream.getJsonObject("bytes").getLong(number))
        .sum();
  }

  private static JsonObject only(JsonObject usage) {
    assertThat(streams(usage)).hasSize(1);
    return streams(usage).get(0);
  }

  private static List<JsonObject> streams(JsonObject usage) {
    return usage.getJsonArray("streams").stream().map(JsonObject.class::cast).toList();
  }
}
