package io.maskcast.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelledTilesTest {

  private static TileLayout layout(int width, int channels, SampleType type) {
    return new TileLayout(1, width, channels, type, Interleave.PIXEL);
  }

  private static byte[] floats(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  @Test
  void samplesStayInTheirOwnTypeLittleEndian() {
    byte[] bytes = {0x34, (byte) 0x80, 1, 0};
    int[] label = {0};
    LabelledTiles u8 = new LabelledTiles(layout(2, 2, SampleType.U8), bytes, label);
    LabelledTiles u16 = new LabelledTiles(layout(2, 1, SampleType.U16), bytes, label);
    LabelledTiles i16 = new LabelledTiles(layout(2, 1, SampleType.I16), bytes, label);
    assertThat(u8.sample(0, 1)).isEqualTo(128f);
    assertThat(u16.sample(0, 0)).isEqualTo(0x8034);
    assertThat(u16.sample(0, 1)).isEqualTo(1f);
    assertThat(i16.sample(0, 0)).isEqualTo(0x8034 - 0x10000);
    LabelledTiles f32 =
        new LabelledTiles(layout(1, 2, SampleType.F32), floats(1, 2, 3, -0.5f), new int[] {4, 5});
    assertThat(f32.count()).isEqualTo(2);
    assertThat(f32.offset(1)).isEqualTo(8);
    assertThat(f32.sample(1, 1)).isEqualTo(-0.5f);
    assertThat(f32.samples(0)).isSameAs(f32.samples());
  }

  @Test
  void labelsGoUpTo65535() {
    TileLayout one = layout(1, 1, SampleType.U8);
    assertThat(new LabelledTiles(one, new byte[1], new int[] {65535}).label(0)).isEqualTo(65535);
    assertThat(new LabelledTiles(one, new byte[1], new byte[] {-1}).label(0)).isEqualTo(255);
    for (int label : new int[] {-1, 65536}) {
      assertThatThrownBy(() -> new LabelledTiles(one, new byte[1], new int[] {label}))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContainingAll("label " + label, "0 to 65535");
    }
  }

  @Test
  void refusesSamplesThatAreNoNumbers() {
    for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      assertThatThrownBy(
              () ->
                  new LabelledTiles(
                      layout(1, 1, SampleType.F32), floats(1, value), new int[] {0, 0}))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContainingAll("Tile 1", Float.toString(value));
    }
  }

  @Test
  void refusesBytesThatDoNotFit() {
    assertThatThrownBy(
            () -> new LabelledTiles(layout(1, 1, SampleType.U16), new byte[3], new int[1]))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("3 bytes are not 1 tiles of 1x1x1 u16");
    assertThatThrownBy(
            () -> new LabelledTiles(layout(1, 1, SampleType.U8), new byte[0], new int[0]))
        .isInstanceOf(MaskcastException.class);
    TileLayout bands = new TileLayout(1, 1, 1, SampleType.U8, Interleave.BAND);
    assertThatThrownBy(() -> new LabelledTiles(bands, new byte[1], new int[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPartTakesUpTo2Gib() {
    TileLayout gib = new TileLayout(1 << 15, 1 << 15, 1, SampleType.U8, Interleave.PIXEL);
    assertThatThrownBy(() -> LabelledTiles.room(gib, 2))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("2147483648", "2 GiB");
  }

  @Test
  void statisticsOfFloatsKeepASmallDeviationBesideALargeMean() {
    // Channel 0: 4096 -+ 2^-10; channel 1: constant, with a mantissa of 24 bits; channel 2: tiny.
    float small = 1f / 1024;
    byte[] samples = floats(4096 - small, 16777215, 0, 4096 + small, 16777215, Float.MIN_VALUE);
    LabelledTiles tiles =
        new LabelledTiles(layout(1, 3, SampleType.F32), samples, new int[] {0, 0});
    Normalisation normalisation = ChannelStatistics.of(tiles, new int[] {0, 1});
    assertThat(normalisation.mean()[0]).isEqualTo(4096f);
    assertThat(normalisation.mean()[1]).isEqualTo(16777215f);
    assertThat(normalisation.deviation()).containsExactly(small, 1f, 1f);
  }

  @Test
  void statisticsOfSignedSamplesLookAtTheTilesNamedOnly() {
    byte[] samples = {(byte) 0xfe, (byte) 0xff, 4, 0, 100, 100}; // -2, 4, 25700
    LabelledTiles tiles =
        new LabelledTiles(layout(1, 1, SampleType.I16), samples, new int[] {0, 0, 0});
    assertThat(ChannelStatistics.of(tiles, new int[] {0, 1}))
        .isEqualTo(new Normalisation(new float[] {1}, new float[] {3}));
  }

  @Test
  void statisticsLeaveMissingSamplesOut() {
    byte[] samples = floats(1, -9999, 3, 10, -9999, 20); // channel 0: 1, 3; channel 1: 10, 20
    LabelledTiles tiles =
        new LabelledTiles(
            layout(1, 2, SampleType.F32), samples, new int[] {0, 0, 0}, Optional.of(-9999f));
    assertThat(ChannelStatistics.of(tiles, new int[] {0, 1, 2}))
        .isEqualTo(new Normalisation(new float[] {2, 15}, new float[] {1, 5}, Optional.of(-9999f)));
  }

  @Test
  void notANumberIsFineWhereItStandsForMissingData() {
    byte[] samples = floats(4, Float.NaN, Float.NaN, 8);
    TileLayout layout = layout(1, 2, SampleType.F32);
    assertThatThrownBy(() -> new LabelledTiles(layout, samples, new int[2]))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("Tile 0 holds NaN");
    LabelledTiles tiles = new LabelledTiles(layout, samples, new int[2], Optional.of(Float.NaN));
    Normalisation normalisation = ChannelStatistics.of(tiles, new int[] {0, 1});
    assertThat(normalisation.mean()).containsExactly(4, 8);
    assertThat(normalisation.deviation()).containsExactly(1, 1);
  }
}
