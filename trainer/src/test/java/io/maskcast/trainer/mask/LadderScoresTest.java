package io.maskcast.trainer.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.mask.MaskKind;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LadderScoresTest {

  private static final MaskCells CELLS = MaskCells.of(MaskKind.PIXEL_ANY, new Extent(1, 1, 2, 3));
  private static final List<Integer> CUTS = List.of(1, 3, 6);

  private static LadderScores scores() {
    return LadderScores.initial(CELLS, CUTS, new SplittableRandom(3));
  }

  /** Gradients that punish keeping the first three elements and reward the others. */
  private static void teach(LadderScores scores, int steps, boolean explore) {
    SplittableRandom noise = new SplittableRandom(4);
    for (int step = 0; step < steps; step++) {
      LadderScores.Draw draw = explore ? scores.explore(1, 1, noise) : scores.fixate(1);
      float[] gradient = {3, 2, 1, -1, -2, -3};
      scores.step(draw, List.of(gradient, gradient, new float[6]), 0.05);
    }
  }

  @Test
  void whatIsRewardedComesFirst() {
    LadderScores scores = scores();
    teach(scores, 400, true);
    assertThat(List.of(scores.order()[3], scores.order()[4], scores.order()[5]))
        .containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void everyDrawIsNestedAndKeepsItsCounts() {
    LadderScores scores = scores();
    SplittableRandom noise = new SplittableRandom(5);
    for (int i = 0; i < 50; i++) {
      List<float[]> kept = scores.explore(1, 2, noise).kept();
      for (int rung = 0; rung < CUTS.size(); rung++) {
        float sum = 0;
        for (int e = 0; e < 6; e++) {
          sum += kept.get(rung)[e];
          assertThat(kept.get(rung)[e])
              .isGreaterThanOrEqualTo(rung == 0 ? 0 : kept.get(rung - 1)[e]);
        }
        assertThat(sum).isEqualTo((float) CUTS.get(rung));
      }
    }
    assertThat(scores.fixate(1).slope().get(2)).containsOnly(0);
  }

  @Test
  void aStateGoesOnAsIfNothingHadHappened() {
    LadderScores through = scores();
    teach(through, 20, false);
    LadderScores restored = scores();
    teach(restored, 10, false);
    LadderScores other = scores();
    other.restore(restored.state());
    teach(other, 10, false);
    assertThat(other.state().asMap().get("scores").values())
        .containsExactly(through.state().asMap().get("scores").values());
  }
}
