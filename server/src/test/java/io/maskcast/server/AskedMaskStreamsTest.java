package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.v1.MaskForm;
import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamStart;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileMasks;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams in two stages: previews, then what the edge asks for by its own masks. */
@Timeout(60)
class AskedMaskStreamsTest {

  private static final TileLayout SMALL = new TileLayout(6, 5, 1, SampleType.U8, Interleave.PIXEL);
  private static final int TILES = 1500;
  private static final TileLayout LARGE =
      new TileLayout(500, 600, 1, SampleType.U8, Interleave.PIXEL);

  @TempDir Path folder;
  private final byte[] small = new byte[TILES * SMALL.denseBytes()];
  private final byte[] large = new byte[4 * LARGE.denseBytes()];
  private RunningServer server;
  private Bundle bundle;

  @BeforeEach
  void start() {
    new Random(1).nextBytes(small);
    new Random(2).nextBytes(large);
    server =
        RunningServer.start(
            RunningServer.config(
                folder.resolve("data"),
                Map.of(
                    "small", RunningServer.idx(folder.resolve("s"), small, TILES, 6, 5),
                    "large", RunningServer.idx(folder.resolve("l"), large, 4, 500, 600))));
    bundle = publish("small", SMALL);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Bundle publish(String name, TileLayout layout) {
    MaskGrid grid = MaskGrid.pixels(1, layout.height(), layout.width());
    int elements = grid.elements();
    Bundle published =
        BundleFixture.withGenerator(
            BundleFixture.bundle(layout, Mask.all(grid), 2, 5),
            GeneratorForm.of("linear"),
            new KeepRule.Positive(),
            new Tensors(
                Map.of(
                    "weight", new Tensors.Tensor(List.of(elements, 2), new float[2 * elements]),
                    "gamma", new Tensors.Tensor(List.of(1), new float[] {1}),
                    "offset", new Tensors.Tensor(List.of(elements), new float[elements]))),
            Optional.of(Mask.of(grid, bits(7, 11))));
    server.publish(name, published);
    return published;
  }

  private static BitSet bits(int... elements) {
    BitSet bits = new BitSet();
    for (int element : elements) {
      bits.set(element);
    }
    return bits;
  }

  private static StreamTilesRequest.Builder request(
      Bundle bundle, String source, long first, long last) {
    return StreamTilesRequest.newBuilder()
        .setSource(source)
        .setBundleDigest(bundle.digest().hex())
        .setClient("test")
        .addRanges(TileRange.newBuilder().setFirst(first).setLast(last));
  }

  private static TileMasks cells(int... numbers) {
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) numbers[i];
    }
    return TileMasks.newBuilder()
        .setForm(MaskForm.MASK_FORM_CELL_LIST)
        .setMasks(ByteString.copyFrom(bytes))
        .build();
  }

  private List<StreamTilesResponse> stream(StreamTilesRequest.Builder request) {
    return RunningServer.stream(server.calls(), request.build());
  }

  private static List<TileBatch> batches(List<StreamTilesResponse> messages) {
    return messages.stream()
        .filter(StreamTilesResponse::hasBatch)
        .map(StreamTilesResponse::getBatch)
        .toList();
  }

  @Test
  void previewsComeAsUnderAnyMask() {
    List<StreamTilesResponse> messages = stream(request(bundle, "small", 3, 4));
    StreamStart start = messages.get(0).getStart();
    assertThat(start.getSelectedBytesPerTile()).isEqualTo(2);
    assertThat(start.getMasksTaken()).isFalse();
    TileBatch batch = batches(messages).get(0);
    assertThat(batch.hasMasks()).isFalse();
    assertThat(batch.getPayload().toByteArray())
        .containsExactly(small[97], small[127], small[101], small[131]);
  }

  @Test
  void whatIsAskedForComesTileByTile() {
    // Tile 3: elements 0 and 29; tile 4: none; tile 9: 8.
    StreamTilesRequest.Builder request =
        request(bundle, "small", 3, 4)
            .addRanges(TileRange.newBuilder().setFirst(9).setLast(9))
            .setMasks(cells(2, 0, 28, 0, 1, 8));
    List<StreamTilesResponse> messages = stream(request);

    StreamStart start = messages.get(0).getStart();
    assertThat(start.getTileCount()).isEqualTo(3);
    assertThat(start.getMasksTaken()).isTrue();
    assertThat(start.getSelectedBytesPerTile()).isZero();
    assertThat(batches(messages)).hasSize(1);
    TileBatch batch = batches(messages).get(0);
    assertThat(batch.hasMasks()).isFalse();
    assertThat(batch.getTileCount()).isEqualTo(3);
    assertThat(batch.getPayload().toByteArray()).containsExactly(small[90], small[119], small[278]);
    StreamEnd end = messages.get(messages.size() - 1).getEnd();
    assertThat(end.getTileCount()).isEqualTo(3);
    assertThat(end.getSelectedBytes()).isEqualTo(3);
    assertThat(end.getPayloadBytes()).isEqualTo(3);
  }

  @Test
  void tilesOfTwoStagesCountOnce() {
    stream(request(bundle, "small", 0, 999));
    byte[] all = new byte[1000 * 30 / 8];
    Arrays.fill(all, (byte) -1);
    TileMasks everything =
        TileMasks.newBuilder()
            .setForm(MaskForm.MASK_FORM_BITSET)
            .setMasks(ByteString.copyFrom(all))
            .build();
    List<StreamTilesResponse> messages =
        stream(request(bundle, "small", 0, 999).setMasks(everything));
    byte[] sent = batches(messages).get(0).getPayload().toByteArray();
    assertThat(sent).isEqualTo(Arrays.copyOf(small, 30_000));

    JsonObject total =
        server
            .usageWhen(
                usage ->
                    usage.getJsonObject("total").getJsonObject("bytes").getLong("selected")
                        == 32_000)
            .getJsonObject("total");
    assertThat(total.getInteger("tiles")).isEqualTo(1000);
    assertThat(total.getJsonObject("bytes").getLong("dense")).isEqualTo(30_000);
    // The masks came up.
    assertThat(total.getJsonObject("bytes").getLong("message_up")).isGreaterThan(3_750);
  }

  @Test
  void largeTilesComeInSlices() {
    Bundle wide = publish("large", LARGE);
    // All from the first on, none dropped before: 0, then 300,000 in three bytes.
    TileMasks all =
        TileMasks.newBuilder()
            .setForm(MaskForm.MASK_FORM_RUN_LENGTHS)
            .setMasks(ByteString.copyFrom(new byte[] {0, (byte) 0xe0, (byte) 0xa7, 0x12}))
            .build();
    List<TileBatch> batches = batches(stream(request(wide, "large", 2, 2).setMasks(all)));
    assertThat(batches).hasSize(3).allMatch(TileBatch::hasSlice).noneMatch(TileBatch::hasMasks);
    ByteString joined =
        batches.stream().map(TileBatch::getPayload).reduce(ByteString.EMPTY, ByteString::concat);
    assertThat(joined.toByteArray()).isEqualTo(Arrays.copyOfRange(large, 600_000, 900_000));
    refused(request(wide, "large", 0, 3).setMasks(all), "4 tiles are asked for with masks; 3 of");
  }

  @Test
  void masksThatAreNotSoundAreRefused() {
    StreamTilesRequest.Builder two = request(bundle, "small", 3, 4);
    refused(two.setMasks(cells(1, 0)), "it ends too soon");
    refused(two.setMasks(cells(1, 0, 1, 0, 1)), "1 bytes too many");
    refused(two.setMasks(cells(1, 30, 0)), "30 where 29 is the most");
    refused(two.setMasks(TileMasks.getDefaultInstance()), "in no form known here");
    TileMasks.Builder frame =
        TileMasks.newBuilder()
            .setForm(MaskForm.MASK_FORM_BITSET_ZSTD)
            .setMasks(ByteString.copyFromUtf8("no frame"));
    refused(two.setMasks(frame), "cannot be read as BITSET_ZSTD");
    refused(
        request(bundle, "small", 0, 1000).setMasks(cells(0)),
        "1001 tiles are asked for with masks; 1000 of 6x5x1 u8 are the most");
    refused(
        request(bundle, "small", 0, 0).clearBundleDigest().setMasks(cells(0)),
        "whose generator runs at the edge");
    MaskGrid grid = MaskGrid.pixels(1, 6, 5);
    Bundle plain = BundleFixture.bundle(SMALL, Mask.of(grid, bits(1, 2)), 2, 5);
    server.publish("plain", plain);
    refused(request(plain, "small", 0, 0).setMasks(cells(0)), "whose generator runs at the edge");
    // The server is well.
    assertThat(stream(request(bundle, "small", 0, 0).setMasks(cells(0)))).hasSize(3);
  }

  private void refused(StreamTilesRequest.Builder request, String reason) {
    assertThatThrownBy(() -> stream(request))
        .isInstanceOfSatisfying(
            CallException.class,
            failure -> assertThat(failure.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT))
        .hasMessageContaining(reason);
  }
}
