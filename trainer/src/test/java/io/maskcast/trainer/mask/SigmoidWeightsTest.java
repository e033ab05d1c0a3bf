package io.maskcast.trainer.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.mask.MaskKind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SigmoidWeightsTest {

  private static SigmoidWeights weights(float... logits) {
    MaskCells cells = MaskCells.of(MaskKind.PIXEL_ANY, new Extent(1, 1, 1, logits.length));
    return new SigmoidWeights(cells, logits, new ArrayAdam.Settings(0.5, 0.999, 1e-7, true));
  }

  @Test
  void keepsWhatRoundsToOneAndNeedsNoNoise() {
    SigmoidWeights weights = weights(3, -0.1f, 0.1f, 0);
    assertThat(weights.fixate(1).kept()).containsExactly(1, 0, 1, 0);
    assertThat(weights.explore(1, new SplittableRandom(1)).kept()).containsExactly(1, 0, 1, 0);
  }

  @Test
  void gradientIsThatOfTheSigmoidStraightThrough() {
    // sigma'(z / tau) / tau; sigma'(3) = 0.0451767, sigma'(0) = 1/4
    float[] gradient = weights(3, 0).fixate(1).logitGradient(new float[] {1, 2});
    assertThat(gradient[0]).isEqualTo(0.0451767f, within(1e-6f));
    assertThat(gradient[1]).isEqualTo(0.5f, within(1e-6f));
    float[] cooled = weights(1).fixate(0.5).logitGradient(new float[] {1});
    // sigma'(2) = 0.1049936, over tau
    assertThat(cooled[0]).isEqualTo(0.2099872f, within(1e-6f));
  }

  @Test
  void startsAtTheAuthorsMean() {
    MaskCells cells = MaskCells.of(MaskKind.PIXEL_ANY, new Extent(1, 1, 50, 50));
    MaskWeights weights =
        Formulation.CODE.weights(cells, new double[] {1}, 3, new SplittableRandom(1));
    assertThat(weights).isInstanceOf(SigmoidWeights.class);
    double sum = 0;
    for (int e = 0; e < 2500; e++) {
      assertThat(weights.margin(e)).isBetween(2.9f, 3.1f);
      sum += weights.margin(e);
    }
    assertThat(sum / 2500).isEqualTo(3, within(0.001));
  }
}
