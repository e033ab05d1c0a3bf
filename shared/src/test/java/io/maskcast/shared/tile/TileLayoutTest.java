package io.maskcast.shared.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.BitSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileLayoutTest {

  @Provide
  Arbitrary<TileLayout> layouts() {
    return Layouts.small();
  }

  @Property
  void everySampleHasItsOwnIndex(@ForAll("layouts") TileLayout layout) {
    BitSet seen = new BitSet();
    for (int c = 0; c < layout.channels(); c++) {
      for (int y = 0; y < layout.height(); y++) {
        for (int x = 0; x < layout.width(); x++) {
          int index = layout.sampleIndex(c, y, x);
          assertThat(seen.get(index)).as("index %d taken twice", index).isFalse();
          seen.set(index);
        }
      }
    }
    assertThat(seen.cardinality()).isEqualTo(layout.samples());
    assertThat(seen.length()).isEqualTo(layout.samples());
  }

  @Test
  void pixelInterleavedTilesRunChannelFastest() {
    TileLayout layout = new TileLayout(2, 3, 4, SampleType.U8, Interleave.PIXEL);
    assertThat(layout.sampleIndex(1, 0, 0)).isEqualTo(1);
    assertThat(layout.sampleIndex(0, 0, 1)).isEqualTo(4);
    assertThat(layout.sampleIndex(0, 1, 0)).isEqualTo(12);
    assertThat(layout.sampleIndex(3, 1, 2)).isEqualTo(23);
  }

  @Test
  void bandInterleavedTilesRunColumnFastest() {
    TileLayout layout = new TileLayout(2, 3, 4, SampleType.U8, Interleave.BAND);
    assertThat(layout.sampleIndex(0, 0, 1)).isEqualTo(1);
    assertThat(layout.sampleIndex(0, 1, 0)).isEqualTo(3);
    assertThat(layout.sampleIndex(1, 0, 0)).isEqualTo(6);
    assertThat(layout.sampleIndex(3, 1, 2)).isEqualTo(23);
  }

  @ParameterizedTest
  @CsvSource({"U8,24", "U16,48", "I16,48", "F32,96"})
  void denseBytesCountEverySampleInItsType(SampleType type, int bytes) {
    TileLayout layout = new TileLayout(2, 3, 4, type, Interleave.BAND);
    assertThat(layout.samples()).isEqualTo(24);
    assertThat(layout.denseBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "0,1,1",
    "1,0,1",
    "1,1,0",
    "-1,1,1",
    "1,-1,1",
    "1,1,-1",
    "-1,-1,1",
    "-2147483648,1,1"
  })
  void sidesArePositive(int height, int width, int channels) {
    assertThatThrownBy(
            () -> new TileLayout(height, width, channels, SampleType.U8, Interleave.PIXEL))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(height + " x " + width + " x " + channels);
  }

  @ParameterizedTest
  @CsvSource({
    "32768,32768,1,U8",
    "1,1073741824,1,U8",
    "1,1,1073741824,U8",
    "16384,32768,1,U16",
    "16384,32768,1,I16",
    "16384,16384,1,F32",
    "1,1,268435456,F32"
  })
  void theLargestTilesAreOneGibibyte(int height, int width, int channels, SampleType type) {
    TileLayout layout = new TileLayout(height, width, channels, type, Interleave.PIXEL);
    assertThat(layout.denseBytes()).isEqualTo(1 << 30);
    assertThat(layout.sampleIndex(channels - 1, height - 1, width - 1))
        .isEqualTo(layout.samples() - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1073741825,1,U8",
    "16384,32769,1,U16",
    "16385,16384,1,F32",
    "1,1,268435457,F32",
    "65536,65536,1,U8", // 2^32: zero in an int
    "65536,32768,2,U8",
    "2147483647,2147483647,2147483647,F32", // overflows a long in one go
    "1,2147483647,2147483647,U8"
  })
  void largerTilesAreRefused(int height, int width, int channels, SampleType type) {
    assertThatThrownBy(() -> new TileLayout(height, width, channels, type, Interleave.BAND))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("limit of 1073741824 bytes");
  }

  @Test
  void sameShapeLooksAtEverythingButInterleave() {
    TileLayout layout = new TileLayout(2, 3, 4, SampleType.U16, Interleave.PIXEL);
    assertThat(layout.sameShape(new TileLayout(2, 3, 4, SampleType.U16, Interleave.BAND))).isTrue();
    assertThat(layout.sameShape(new TileLayout(3, 3, 4, SampleType.U16, Interleave.PIXEL)))
        .isFalse();
    assertThat(layout.sameShape(new TileLayout(2, 2, 4, SampleType.U16, Interleave.PIXEL)))
        .isFalse();
    assertThat(layout.sameShape(new TileLayout(2, 3, 1, SampleType.U16, Interleave.PIXEL)))
        .isFalse();
    assertThat(layout.sameShape(new TileLayout(2, 3, 4, SampleType.I16, Interleave.PIXEL)))
        .isFalse();
  }

  @Test
  void describesItselfForPeople() {
    assertThat(new TileLayout(28, 27, 3, SampleType.F32, Interleave.PIXEL).describe())
        .isEqualTo("28x27x3 f32");
  }

  @Test
  void typeAndInterleaveAreNeeded() {
    assertThatNullPointerException()
        .isThrownBy(() -> new TileLayout(1, 1, 1, null, Interleave.PIXEL))
        .withMessage("sampleType");
    assertThatNullPointerException()
        .isThrownBy(() -> new TileLayout(1, 1, 1, SampleType.U8, null))
        .withMessage("interleave");
  }
}
