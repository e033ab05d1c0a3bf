package io.maskcast.server;

import static io.maskcast.server.RunningServer.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.call.StreamCall;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.DescribeSourceRequest;
import io.maskcast.proto.v1.DescribeSourceResponse;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tile streams over a real socket, good ones and broken ones, and what is accounted for them. */
@Timeout(60)
class ServerStreamsTest {

  private static final int TILES = 2500;
  private static final TileLayout SMALL = new TileLayout(6, 5, 2, SampleType.U8, Interleave.PIXEL);
  private static final TileLayout LARGE =
      new TileLayout(300, 500, 2, SampleType.U8, Interleave.PIXEL);
  private static final int LARGE_TILES = 60;

  private static final byte[] DICTIONARY =
      "what a dictionary may be: anything at all".getBytes(UTF_8);

  @TempDir Path folder;
  private byte[] small;
  private byte[] large;
  private Mask mask;
  private Bundle bundle;
  private RunningServer server;

  @BeforeEach
  void start() {
    small = new byte[TILES * SMALL.denseBytes()];
    for (int i = 0; i < small.length; i++) {
      small[i] = (byte) (i / 7 % 50);
    }
    large = new byte[LARGE_TILES * LARGE.denseBytes()];
    new Random(7).nextBytes(large);
    mask = BundleFixture.pixelMask(SMALL, 11, 3);
    bundle = BundleFixture.bundle(SMALL, mask, 5);
    server = RunningServer.start(config(folder.resolve("data")));
    server.publish("digits", bundle);
  }

  private ServerConfig config(Path data) {
    return RunningServer.config(
        data,
        Map.of(
            "small", RunningServer.idx(folder.resolve("small"), small, TILES, 6, 5, 2),
            "large", RunningServer.idx(folder.resolve("large"), large, LARGE_TILES, 300, 500, 2)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void describesASource() {
    DescribeSourceResponse answer =
        await(
            server
                .calls()
                .unary(
                    TileServiceGrpcClient.DescribeSource,
                    DescribeSourceRequest.newBuilder().setSource("small").build()));

    assertThat(answer.getTileCount()).isEqualTo(TILES);
    assertThat(answer.getLayout().getHeight()).isEqualTo(6);
    assertThat(answer.getLayout().getWidth()).isEqualTo(5);
    assertThat(answer.getLayout().getChannels()).isEqualTo(2);
  }

  @Test
  void denseTilesAreTheBytesOfTheFile() {
    List<StreamTilesResponse> messages = stream(request("small", "", 0, TILES - 1));

    byte[] got = tiles(messages, SelectionPlan.dense(SMALL));

    assertThat(got).isEqualTo(small);
  }

  @Test
  void maskedTilesAreThePlanAppliedToTheFileInTheOrderAskedFor() {
    SelectionPlan plan = SelectionPlan.compile(mask, SMALL);
    StreamTilesRequest request =
        request("small", bundle.digest().hex(), 2000, 2400).toBuilder()
            .addRanges(range(3, 3))
            .addRanges(range(0, 10))
            .build();

    byte[] got = tiles(stream(request), plan);

    List<Integer> asked = new ArrayList<>();
    for (int i = 2000; i <= 2400; i++) {
      asked.add(i);
    }
    asked.add(3);
    for (int i = 0; i <= 10; i++) {
      asked.add(i);
    }
    byte[] expected = new byte[asked.size() * plan.selectedBytes()];
    for (int i = 0; i < asked.size(); i++) {
      plan.gather(small, asked.get(i) * SMALL.denseBytes(), expected, i * plan.selectedBytes());
    }
    assertThat(got).isEqualTo(expected);
  }

  @Test
  void batchesAreBoundedInTilesAndBytes() {
    List<TileBatch> few = batches(stream(request("small", bundle.digest().hex(), 0, TILES - 1)));
    assertThat(few).extracting(TileBatch::getTileCount).containsExactly(1000, 1000, 500);

    List<TileBatch> dense = batches(stream(request("small", "", 0, TILES - 1)));
    assertThat(dense)
        .allSatisfy(
            batch ->
                assertThat(batch.getTileCount() * SMALL.denseBytes())
                    .isLessThanOrEqualTo(128 << 10));
    assertThat(dense.stream().mapToInt(TileBatch::getTileCount).sum()).isEqualTo(TILES);
  }

  @Test
  void largeTilesComeInSlices() {
    List<StreamTilesResponse> messages = stream(request("large", "", 4, 5));

    List<TileBatch> slices = batches(messages);
    assertThat(slices).hasSize(6).allSatisfy(slice -> assertThat(slice.hasSlice()).isTrue());
    assertThat(slices)
        .extracting(slice -> slice.getSlice().getOffset())
        .containsExactly(0L, 131_072L, 262_144L, 0L, 131_072L, 262_144L);
    assertThat(tiles(messages, SelectionPlan.dense(LARGE)))
        .isEqualTo(Arrays.copyOfRange(large, 4 * LARGE.denseBytes(), 6 * LARGE.denseBytes()));
  }

  @Test
  void onlyAcceptedCodecsAreUsed() {
    StreamTilesRequest plain = request("small", "", 0, 999);
    assertThat(batches(stream(plain)))
        .allSatisfy(batch -> assertThat(batch.getCodec()).isEqualTo(Codec.CODEC_RAW));

    List<StreamTilesResponse> packed =
        stream(plain.toBuilder().addAccept(Codec.CODEC_ZSTD).build());
    assertThat(batches(packed))
        .allSatisfy(batch -> assertThat(batch.getCodec()).isEqualTo(Codec.CODEC_ZSTD));
    assertThat(tiles(packed, SelectionPlan.dense(SMALL)))
        .isEqualTo(Arrays.copyOf(small, 1000 * SMALL.denseBytes()));

    // Noise does not pack, so it goes as it is though zstd is welcome.
    assertThat(
            batches(
                stream(request("large", "", 0, 0).toBuilder().addAccept(Codec.CODEC_ZSTD).build())))
        .allSatisfy(batch -> assertThat(batch.getCodec()).isEqualTo(Codec.CODEC_RAW));
  }

  @ParameterizedTest
  @EnumSource(PayloadCodec.class)
  void tilesAreTheSameByEveryCodec(PayloadCodec codec) {
    Bundle aided = BundleFixture.withDictionary(bundle, DICTIONARY);
    server.publish("aided", aided);
    SelectionPlan plan = SelectionPlan.compile(mask, SMALL);
    Codec only = Codec.valueOf("CODEC_" + codec);
    StreamTilesRequest few =
        request("small", aided.digest().hex(), 10, 109).toBuilder().addAccept(only).build();

    List<StreamTilesResponse> messages = stream(few);

    // Samples of one byte have no bytes to shuffle.
    Codec expected = codec == PayloadCodec.SHUFFLE_ZSTD ? Codec.CODEC_RAW : only;
    assertThat(batches(messages)).extracting(TileBatch::getCodec).containsOnly(expected);
    byte[] selected = new byte[100 * plan.selectedBytes()];
    for (int i = 0; i < 100; i++) {
      plan.gather(small, (10 + i) * SMALL.denseBytes(), selected, i * plan.selectedBytes());
    }
    assertThat(tiles(messages, plan)).isEqualTo(selected);
  }

  @Test
  void wrongRequestsAreRefusedWithTheReason() {
    refused(
        request("nothing", "", 0, 0), GrpcStatus.NOT_FOUND, "There is no source 'nothing' here");
    refused(
        request("small", "0".repeat(64), 0, 0),
        GrpcStatus.FAILED_PRECONDITION,
        "resolve its name again");
    refused(request("small", "", 0, TILES), GrpcStatus.OUT_OF_RANGE, "0 to 2499");
    refused(request("small", "", -1, -1), GrpcStatus.INVALID_ARGUMENT, "no range");
    refused(request("small", "", 5, 4), GrpcStatus.INVALID_ARGUMENT, "no range");
    refused(request("small", "xyz", 0, 0), GrpcStatus.INVALID_ARGUMENT, "no digest");
    refused(
        request("large", bundle.digest().hex(), 0, 0),
        GrpcStatus.INVALID_ARGUMENT,
        "The mask is for tiles of 6x5x2");
    refused(
        StreamTilesRequest.newBuilder().setSource("small").build(),
        GrpcStatus.INVALID_ARGUMENT,
        "name at least one range");
    refused(
        request("small", "", 0, 0).toBuilder().setClient("über alles").build(),
        GrpcStatus.INVALID_ARGUMENT,
        "client's name");
    assertThat(server.usage().getJsonObject("total").getInteger("tiles")).isZero();
  }

  @Test
  void callsWithoutARequestAreRefused() {
    Calls calls = server.calls();
    assertThatThrownBy(
            () ->
                await(
                    calls.upload(
                        TileServiceGrpcClient.DescribeSource, Collections.emptyIterator())))
        .isInstanceOf(CallException.class)
        .hasMessage("The call has no request message");
    assertThatThrownBy(
            () ->
                await(calls.upload(TileServiceGrpcClient.StreamTiles, Collections.emptyIterator())))
        .isInstanceOf(CallException.class)
        .hasMessage("The call has no request message");
  }

  @Test
  void streamsOverTheLimitAreRefusedUntilOthersEnd() {
    List<StreamCall<StreamTilesResponse>> held = new ArrayList<>();
    Promise<Void> hold = Promise.promise();
    for (int i = 0; i < 8; i++) {
      CompletableFuture<Void> began = new CompletableFuture<>();
      held.add(hold("large", LARGE_TILES, began, hold));
      began.orTimeout(30, TimeUnit.SECONDS).join();
    }

    refused(
        request("small", "", 0, 0), GrpcStatus.RESOURCE_EXHAUSTED, "8 clients already, its limit");

    held.get(0).cancel();
    server.usageWhen(usage -> outcomes(usage).contains("CANCELLED"));
    assertThat(tiles(stream(request("small", "", 0, 0)), SelectionPlan.dense(SMALL)))
        .hasSize(SMALL.denseBytes());
    held.forEach(StreamCall::cancel);
    hold.complete();
    server.usageWhen(usage -> Collections.frequency(outcomes(usage), "CANCELLED") == 8);
  }

  @Test
  void aReaderThatStandsStillHoldsBackTheServer() {
    Promise<Void> hold = Promise.promise();
    StreamCall<StreamTilesResponse> call =
        hold("large", LARGE_TILES, new CompletableFuture<>(), hold);

    // The window fills, whatever comes of it.
    server.usageWhen(usage -> payload(usage) >= LinkWindow.defaults().streamBytes() / 2);
    long payload = 0;
    for (int i = 0; i < 20; i++) {
      payload = payload(server.usage());
    }

    // Window, 16 queued messages, what the reader holds: far from the 18 MB asked for.
    assertThat(payload)
        .isLessThan(LinkWindow.defaults().streamBytes() + 40L * Http2.BULK_MESSAGE_BYTES);
    assertThat(server.body("/metrics")).contains("maskcast_streams_active 1.0");
    hold.complete();
    await(call.done());
    assertThat(payload(server.usageWhen(usage -> outcomes(usage).contains("OK"))))
        .isEqualTo(large.length);
  }

  @Test
  void aClientThatLeavesIsAccountedAsCancelledAndOthersGoOn() {
    CompletableFuture<Void> began = new CompletableFuture<>();
    StreamCall<StreamTilesResponse> call = hold("large", LARGE_TILES, began, Promise.promise());
    began.orTimeout(30, TimeUnit.SECONDS).join();

    call.cancel();

    JsonObject usage = server.usageWhen(now -> outcomes(now).contains("CANCELLED"));
    assertThat(usage.getJsonArray("streams").getJsonObject(0).getString("reason")).isEmpty();
    assertThat(stream(request("small", "", 0, 99))).isNotEmpty();
    assertThat(server.body("/metrics"))
        .contains("maskcast_streams_active 0.0")
        .contains("maskcast_streams_ended_total{outcome=\"CANCELLED\"} 1.0");
  }

  @Test
  void aClientThatLeavesAtOnceLeavesNothingBehind() {
    Calls calls = server.calls();
    for (int i = 0; i < 50; i++) {
      StreamCall<StreamTilesResponse> call =
          calls.stream(
              TileServiceGrpcClient.StreamTiles,
              request("small", "", 0, TILES - 1),
              (StreamTilesResponse message) -> Future.succeededFuture());
      call.cancel();
    }
    // More than the limit of streams came and went.
    server.usageWhen(usage -> !outcomes(usage).contains("RUNNING"));
    assertThat(stream(request("small", "", 0, 99))).isNotEmpty();
    server.usageWhen(usage -> !outcomes(usage).contains("RUNNING"));
  }

  @Test
  void usageIsWhatTheClientReceived() {
    Calls calls = server.calls();
    StreamTilesRequest request =
        request("small", bundle.digest().hex(), 100, 2099).toBuilder()
            .setClient("boat-7")
            .addAccept(Codec.CODEC_ZSTD)
            .build();
    WireBytes before = server.clientWire().total();
    List<StreamTilesResponse> messages = RunningServer.stream(calls, request);
    await(calls.close());
    WireBytes moved = server.clientWire().total().since(before);
    SelectionPlan plan = SelectionPlan.compile(mask, SMALL);
    long payload = batches(messages).stream().mapToLong(batch -> batch.getPayload().size()).sum();
    long message = messages.stream().mapToLong(part -> 5 + part.getSerializedSize()).sum();

    JsonObject usage = server.usageWhen(now -> outcomes(now).contains("OK"));

    JsonObject total = tileStreams(usage);
    JsonObject bytes = total.getJsonObject("bytes");
    assertThat(total.getLong("tiles")).isEqualTo(2000);
    assertThat(bytes.getLong("dense")).isEqualTo(2000L * SMALL.denseBytes());
    assertThat(bytes.getLong("selected")).isEqualTo(2000L * plan.selectedBytes());
    assertThat(bytes.getLong("payload")).isEqualTo(payload).isPositive();
    assertThat(bytes.getLong("over_read")).as("tiles in memory").isZero();
    assertThat(bytes.getLong("message_down")).isEqualTo(message);
    assertThat(bytes.getLong("message_up")).isEqualTo(5L + request.getSerializedSize());
    assertThat(bytes.getLong("wire_down")).isBetween(message, moved.read());
    assertThat(bytes.getLong("wire_up")).isBetween(1L, moved.written());
    assertThat(usage.getJsonArray("clients").getJsonObject(1).getString("key")).isEqualTo("boat-7");
    assertThat(usage.getJsonArray("bundles").getJsonObject(0).getString("key"))
        .isEqualTo(bundle.digest().hex());
    assertThat(server.body("/metrics"))
        .contains("maskcast_stream_tiles_total 2000.0")
        .contains("maskcast_stream_bytes_total{kind=\"payload\"} " + (double) payload);
  }

  @Test
  void usageAndBundlesSurviveARestart() {
    stream(request("small", bundle.digest().hex(), 0, 99));
    JsonObject before = server.usageWhen(now -> outcomes(now).contains("OK"));
    server.close();

    server = RunningServer.start(config(folder.resolve("data")));

    assertThat(server.usage().getJsonObject("total")).isEqualTo(before.getJsonObject("total"));
    assertThat(stream(request("small", bundle.digest().hex(), 0, 99))).hasSize(3);
  }

  @Test
  void streamsThatRunWhenTheServerStopsAreAccountedFor() {
    CompletableFuture<Void> began = new CompletableFuture<>();
    StreamCall<StreamTilesResponse> call = hold("large", LARGE_TILES, began, Promise.promise());
    began.orTimeout(30, TimeUnit.SECONDS).join();

    server.stopServer();

    assertThatThrownBy(() -> await(call.done())).isInstanceOf(CallException.class);
    server.close();
    server = RunningServer.start(config(folder.resolve("data")));
    assertThat(outcomes(server.usage())).containsExactly("FAILED");
    assertThat(server.usage().getJsonArray("streams").getJsonObject(0).getString("reason"))
        .isEqualTo("the server stopped while it ran");
    assertThat(payload(server.usage())).isPositive();
  }

  @Test
  void aServerThatStopsWhileItIsBusyStillClosesItsConnections() {
    CompletableFuture<Void> began = new CompletableFuture<>();
    StreamCall<StreamTilesResponse> call = hold("large", LARGE_TILES, began, Promise.promise());
    began.orTimeout(30, TimeUnit.SECONDS).join();

    server.stopBusyServer();

    assertThatThrownBy(() -> await(call.done())).isInstanceOf(CallException.class);
  }

  private List<StreamTilesResponse> stream(StreamTilesRequest request) {
    return RunningServer.stream(server.calls(), request);
  }

  /** A stream whose consumer takes nothing before it is told to. */
  private StreamCall<StreamTilesResponse> hold(
      String source, int tiles, CompletableFuture<Void> began, Promise<Void> hold) {
    return server.calls().stream(
        TileServiceGrpcClient.StreamTiles,
        request(source, "", 0, tiles - 1),
        (StreamTilesResponse message) -> {
          if (message.hasBatch()) {
            began.complete(null);
          }
          return message.hasBatch() ? hold.future() : Future.succeededFuture();
        });
  }

  private void refused(StreamTilesRequest request, GrpcStatus status, String words) {
    assertThatThrownBy(() -> stream(request))
        .hasMessageContaining(words)
        .asInstanceOf(type(CallException.class))
        .returns(status, CallException::status);
  }

  private static StreamTilesRequest request(String source, String digest, long first, long last) {
    return StreamTilesRequest.newBuilder()
        .setSource(source)
        .setBundleDigest(digest)
        .addRanges(range(first, last))
        .build();
  }

  private static TileRange range(long first, long last) {
    return TileRange.newBuilder().setFirst(first).setLast(last).build();
  }

  private static List<TileBatch> batches(List<StreamTilesResponse> messages) {
    return messages.stream()
        .filter(StreamTilesResponse::hasBatch)
        .map(StreamTilesResponse::getBatch)
        .toList();
  }

  /** The selected bytes of all tiles, one tile after the other, by the words of the contract. */
  private static byte[] tiles(List<StreamTilesResponse> messages, SelectionPlan plan) {
    assertThat(messages.get(0).hasStart()).isTrue();
    assertThat(messages.get(0).getStart().getSelectedBytesPerTile())
        .isEqualTo(plan.selectedBytes());
    assertThat(messages.get(messages.size() - 1).hasEnd()).isTrue();
    PayloadCoder coder =
        new PayloadCoder(
            plan.layout().sampleType(),
            Zstandard.fastest(Zstandard.DEFAULT_LEVEL),
            Map.of(PayloadCodec.DICTIONARY_ZSTD, DICTIONARY));
    CRC32C crc = new CRC32C();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (TileBatch batch : batches(messages)) {
      byte[] payload = batch.getPayload().toByteArray();
      crc.update(payload);
      int length =
          batch.hasSlice()
              ? (int) batch.getSlice().getLength()
              : batch.getTileCount() * plan.selectedBytes();
      PayloadCodec codec =
          PayloadCodec.valueOf(batch.getCodec().name().substring("CODEC_".length()));
      byte[] selected = coder.decode(codec, payload, length, batch.getTileCount());
      all.writeBytes(
          batch.hasSlice()
              ? selected
              : ColumnarBatch.restore(
                  selected, batch.getTileCount(), plan.layout().sampleType().bytes()));
    }
    assertThat(messages.get(messages.size() - 1).getEnd().getPayloadCrc32C())
        .isEqualTo((int) crc.getValue());
    assertThat(messages.get(messages.size() - 1).getEnd().getSelectedBytes()).isEqualTo(all.size());
    return all.toByteArray();
  }

  private static long payload(JsonObject usage) {
    return tileStreams(usage).getJsonObject("bytes").getLong("payload");
  }

  /** The totals of tile streams; beside them is what publishing the bundle cost. */
  private static JsonObject tileStreams(JsonObject usage) {
    return usage.getJsonArray("kinds").stream()
        .map(JsonObject.class::cast)
        .filter(kind -> kind.getString("key").equals("TILES"))
        .findAny()
        .orElseGet(
            () ->
                new JsonObject().put("tiles", 0).put("bytes", new JsonObject().put("payload", 0)));
  }

  private static List<String> outcomes(JsonObject usage) {
    return usage.getJsonArray("streams").stream()
        .map(JsonObject.class::cast)
        .filter(stream -> stream.getString("kind").equals("TILES"))
        .map(stream -> stream.getString("outcome"))
        .toList();
  }
}
