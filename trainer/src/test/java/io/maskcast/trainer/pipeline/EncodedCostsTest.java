package io.maskcast.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.sample.SampleData;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodedCostsTest {

  private static final int COUNT = 3_000;

  /** Pixels of two channels: (0, 0) noise and a constant, (0, 1) four levels and noise. */
  private static LabelledTiles tiles() {
    TileLayout layout = new TileLayout(1, 2, 2, SampleType.U8, Interleave.PIXEL);
    SplittableRandom random = new SplittableRandom(1);
    byte[] samples = new byte[COUNT * 4];
    for (int tile = 0; tile < COUNT; tile++) {
      samples[tile * 4] = (byte) random.nextInt(256);
      samples[tile * 4 + 1] = 77;
      samples[tile * 4 + 2] = (byte) (random.nextInt(4) * 31);
      samples[tile * 4 + 3] = (byte) random.nextInt(256);
    }
    return new LabelledTiles(layout, samples, new int[COUNT]);
  }

  @Test
  void elementsCostWhatTheirSamplesTakeEncoded() {
    EncodedCosts costs = new EncodedCosts(tiles(), MaskKind.of("pixel-any"));
    // The grid counts channel by channel.
    assertThat(costs.count()).isEqualTo(4);
    assertThat(costs.bytes(0)).as("noise").isCloseTo(1, within(0.05));
    assertThat(costs.bytes(1)).as("two bits").isBetween(0.24, 0.32);
    assertThat(costs.bytes(2)).as("a constant").isPositive().isLessThan(0.002);
    assertThat(costs.bytes(3)).as("noise").isCloseTo(1, within(0.05));
  }

  @Test
  void elementsOfSeveralSamplesCostTheirSum() {
    EncodedCosts joint = new EncodedCosts(tiles(), MaskKind.of("pixel-any-joint"));
    assertThat(joint.count()).isEqualTo(2);
    assertThat(joint.bytes(0)).isCloseTo(1, within(0.05));
    // One frame has one code for the samples of both.
    assertThat(joint.bytes(1)).isBetween(1.2, 1.9);
    EncodedCosts channels = new EncodedCosts(tiles(), MaskKind.of("channel-any"));
    assertThat(channels.bytes(0)).isBetween(1.2, 1.9);
    assertThat(channels.bytes(1)).isCloseTo(1, within(0.05));
  }

  @Test
  void choicesOfAnXorMaskHaveEachTheirCost() {
    EncodedCosts choices = new EncodedCosts(tiles(), MaskKind.of("pixel-xor"));
    // Elements are pixels, the channels to choose from stand side by side.
    assertThat(choices.count()).isEqualTo(4);
    assertThat(choices.bytes(0)).isCloseTo(1, within(0.05));
    assertThat(choices.bytes(1)).isLessThan(0.002);
    assertThat(choices.bytes(2)).isBetween(0.24, 0.32);
    assertThat(choices.bytes(3)).isCloseTo(1, within(0.05));
  }

  @Test
  void emptyCornersOfDigitsAreNearlyFree() {
    LabelledTiles digits = SampleData.DIGITS.read().train();
    EncodedCosts costs = new EncodedCosts(digits, MaskKind.of("pixel-any"));
    assertThat(costs.bytes(0)).isLessThan(0.01);
    assertThat(costs.bytes(14 * 28 + 14)).isBetween(0.4, 1.0);
  }

  @Test
  void masksThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new EncodedCosts(tiles(), MaskKind.of("block-any-3x3")))
        .isInstanceOf(MaskcastException.class);
  }

  @Test
  void filesOfWeightsAreReadAsWritten(@TempDir Path folder) {
    double[] weights = {1, 0.1, 1e-9, 12345.678901234567, Math.PI};
    Path file = folder.resolve("weights.txt");
    WeightsFile.write(file, "bytes a tile", weights);
    assertThat(WeightsFile.read(file)).isEqualTo(weights);
  }
}
