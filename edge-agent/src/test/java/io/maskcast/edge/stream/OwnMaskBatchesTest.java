package io.maskcast.edge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.MaskForm;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileMasks;
import io.maskcast.proto.v1.TileSlice;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Batches of tiles of 2 x 3 samples of two bytes that have masks of their own, sound and not. */
class OwnMaskBatchesTest {

  private static final Zstandard ZSTANDARD = Zstandard.pureJava();
  private static final TileLayout LAYOUT =
      new TileLayout(2, 3, 1, SampleType.U16, Interleave.PIXEL);

  private final List<BitSet> masks = new ArrayList<>();
  private final List<byte[]> selected = new ArrayList<>();
  private final OwnMaskBatches batches = batches(LAYOUT);

  private OwnMaskBatches batches(TileLayout layout) {
    MaskGrid grid = MaskGrid.pixels(1, layout.height(), layout.width());
    return new OwnMaskBatches(
        new TileSelection(grid, layout),
        new PayloadCoder(layout.sampleType(), ZSTANDARD, Map.of()),
        new InlineMasks(ZSTANDARD),
        (position, of, bytes) -> {
          masks.addAll(of);
          selected.add(bytes);
          return Future.succeededFuture();
        });
  }

  private static TileBatch.Builder batch(int tiles, byte[] bits, int... samples) {
    byte[] payload = new byte[samples.length];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) samples[i];
    }
    return TileBatch.newBuilder()
        .setTileCount(tiles)
        .setCodec(Codec.CODEC_RAW)
        .setMasks(
            TileMasks.newBuilder()
                .setForm(MaskForm.MASK_FORM_BITSET)
                .setMasks(ByteString.copyFrom(bits)))
        .setPayload(ByteString.copyFrom(payload));
  }

  private static TileBatch slice(TileBatch.Builder batch, long offset, long length) {
    return batch.setSlice(TileSlice.newBuilder().setOffset(offset).setLength(length)).build();
  }

  private void refused(TileBatch batch, String reason) {
    assertThatThrownBy(() -> batches.read(batch, 5))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(reason);
    assertThat(masks).isEmpty();
  }

  @Test
  void tilesComeWithTheirMasks() {
    // Element 1 of tile 0 at bit 2, elements 0 and 5 of tile 1 at bits 1 and 11.
    byte[] bits = {0b0000_0110, 0b0000_1000};
    Optional<BatchReader.Tiles> read = batches.read(batch(2, bits, 1, 2, 3, 4, 5, 6).build(), 2);
    assertThat(read.orElseThrow().count()).isEqualTo(2);
    assertThat(read.orElseThrow().selectedBytes()).isEqualTo(6);
    read.orElseThrow().handing().at(0);
    assertThat(masks)
        .containsExactly(BitSet.valueOf(new long[] {0b10}), BitSet.valueOf(new long[] {0b100001}));
    assertThat(selected).containsExactly(new byte[] {1, 2, 3, 4, 5, 6});
  }

  @Test
  void slicesOfATileAreJoined() {
    byte[] three = {0b111};
    assertThat(batches.read(slice(batch(1, three, 1, 2), 0, 2), 1)).isEmpty();
    assertThat(batches.isWithinTile()).isTrue();
    TileBatch.Builder rest = batch(1, three, 3, 4, 5, 6).clearMasks();
    batches.read(slice(rest, 2, 4), 1).orElseThrow().handing().at(0);
    assertThat(batches.isWithinTile()).isFalse();
    assertThat(masks).containsExactly(BitSet.valueOf(new long[] {0b111}));
    assertThat(selected).containsExactly(new byte[] {1, 2, 3, 4, 5, 6});
  }

  private OwnMaskBatches asked(long... kept) {
    List<BitSet> wanted = new ArrayList<>();
    for (long bits : kept) {
      wanted.add(BitSet.valueOf(new long[] {bits}));
    }
    return new OwnMaskBatches(
        new TileSelection(MaskGrid.pixels(1, 2, 3), LAYOUT),
        new PayloadCoder(SampleType.U16, ZSTANDARD, Map.of()),
        new InlineMasks(ZSTANDARD),
        Optional.of(wanted),
        (position, of, bytes) -> {
          masks.addAll(of);
          selected.add(bytes);
          return Future.succeededFuture();
        });
  }

  @Test
  void tilesThatWereAskedForComeWithoutTheirMasks() {
    OwnMaskBatches reader = asked(0b1, 0, 0b11, 0b100);
    assertThat(reader.asksWithMasks()).isTrue();
    reader.read(batch(2, new byte[0], 1, 2).clearMasks().build(), 4).orElseThrow().handing().at(0);
    assertThat(reader.read(slice(batch(1, new byte[0], 3, 4).clearMasks(), 0, 2), 2)).isEmpty();
    TileBatch.Builder rest = batch(1, new byte[0], 5, 6).clearMasks();
    reader.read(slice(rest, 2, 2), 2).orElseThrow().handing().at(2);
    reader.read(batch(1, new byte[0], 7, 8).clearMasks().build(), 1).orElseThrow().handing().at(3);
    assertThat(masks)
        .containsExactly(
            BitSet.valueOf(new long[] {0b1}),
            new BitSet(),
            BitSet.valueOf(new long[] {0b11}),
            BitSet.valueOf(new long[] {0b100}));
    assertThat(selected)
        .containsExactly(new byte[] {1, 2}, new byte[] {3, 4, 5, 6}, new byte[] {7, 8});
  }

  @Test
  void tilesThatWereAskedForAreNoOthers() {
    byte[] one = {1};
    assertThatThrownBy(() -> asked(0b1).read(batch(1, one, 1, 2).build(), 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("masks of tiles that were asked for with them");
    assertThatThrownBy(() -> asked(0b1).read(slice(batch(1, one, 1, 2), 0, 2), 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("masks of tiles that were asked for with them");
    assertThatThrownBy(() -> asked(0b11).read(batch(1, one, 1, 2).clearMasks().build(), 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("holds 2 bytes where the plan needs 4");
    assertThatThrownBy(() -> asked(0b1).read(batch(2, one, 1, 2).clearMasks().build(), 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("more tiles than asked for");
  }

  @Test
  void batchesThatAreNotSoundAreRefused() {
    byte[] one = {1};
    refused(batch(0, one).build(), "more tiles than asked for");
    refused(batch(6, one).build(), "more tiles than asked for");
    refused(batch(-1, one).build(), "more tiles than asked for");
    refused(batch(1, one, 1, 2).clearMasks().build(), "masks in a form unknown here");
    refused(batch(1, new byte[] {1, 0}, 1, 2).build(), "cannot be read as BITSET");
    refused(batch(1, new byte[] {0b100_0001}, 1, 2, 3, 4).build(), "cannot be read as BITSET");
    refused(batch(1, one, 1, 2, 3, 4).build(), "holds 4 bytes where the plan needs 2");
    refused(batch(1, one).build(), "holds 0 bytes where the plan needs 2");
    refused(batch(1, one, 1, 2).setCodec(Codec.CODEC_DICTIONARY_ZSTD).build(), "not offered");
    refused(slice(batch(1, one, 1, 2), 2, 2), "slices that do not follow");
    refused(slice(batch(1, one, 1, 2).clearMasks(), 0, 2), "slices that do not follow");
    refused(slice(batch(2, one, 1, 2), 0, 2), "slices that do not follow");
    assertThat(batches.isWithinTile()).isFalse();
  }

  @Test
  void aTileThatIsThereInPartGoesOnWithItself() {
    byte[] three = {0b111};
    batches.read(slice(batch(1, three, 1, 2), 0, 2), 1);
    refused(batch(1, three, 1, 2, 3, 4, 5, 6).build(), "other tiles between");
    refused(slice(batch(1, three, 1, 2), 2, 2), "slices that do not follow");
    refused(slice(batch(1, three, 1, 2).clearMasks(), 0, 2), "slices that do not follow");
    refused(slice(batch(1, three).clearMasks(), 2, 0), "slices that do not follow");
    refused(slice(batch(1, three).clearMasks(), 2, 6), "slices that do not follow");
    refused(slice(batch(1, three).clearMasks(), 2, Long.MIN_VALUE), "slices that do not follow");
  }

  @Test
  void noMoreIsHeldThanABatchMayHave() {
    TileBatch many = batch(1001, new byte[] {0}).build();
    assertThatThrownBy(() -> batches.read(many, 2000)).hasMessageContaining("over the limit");
    TileLayout large = new TileLayout(1000, 1000, 1, SampleType.U16, Interleave.PIXEL);
    TileBatch wide = batch(200, new byte[] {0}).build();
    assertThatThrownBy(() -> batches(large).read(wide, 200))
        .hasMessageContaining("more masks than fit into a batch");
    // One run of all elements: 3 bytes of mask, 2 MB of samples.
    byte[] runs = {0, (byte) 0xc0, (byte) 0x84, 0x3d};
    TileBatch.Builder all = batch(1, runs);
    all.getMasksBuilder().setForm(MaskForm.MASK_FORM_RUN_LENGTHS);
    assertThatThrownBy(() -> batches(large).read(all.build(), 1))
        .hasMessageContaining("over the limit of 1 MiB");
  }

  @Property
  void whateverComesIsTilesAsTheirMasksSayOrAFailure(
      @ForAll @IntRange(min = -1, max = 7) int tiles,
      @ForAll MaskForm form,
      @ForAll @Size(max = 12) byte[] maskBytes,
      @ForAll Codec codec,
      @ForAll @Size(max = 24) byte[] payload,
      @ForAll @IntRange(min = -2, max = 14) int slice) {
    if (form == MaskForm.UNRECOGNIZED || codec == Codec.UNRECOGNIZED) {
      return; // what protobuf makes of numbers it does not know, and does not let anybody write
    }
    OwnMaskBatches reader = batches(LAYOUT);
    TileBatch.Builder batch =
        batch(tiles, maskBytes).setCodec(codec).setPayload(ByteString.copyFrom(payload));
    batch.getMasksBuilder().setForm(form);
    if (slice >= 0) {
      batch.setSlice(TileSlice.newBuilder().setLength(slice));
    }
    masks.clear();
    selected.clear();
    try {
      Optional<BatchReader.Tiles> read = reader.read(batch.build(), 5);
      assertThat(read.isEmpty()).isEqualTo(reader.isWithinTile());
      read.ifPresent(there -> there.handing().at(0));
      int samples = masks.stream().mapToInt(BitSet::cardinality).sum();
      assertThat(masks).allSatisfy(mask -> assertThat(mask.length()).isLessThanOrEqualTo(6));
      read.ifPresent(there -> assertThat(masks).hasSize(tiles));
      selected.forEach(bytes -> assertThat(bytes).hasSize(2 * samples));
    } catch (MaskcastException e) {
      assertThat(e).hasMessageNotContaining("\n");
    }
  }
}
