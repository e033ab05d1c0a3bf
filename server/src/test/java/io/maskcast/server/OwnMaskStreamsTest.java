package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams of tiles that have masks of their own. The generator sees but the mean of a tile, so what
 * it keeps can be worked out here.
 */
@Timeout(60)
class OwnMaskStreamsTest {

  private static final Zstandard ZSTANDARD = Zstandard.fastest(Zstandard.DEFAULT_LEVEL);
  private static final TileLayout SMALL = new TileLayout(6, 5, 1, SampleType.U8, Interleave.PIXEL);
  private static final int TILES = 2500;
  private static final TileLayout LARGE =
      new TileLayout(500, 600, 1, SampleType.U8, Interleave.PIXEL);
  private static final int LARGE_TILES = 6;

  @TempDir Path folder;
  private byte[] small;
  private byte[] large;
  private RunningServer server;

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Tile(BitSet mask, byte[] selected) {}

  @BeforeEach
  void start() {
    small = new byte[TILES * SMALL.denseBytes()];
    new Random(1).nextBytes(small);
    large = new byte[LARGE_TILES * LARGE.denseBytes()];
    for (int tile = 0; tile < LARGE_TILES; tile++) { // means of 0, 50, .. 250
      int from = tile * LARGE.denseBytes();
      Arrays.fill(large, from, from + LARGE.denseBytes(), (byte) (50 * tile));
    }
    server =
        RunningServer.start(
            RunningServer.config(
                folder.resolve("data"),
                Map.of(
                    "small", RunningServer.idx(folder.resolve("s"), small, TILES, 6, 5),
                    "large",
                        RunningServer.idx(folder.resolve("l"), large, LARGE_TILES, 500, 600))));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /**
   * Keeps element e of a tile of mean m where (m - 127) / 64 is over (e + 0.3) / N: never equal.
   */
  private Bundle publish(TileLayout layout, KeepRule rule) {
    int elements = layout.samples();
    float[] weight = new float[elements];
    float[] offset = new float[elements];
    Arrays.fill(weight, 1);
    for (int e = 0; e < elements; e++) {
      offset[e] = -(e + 0.3f) / elements;
    }
    Map<String, Tensors.Tensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", new Tensors.Tensor(List.of(elements, 1), weight));
    tensors.put("gamma", new Tensors.Tensor(List.of(1), new float[] {1}));
    tensors.put("offset", new Tensors.Tensor(List.of(elements), offset));
    MaskGrid grid = MaskGrid.pixels(1, layout.height(), layout.width());
    Bundle bundle =
        BundleFixture.withGenerator(
            BundleFixture.bundle(layout, Mask.all(grid), 2, 5),
            GeneratorForm.of("linear-1x1"),
            rule,
            new Tensors(tensors));
    server.publish("own", bundle);
    return bundle;
  }

  private static StreamTilesRequest request(Bundle bundle, String source, long first, long last) {
    return StreamTilesRequest.newBuilder()
        .setSource(source)
        .setBundleDigest(bundle.digest().hex())
        .setClient("test")
        .addRanges(TileRange.newBuilder().setFirst(first).setLast(last))
        .addAccept(Codec.CODEC_ZSTD)
        .build();
  }

  private List<StreamTilesResponse> stream(StreamTilesRequest request) {
    return RunningServer.stream(server.calls(), request);
  }

  private static List<TileBatch> batches(List<StreamTilesResponse> messages) {
    return messages.stream()
        .filter(StreamTilesResponse::hasBatch)
        .map(StreamTilesResponse::getBatch)
        .toList();
  }

  /** Decodes a stream by the contract. */
  private static List<Tile> tiles(List<StreamTilesResponse> messages, int elements) {
    InlineMasks maskCoder = new InlineMasks(ZSTANDARD);
    PayloadCoder coder = new PayloadCoder(SampleType.U8, ZSTANDARD, Map.of());
    CRC32C crc = new CRC32C();
    List<Tile> tiles = new ArrayList<>();
    List<BitSet> masks = List.of();
    ByteArrayOutputStream sliced = new ByteArrayOutputStream();
    long carried = 0;
    for (TileBatch batch : batches(messages)) {
      byte[] maskBytes = batch.getMasks().getMasks().toByteArray();
      byte[] payload = batch.getPayload().toByteArray();
      crc.update(maskBytes);
      crc.update(payload);
      carried += maskBytes.length + payload.length;
      assertThat(batch.getStreamCrc32C()).isEqualTo((int) crc.getValue());
      if (batch.hasMasks()) {
        String form = batch.getMasks().getForm().name().substring("MASK_FORM_".length());
        masks =
            maskCoder.decode(
                InlineMasks.Form.valueOf(form), maskBytes, batch.getTileCount(), elements);
      }
      PayloadCodec codec =
          PayloadCodec.valueOf(batch.getCodec().name().substring("CODEC_".length()));
      if (batch.hasSlice()) {
        assertThat(batch.getSlice().getOffset()).isEqualTo(sliced.size());
        sliced.writeBytes(coder.decode(codec, payload, (int) batch.getSlice().getLength()));
        if (sliced.size() == masks.get(0).cardinality()) {
          tiles.add(new Tile(masks.get(0), sliced.toByteArray()));
          sliced.reset();
        }
        continue;
      }
      byte[] selected =
          coder.decode(codec, payload, masks.stream().mapToInt(BitSet::cardinality).sum());
      int at = 0;
      for (BitSet mask : masks) {
        int end = at + mask.cardinality();
        tiles.add(new Tile(mask, Arrays.copyOfRange(selected, at, end)));
        at = end;
      }
    }
    StreamEnd end = messages.get(messages.size() - 1).getEnd();
    assertThat(end.getTileCount()).isEqualTo(tiles.size());
    assertThat(end.getPayloadCrc32C()).isEqualTo((int) crc.getValue());
    assertThat(end.getPayloadBytes()).isEqualTo(carried);
    assertThat(end.getSelectedBytes())
        .isEqualTo(tiles.stream().mapToLong(tile -> tile.selected().length).sum());
    return tiles;
  }

  /** How many elements a tile keeps: the first ones. */
  private static int kept(byte[] samples, int from, int elements) {
    double sum = 0;
    for (int i = from; i < from + elements; i++) {
      sum += samples[i] & 0xff;
    }
    double seen = (sum / elements - 127) / 64;
    int kept = 0;
    while (kept < elements && seen > (kept + 0.3) / elements) {
      kept++;
    }
    return kept;
  }

  @Test
  void everyTileComesWithItsMask() {
    Bundle bundle = publish(SMALL, new KeepRule.Positive());
    List<StreamTilesResponse> messages = stream(request(bundle, "small", 0, TILES - 1));

    assertThat(messages.get(0).getStart().getSelectedBytesPerTile()).isZero();
    List<Tile> tiles = tiles(messages, 30);
    assertThat(tiles).hasSize(TILES);
    int different = 0;
    for (int tile = 0; tile < TILES; tile++) {
      int kept = kept(small, tile * 30, 30);
      BitSet mask = new BitSet();
      mask.set(0, kept);
      assertThat(tiles.get(tile).mask()).as("tile %d", tile).isEqualTo(mask);
      assertThat(tiles.get(tile).selected())
          .isEqualTo(Arrays.copyOfRange(small, tile * 30, tile * 30 + kept));
      different += kept == kept(small, 0, 30) ? 0 : 1;
    }
    assertThat(different).isGreaterThan(100);
    assertThat(batches(messages))
        .extracting(TileBatch::getTileCount)
        .containsExactly(1000, 1000, 500);
    JsonObject bytes =
        server
            .usageWhen(usage -> total(usage).getInteger("tiles") == TILES)
            .getJsonArray("streams")
            .getJsonObject(0)
            .getJsonObject("bytes");
    StreamEnd end = messages.get(messages.size() - 1).getEnd();
    assertThat(bytes.getLong("payload")).isEqualTo(end.getPayloadBytes());
    assertThat(bytes.getLong("selected")).isEqualTo(end.getSelectedBytes());
    assertThat(bytes.getLong("dense")).isEqualTo(TILES * 30L);
  }

  private static JsonObject total(JsonObject usage) {
    return usage.getJsonObject("total");
  }

  @Test
  void anExactCountIsKeptOfEveryTile() {
    Bundle bundle = publish(SMALL, new KeepRule.Top(4));
    List<Tile> tiles = tiles(stream(request(bundle, "small", 7, 7)), 30);
    assertThat(tiles).hasSize(1);
    assertThat(tiles.get(0).mask()).isEqualTo(BitSet.valueOf(new long[] {0b1111}));
    assertThat(tiles.get(0).selected()).isEqualTo(Arrays.copyOfRange(small, 210, 214));
  }

  @Test
  void tilesThatDoNotFitAMessageComeInSlicesAmongOthers() {
    Bundle bundle = publish(LARGE, new KeepRule.Positive());
    StreamTilesRequest request =
        request(bundle, "large", 0, LARGE_TILES - 1).toBuilder()
            .clearAccept()
            .addRanges(TileRange.newBuilder().setFirst(3).setLast(3))
            .build();
    List<StreamTilesResponse> messages = stream(request);

    List<Tile> tiles = tiles(messages, LARGE.samples());
    // (150 - 127) / 64 of 300,000 elements; of a mean of 200, all.
    assertThat(tiles)
        .extracting(tile -> tile.mask().cardinality())
        .containsExactly(0, 0, 0, 107_813, 300_000, 300_000, 107_813);
    byte[] grey = new byte[107_813];
    Arrays.fill(grey, (byte) 150);
    assertThat(tiles.get(3).selected()).isEqualTo(grey);
    assertThat(tiles.get(6).selected()).isEqualTo(grey);
    // 2^20 bits of masks are 3 tiles; a tile of 300,000 takes 3 slices.
    assertThat(batches(messages))
        .extracting(batch -> batch.getTileCount() + (batch.hasSlice() ? " slice" : ""))
        .containsExactly(
            "3", "1", "1 slice", "1 slice", "1 slice", "1 slice", "1 slice", "1 slice", "1");
    assertThat(batches(messages)).filteredOn(TileBatch::hasMasks).hasSize(5);
  }
}
