package io.maskcast.shared.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.Masks;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TensorReassemblyTest {

  @Provide
  Arbitrary<Mask> masks() {
    return Masks.masks();
  }

  /** A tile as values by channel, row, column, all exact in its type. */
  private static float[][][] tile(TileLayout layout, long seed) {
    Random random = new Random(seed);
    float[][][] values = new float[layout.channels()][layout.height()][layout.width()];
    for (float[][] channel : values) {
      for (float[] row : channel) {
        for (int x = 0; x < row.length; x++) {
          row[x] =
              switch (layout.sampleType()) {
                case U8 -> random.nextInt(256);
                case U16 -> random.nextInt(65_536);
                case I16 -> random.nextInt(65_536) - 32_768;
                case F32 -> (float) random.nextGaussian() * 100;
                case I8 -> random.nextInt(256) - 128;
                case U32 -> random.nextInt(1 << 24) * 256f;
                case I32 -> (random.nextInt(1 << 24) - (1 << 23)) * 256f;
              };
        }
      }
    }
    return values;
  }

  private static byte[] dense(float[][][] values, TileLayout layout) {
    ByteBuffer buffer = ByteBuffer.allocate(layout.denseBytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int c = 0; c < layout.channels(); c++) {
      for (int y = 0; y < layout.height(); y++) {
        for (int x = 0; x < layout.width(); x++) {
          int at = layout.sampleIndex(c, y, x) * layout.sampleType().bytes();
          float value = values[c][y][x];
          switch (layout.sampleType()) {
            case U8, I8 -> buffer.put(at, (byte) (int) value);
            case U16, I16 -> buffer.putShort(at, (short) (int) value);
            case F32 -> buffer.putFloat(at, value);
            case U32, I32 -> buffer.putInt(at, (int) (long) value);
          }
        }
      }
    }
    return buffer.array();
  }

  private static byte[] gather(SelectionPlan plan, byte[] dense) {
    byte[] selected = new byte[plan.selectedBytes()];
    plan.gather(dense, 0, selected, 0);
    return selected;
  }

  private static TileLayout layoutOf(Mask mask, SampleType type, Interleave interleave) {
    MaskGrid grid = mask.grid();
    return new TileLayout(grid.height(), grid.width(), grid.channels(), type, interleave);
  }

  private static final float[] MEANS = {10, -3.25f, 0, 127.5f, 0.1f};
  private static final float[] DEVIATIONS = {2, 0.5f, 1, 77.3f, 3};

  private static Normalisation normalisation(TileLayout layout) {
    return new Normalisation(
        Arrays.copyOf(MEANS, layout.channels()), Arrays.copyOf(DEVIATIONS, layout.channels()));
  }

  @Property
  void sentSamplesAreNormalisedAndAllOthersZero(
      @ForAll("masks") Mask mask, @ForAll SampleType type, @ForAll Interleave interleave) {
    TileLayout layout = layoutOf(mask, type, interleave);
    float[][][] tile = tile(layout, 1);
    SelectionPlan plan = SelectionPlan.compile(mask, layout);
    TensorReassembly reassembly = new TensorReassembly(plan, normalisation(layout));
    float[] tensor = reassembly.tensor(gather(plan, dense(tile, layout)));

    assertThat(reassembly.plan()).isSameAs(plan);
    assertThat(tensor).hasSize(reassembly.tensorSize()).hasSize(layout.samples());
    int i = 0;
    for (int c = 0; c < layout.channels(); c++) {
      for (int y = 0; y < layout.height(); y++) {
        for (int x = 0; x < layout.width(); x++) {
          float expected = mask.keeps(c, y, x) ? (tile[c][y][x] - MEANS[c]) / DEVIATIONS[c] : 0f;
          assertThat(tensor[i++]).as("channel %d, row %d, column %d", c, y, x).isEqualTo(expected);
        }
      }
    }
  }

  @Property
  void bothInterleavesGiveTheSameTensor(@ForAll("masks") Mask mask, @ForAll SampleType type) {
    assertThat(tensor(mask, type, Interleave.PIXEL)).isEqualTo(tensor(mask, type, Interleave.BAND));
  }

  private static float[] tensor(Mask mask, SampleType type, Interleave interleave) {
    TileLayout layout = layoutOf(mask, type, interleave);
    SelectionPlan plan = SelectionPlan.compile(mask, layout);
    return new TensorReassembly(plan, normalisation(layout))
        .tensor(gather(plan, dense(tile(layout, 2), layout)));
  }

  @Property
  void aColumnarBatchGivesWhatItsTilesGiveAlone(
      @ForAll("masks") Mask mask,
      @ForAll SampleType type,
      @ForAll Interleave interleave,
      @ForAll @IntRange(min = 1, max = 40) int tiles) {
    TileLayout layout = layoutOf(mask, type, interleave);
    SelectionPlan plan = SelectionPlan.compile(mask, layout);
    TensorReassembly reassembly = new TensorReassembly(plan, normalisation(layout));
    byte[] tileMajor = new byte[plan.selectedBytes() * tiles];
    float[] alone = new float[reassembly.tensorSize() * tiles];
    for (int t = 0; t < tiles; t++) {
      byte[] selected = gather(plan, dense(tile(layout, 10 + t), layout));
      System.arraycopy(selected, 0, tileMajor, t * selected.length, selected.length);
      System.arraycopy(
          reassembly.tensor(selected),
          0,
          alone,
          t * reassembly.tensorSize(),
          reassembly.tensorSize());
    }
    byte[] columnar = ColumnarBatch.arrange(tileMajor, tiles, type.bytes());
    assertThat(reassembly.tensors(columnar, tiles, 0, tiles)).isEqualTo(alone);
    int last = tiles - 1;
    assertThat(reassembly.tensors(columnar, tiles, last, 1))
        .isEqualTo(Arrays.copyOfRange(alone, last * reassembly.tensorSize(), alone.length));
    assertThat(reassembly.tensors(columnar, tiles, tiles, 0)).isEmpty();
  }

  @Test
  void whatIsWrittenOverOtherTilesIsWhatIsWrittenOverZeros() {
    // More tiles than are written at a time, a mask of every other pixel.
    TileLayout layout = new TileLayout(3, 5, 2, SampleType.I16, Interleave.PIXEL);
    SelectionPlan plan =
        SelectionPlan.compile(Masks.keeping(MaskGrid.pixels(2, 3, 5), 0, 7, 14, 16), layout);
    TensorReassembly reassembly = new TensorReassembly(plan, normalisation(layout));
    int tiles = 75;
    byte[] before = new byte[plan.selectedBytes() * tiles];
    new Random(1).nextBytes(before);
    byte[] columnar = new byte[plan.selectedBytes() * tiles];
    new Random(2).nextBytes(columnar);
    FloatBuffer room =
        ByteBuffer.allocateDirect(tiles * reassembly.tensorSize() * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    reassembly.write(before, tiles, 0, tiles, room);

    reassembly.write(columnar, tiles, 0, tiles, room);

    float[] written = new float[room.capacity()];
    room.get(0, written);
    assertThat(written).isEqualTo(reassembly.tensors(columnar, tiles, 0, tiles));
  }

  @Property
  void theFloatPathGivesTheSameTensorAsTheBytePath(
      @ForAll("masks") Mask mask, @ForAll SampleType type, @ForAll Interleave interleave) {
    TileLayout layout = layoutOf(mask, type, interleave);
    SelectionPlan plan = SelectionPlan.compile(mask, layout);
    TensorReassembly reassembly = new TensorReassembly(plan, normalisation(layout));
    byte[] selected = gather(plan, dense(tile(layout, 3), layout));
    ByteBuffer buffer = ByteBuffer.wrap(selected).order(ByteOrder.LITTLE_ENDIAN);
    float[] samples = new float[plan.selectedSamples()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = type.read(buffer, i * type.bytes());
    }
    assertThat(reassembly.tensor(samples)).isEqualTo(reassembly.tensor(selected));
  }

  @Test
  void aHandWrittenTile() {
    // Two channels of 1 x 2: the first pixel of channel 0, the second of channel 1.
    Mask mask = Masks.keeping(MaskGrid.pixels(2, 1, 2), 0, 3);
    TileLayout layout = new TileLayout(1, 2, 2, SampleType.U8, Interleave.PIXEL);
    TensorReassembly reassembly =
        new TensorReassembly(
            SelectionPlan.compile(mask, layout),
            new Normalisation(new float[] {100, 200}, new float[] {2, 5}));
    assertThat(reassembly.tensor(new byte[] {(byte) 104, (byte) 255})).containsExactly(2, 0, 0, 11);
  }

  @Test
  void sizesThatDoNotFitThePlanAreRefused() {
    TileLayout layout = new TileLayout(2, 2, 1, SampleType.U16, Interleave.BAND);
    TensorReassembly reassembly =
        new TensorReassembly(SelectionPlan.dense(layout), normalisation(layout));
    assertThatThrownBy(() -> reassembly.tensor(new byte[7]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reassembly.tensor(new byte[9]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reassembly.tensor(new float[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reassembly.tensors(new byte[16], 3, 0, 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reassembly.tensors(new byte[16], 2, 1, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reassembly.tensors(new byte[16], 2, -1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNormalisationForOtherChannelsIsRefused() {
    SelectionPlan plan =
        SelectionPlan.dense(new TileLayout(2, 2, 3, SampleType.U8, Interleave.BAND));
    Normalisation one = new Normalisation(new float[] {0}, new float[] {1});
    assertThatThrownBy(() -> new TensorReassembly(plan, one))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("The normalisation is for 1 channels, the tiles have 3");
  }
}
