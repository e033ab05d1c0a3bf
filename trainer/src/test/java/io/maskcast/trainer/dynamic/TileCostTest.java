package io.maskcast.trainer.dynamic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.trainer.mask.Extent;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.ComputeDevice;
import org.junit.jupiter.api.Test;

class TileCostTest {

  private static final MaskCells MNIST = MaskCells.of(MaskKind.PIXEL_ANY, new Extent(1, 1, 28, 28));

  /** Two columns, of 2 and of 3 samples in each of 2 channels. */
  private static final MaskCells UNEQUAL =
      MaskCells.of(MaskKind.blocks(1, 2).jointly(), new Extent(1, 2, 1, 5));

  @Test
  void valuesAndPositionsInWholeTiles() {
    TileCost free = new TileCost(MNIST, 1, false);
    TileCost charged = new TileCost(MNIST, 1, true);
    assertThat(free.of(39, 39)).isEqualTo(39.0 / 784, within(1e-12));
    assertThat(charged.of(39, 39))
        .isEqualTo((39 + PositionsTest.log2Binomial(784, 39) / 8) / 784, within(1e-9));
    assertThat(new TileCost(MNIST, 2, true).of(39, 78))
        .isEqualTo((78 + PositionsTest.log2Binomial(784, 39) / 8) / 1568, within(1e-9));
    assertThat(new TileCost(UNEQUAL, 4, false).denseBytes()).isEqualTo(40);
  }

  @Test
  void theLargestCountWhoseValuesAndPositionsFit() {
    assertThat(new TileCost(MNIST, 1, false).elementsWithin(39)).isEqualTo(39);
    int fitting = new TileCost(MNIST, 1, true).elementsWithin(39);
    assertThat(fitting).isEqualTo(21);
    assertThat(21 + PositionsTest.log2Binomial(784, 21) / 8).isLessThanOrEqualTo(39);
    assertThat(22 + PositionsTest.log2Binomial(784, 22) / 8).isGreaterThan(39);
    assertThat(new TileCost(MNIST, 1, true).elementsWithin(784)).isEqualTo(784);
  }

  @Test
  void everyTileObeysTheBudgetWhicheverElementsItKeeps() {
    assertThat(new TileCost(UNEQUAL, 1, false).elementsWithin(6)).isEqualTo(1);
    assertThat(new TileCost(UNEQUAL, 1, false).elementsWithin(9)).isEqualTo(1);
    assertThat(new TileCost(UNEQUAL, 1, false).elementsWithin(10)).isEqualTo(2);
    assertThatThrownBy(() -> new TileCost(UNEQUAL, 1, false).elementsWithin(5))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("largest has 6");
  }

  @Test
  void theSmoothCostIsTheMeanOverTheTiles() {
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu())) {
      NDArray mask = manager.create(new float[] {1, 0, 1, 1}, new Shape(2, 2));
      // 4 of 10 samples, then all
      assertThat(new TileCost(UNEQUAL, 1, false).smooth(mask, manager).getFloat())
          .isEqualTo(0.7f, within(1e-6f));
      // and 2 bits for 2 elements, twice: half of them, and more than half
      assertThat(new TileCost(UNEQUAL, 1, true).smooth(mask, manager).getFloat())
          .isEqualTo(0.7f + 0.25f / 10, within(1e-6f));
    }
  }

  @Test
  void theSmoothCostIsTheEntropyUpToAHalfAndThenStays() {
    TileCost cost = new TileCost(MNIST, 1, true);
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu())) {
      for (int kept : new int[] {39, 300, 392, 500, 784}) {
        double positions = PositionsTest.entropyBytes(784, Math.min(kept, 392));
        assertThat((double) cost.smooth(mask(manager, kept), manager).getFloat())
            .isEqualTo((kept + positions) / 784, within(1e-5));
      }
    }
  }

  /** A byte for the value, and {@code log2((N - K) / K) / 8} for the position. */
  @Test
  void theSlopeOfAnElement() {
    TileCost cost = new TileCost(MNIST, 1, true);
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu())) {
      assertThat(slope(cost, mask(manager, 39), manager))
          .isEqualTo((1 + Math.log(745.0 / 39) / Math.log(2) / 8) / 784, within(1e-6));
      assertThat(slope(cost, mask(manager, 784), manager)).isEqualTo(1.0 / 784, within(1e-6));
      assertThat(slope(cost, mask(manager, 0), manager)).isFinite();
    }
  }

  private static double slope(TileCost cost, NDArray mask, NDManager manager) {
    mask.setRequiresGradient(true);
    try (GradientCollector collector = ComputeDevice.engine().newGradientCollector()) {
      collector.backward(cost.smooth(mask, manager));
    }
    return mask.getGradient().toFloatArray()[0];
  }

  private static NDArray mask(NDManager manager, int kept) {
    float[] mask = new float[784];
    java.util.Arrays.fill(mask, 0, kept, 1f);
    return manager.create(mask, new Shape(1, 784));
  }
}
