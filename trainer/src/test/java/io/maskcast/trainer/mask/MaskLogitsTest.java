package io.maskcast.trainer.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MaskLogitsTest {

  private static final MaskGrid GRID = MaskGrid.pixels(1, 2, 3);

  @Test
  void keepsAllAtFirst() {
    MaskLogits logits = MaskLogits.allKept(784, 1, new SplittableRandom(1));
    assertThat(logits.keptElements()).isEqualTo(784);
    assertThat(logits.fixate(1).keptElements()).isEqualTo(784);
  }

  @Test
  void explorationDropsAsOftenAsTheLogitsSay() {
    MaskLogits logits = MaskLogits.allKept(20_000, 1, new SplittableRandom(1));
    double kept = logits.explore(1, new SplittableRandom(2)).keptElements() / 20_000.0;
    // The difference of two Gumbel variables is logistic: P(keep) = 1 / (1 + e^-1).
    assertThat(kept).isEqualTo(0.731, within(0.01));
  }

  @Test
  void stepFollowsTheGradientInBothLogits() {
    MaskLogits logits = new MaskLogits(new float[] {0, 0, 0}, new float[] {0, 0, 0});
    logits.step(logits.fixate(1), new float[] {1, -1, 0}, 0.25);
    // Adam's first step is the learning rate, whatever the gradient's size.
    assertThat(logits.margin(0)).isEqualTo(-0.5f, within(1e-6f));
    assertThat(logits.margin(1)).isEqualTo(0.5f, within(1e-6f));
    assertThat(logits.margin(2)).isZero();
  }

  @Test
  void cutMeetsTheBudgetExactlyFromAboveAndFromBelow() {
    float[] keep = {3, -1, 2, -2, 1, 0.5f};
    MaskLogits logits = new MaskLogits(keep, new float[6]); // keeps 4 of 6
    for (int kept = 1; kept <= 6; kept++) {
      Mask mask = new Budget(GRID, kept).cut(logits);
      assertThat(mask.keptElements()).isEqualTo(kept);
    }
    assertThat(new Budget(GRID, 2).cut(logits).selected()).containsExactly(0, 2);
    assertThat(new Budget(GRID, 5).cut(logits).selected()).containsExactly(0, 1, 2, 4, 5);
  }

  @Test
  void equalMarginsKeepTheLowerElements() {
    MaskLogits logits = new MaskLogits(new float[6], new float[6]);
    assertThat(new Budget(GRID, 3).cut(logits).selected()).containsExactly(0, 1, 2);
  }

  @Test
  void budgetIsTheShareRoundedDownButOneAtLeast() {
    assertThat(Budget.ofShare(MaskGrid.pixels(1, 28, 28), 0.05).kept()).isEqualTo(39);
    assertThat(Budget.ofShare(MaskGrid.pixels(4, 3, 3), 0.25).kept()).isEqualTo(9);
    assertThat(Budget.ofShare(MaskGrid.pixels(1, 10, 10), 0.29).kept()).isEqualTo(29);
    assertThat(Budget.ofShare(GRID, 1).kept()).isEqualTo(6);
    assertThat(Budget.ofShare(GRID, 0.001).kept()).isEqualTo(1);
    for (double share : new double[] {0, -1, 1.01, Double.NaN}) {
      assertThatThrownBy(() -> Budget.ofShare(GRID, share)).isInstanceOf(MaskcastException.class);
    }
  }
}
