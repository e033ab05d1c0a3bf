package io.maskcast.trainer.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaskCostTest {

  private static final double[] COSTS = {1, 0.5, 0.15};
  private static final Extent VERSIONS = new Extent(3, 2, 2, 2);
  private static final MaskCells XOR = MaskCells.of(MaskKind.CHANNEL_XOR, VERSIONS);
  private static final MaskCells ANY = MaskCells.of(MaskKind.PIXEL_ANY, VERSIONS.merged());

  private static MaskCost pipeline(MaskCost.Joint joint) {
    return new MaskCost(
        List.of(XOR, ANY),
        List.of(MaskCost.bySamples(XOR, COSTS), MaskCost.bySamples(ANY, new double[] {1})),
        joint);
  }

  /** Channel 0 in version 0, channel 1 in version 2; of channel 0 one sample, of channel 1 two. */
  private static List<float[]> example() {
    return List.of(new float[] {1, 0, 0, 0, 0, 1}, new float[] {1, 0, 0, 0, 1, 1, 0, 0});
  }

  @Test
  void theJointCostIsTheProductOfBoth() {
    // (1 * 1 + 2 * 0.15) / 8
    assertThat(pipeline(MaskCost.Joint.PRODUCT).q(example())).isEqualTo(1.3 / 8, within(1e-6));
  }

  @Test
  void orTheMeanOfBoth() {
    // xor: (4 * 1 + 4 * 0.15) / 8 = 0.575; any: 3 / 8
    assertThat(pipeline(MaskCost.Joint.SUM).q(example()))
        .isEqualTo((0.575 + 0.375) / 2, within(1e-6));
  }

  @ParameterizedTest
  @EnumSource
  void keepingAllInItsBestVersionCostsOne(MaskCost.Joint joint) {
    List<float[]> all = List.of(new float[] {1, 0, 0, 1, 0, 0}, new float[8]);
    Arrays.fill(all.get(1), 1);
    assertThat(pipeline(joint).q(all)).isEqualTo(1, within(1e-6));
  }

  @Test
  void unevenBlocksCostTheirSamples() {
    // columns 0, 1-2, 3-4 of 5: blocks of 2, 4 and 4 samples
    MaskCells blocks = MaskCells.of(MaskKind.blocks(1, 3), new Extent(1, 1, 2, 5));
    MaskCost cost =
        new MaskCost(
            List.of(blocks),
            List.of(MaskCost.bySamples(blocks, new double[] {1})),
            MaskCost.Joint.PRODUCT);
    assertThat(cost.q(List.of(new float[] {1, 0, 0}))).isEqualTo(0.2, within(1e-6));
    assertThat(cost.q(List.of(new float[] {0, 1, 1}))).isEqualTo(0.8, within(1e-6));
  }

  @Test
  void weightsOfElementsCountByTheirRatio() {
    MaskCells channels = MaskCells.of(MaskKind.CHANNEL_ANY, new Extent(1, 3, 2, 2));
    MaskCost cost =
        new MaskCost(List.of(channels), List.of(new double[] {10, 30, 60}), MaskCost.Joint.PRODUCT);
    assertThat(cost.q(List.of(new float[] {1, 0, 0}))).isEqualTo(0.1, within(1e-6));
    assertThat(cost.q(List.of(new float[] {0, 1, 1}))).isEqualTo(0.9, within(1e-6));
    assertThat(cost.gradient(List.of(new float[] {0, 1, 1})).get(0)[2])
        .isEqualTo(0.6f, within(1e-6f));
  }

  @ParameterizedTest
  @EnumSource
  void gradientMatchesFiniteDifferences(MaskCost.Joint joint) {
    MaskCost cost = pipeline(joint);
    SplittableRandom random = new SplittableRandom(5);
    List<float[]> kept = new ArrayList<>();
    for (MaskCells cells : List.of(XOR, ANY)) {
      float[] values = new float[cells.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble();
      }
      kept.add(values);
    }
    List<float[]> gradient = cost.gradient(kept);
    for (int mask = 0; mask < kept.size(); mask++) {
      float[] values = kept.get(mask);
      for (int cell = 0; cell < values.length; cell++) {
        float before = values[cell];
        values[cell] = before + 0.5f;
        double above = cost.q(kept);
        values[cell] = before - 0.5f;
        double below = cost.q(kept);
        values[cell] = before;
        // Q is linear in every single weight.
        assertThat((double) gradient.get(mask)[cell]).isEqualTo(above - below, within(1e-5));
      }
    }
  }

  @Test
  void wrongNumbersOfWeightsAreRefused() {
    for (double[] weights : new double[][] {{1, 2}, {1, 2, 0}, {1, 2, Double.NaN}}) {
      MaskCells channels = MaskCells.of(MaskKind.CHANNEL_ANY, new Extent(1, 3, 2, 2));
      assertThatThrownBy(
              () -> new MaskCost(List.of(channels), List.of(weights), MaskCost.Joint.PRODUCT))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("3 weights");
    }
  }
}
