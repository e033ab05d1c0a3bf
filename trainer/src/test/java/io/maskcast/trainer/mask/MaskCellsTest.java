package io.maskcast.trainer.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskCellsTest {

  private static final Extent TILE = new Extent(1, 2, 2, 3);
  private static final Extent VERSIONS = new Extent(4, 2, 2, 3);

  @ParameterizedTest
  @CsvSource({
    "pixel-any, 12, 1",
    "pixel-any-joint, 6, 1",
    "channel-any, 2, 1",
    "block-any-2x1, 4, 1",
    "pixel-xor, 6, 2",
    "channel-xor, 1, 2",
    "block-xor-1x3, 3, 2",
  })
  void elementsAndChoicesOverATile(String kind, int elements, int choices) {
    MaskCells cells = MaskCells.of(MaskKind.of(kind), TILE);
    assertThat(cells.elements()).isEqualTo(elements);
    assertThat(cells.choices()).isEqualTo(choices);
    requireEverySampleIsCounted(cells, TILE);
  }

  @ParameterizedTest
  @CsvSource({
    "pixel-xor, 12, 4",
    "pixel-xor-joint, 6, 4",
    "channel-xor, 2, 4",
    "channel-xor-joint, 1, 4",
    "block-xor-2x1, 4, 4",
    "channel-any, 8, 1",
    "pixel-any, 48, 1",
  })
  void elementsAndChoicesOverVersions(String kind, int elements, int choices) {
    MaskCells cells = MaskCells.of(MaskKind.of(kind), VERSIONS);
    assertThat(cells.elements()).isEqualTo(elements);
    assertThat(cells.choices()).isEqualTo(choices);
    requireEverySampleIsCounted(cells, VERSIONS);
  }

  private static void requireEverySampleIsCounted(MaskCells cells, Extent extent) {
    int[] counted = new int[cells.count()];
    for (int s = 0; s < extent.samples(); s++) {
      counted[cells.cell(s)]++;
    }
    for (int cell = 0; cell < counted.length; cell++) {
      assertThat(counted[cell]).isPositive().isEqualTo(cells.samples(cell));
    }
  }

  @Test
  void anXorOverChannelsKeepsTheSamplesOfOneChannelPerElement() {
    MaskCells cells = MaskCells.of(MaskKind.PIXEL_XOR, TILE);
    int pixel = 4; // row 1, column 1
    for (int channel = 0; channel < 2; channel++) {
      int sample = channel * 6 + pixel;
      assertThat(cells.cell(sample)).isEqualTo(pixel * 2 + channel);
      assertThat(cells.gridElement(cells.cell(sample))).isEqualTo(sample);
    }
  }

  @Test
  void anXorOverVersionsKeepsOneVersionOfEachChannel() {
    MaskCells cells = MaskCells.of(MaskKind.CHANNEL_XOR, VERSIONS);
    // sample: version 3, channel 1, any pixel
    assertThat(cells.cell(3 * 12 + 6 + 5)).isEqualTo(1 * 4 + 3);
    float[] kept = new float[cells.count()];
    kept[0 * 4 + 2] = 1; // channel 0 in version 2
    kept[1 * 4 + 0] = 1; // channel 1 in version 0
    float[] samples = cells.broadcast(kept);
    for (int s = 0; s < samples.length; s++) {
      int version = s / 12;
      int channel = s / 6 % 2;
      boolean expected = channel == 0 ? version == 2 : version == 0;
      assertThat(samples[s]).isEqualTo(expected ? 1f : 0f);
    }
    float[] ones = new float[48];
    java.util.Arrays.fill(ones, 1f);
    assertThat(cells.sum(ones)).containsOnly(6f);
  }

  @ParameterizedTest
  @CsvSource({"pixel-xor-joint, 3", "channel-xor-joint, 3", "channel-xor, 1"})
  void nothingToChooseFromIsRefused(String kind, int channels) {
    Extent extent = new Extent(1, channels, 4, 4);
    assertThatThrownBy(() -> MaskCells.of(MaskKind.of(kind), extent))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("nothing to choose from");
  }
}
