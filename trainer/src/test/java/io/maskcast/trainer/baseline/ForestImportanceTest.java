package io.maskcast.trainer.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.trainer.data.TileTensors;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.classification.Label;
import org.tribuo.common.tree.LeafNode;
import org.tribuo.common.tree.SplitNode;

class ForestImportanceTest {

  private static LeafNode<Label> leaf(double impurity) {
    Label label = new Label("0");
    return new LeafNode<>(impurity, label, Map.of("0", label), true);
  }

  @Test
  void decreasesOfAHandWorkedTree() {
    // 4 tiles of class a, 2 of b, 2 of c. Gini of all: 1 - 1/4 - 1/16 - 1/16 = 0.625.
    // Sample 1 tells a from the others (Gini 0.5), sample 0 tells b from c.
    byte[][] tiles = {{0, 9}, {5, 9}, {0, 9}, {5, 9}, {0, 2}, {0, 2}, {5, 2}, {5, 2}};
    SplitNode<Label> others = new SplitNode<>(2.5, 0, 0.5, leaf(0), leaf(0));
    SplitNode<Label> root = new SplitNode<>(5.5, 1, 0.625, leaf(0), others);
    double[] importance = new double[3];
    ForestImportance.addDecreases(root, tiles, 1.0 / 8, importance);
    // 0.625 - 4/8 * 0.5 for sample 1; 4/8 * 0.5 for sample 0
    assertThat(importance).containsExactly(new double[] {0.25, 0.375, 0}, within(1e-12));
  }

  @Test
  void oneSampleThatTellsAllTakesAwayAllImpurity() {
    int[] labels = IntStream.range(0, 400).map(i -> i % 2).toArray();
    TileTensors tensors =
        SmallTiles.of(MaskGrid.pixels(1, 1, 1), labels, (tile, sample) -> 200 * labels[tile]);
    double[] importance = ForestImportance.ofSamples(SmallTiles.learning(tensors), 1);
    // Half and half has Gini 1/2; a draw of 400 has 2 p (1 - p), whose mean is 1/2 - 1/800.
    assertThat(importance[0]).isEqualTo(0.49875, within(0.001));
  }

  @Test
  void aSampleThatNeverChangesIsOfNoImportance() {
    int[] labels = IntStream.range(0, 100).map(i -> i % 2).toArray();
    TileTensors tensors =
        SmallTiles.of(
            MaskGrid.pixels(1, 1, 3),
            labels,
            (tile, sample) -> sample == 1 ? 100 : sample == 2 ? 50 * labels[tile] : 0);
    double[] importance = ForestImportance.ofSamples(SmallTiles.learning(tensors), 1);
    assertThat(importance[0]).isZero();
    assertThat(importance[1]).isZero();
    assertThat(importance[2]).isGreaterThan(0.3);
  }

  @Test
  void findsTheThreeSamplesOf36ThatCarryTheClass() {
    int[] carrying = {7, 16, 29};
    TileTensors tensors = SyntheticBits.tiles(carrying, 600, 5);
    double[] importance = ForestImportance.ofSamples(SmallTiles.learning(tensors), 3);
    assertThat(top(importance, 3)).containsExactlyInAnyOrder(7, 16, 29);
    double mostOfNoise = 0;
    for (int s = 0; s < 36; s++) {
      if (s != 7 && s != 16 && s != 29) {
        mostOfNoise = Math.max(mostOfNoise, importance[s]);
      }
    }
    assertThat(Math.min(importance[7], Math.min(importance[16], importance[29])))
        .isGreaterThan(5 * mostOfNoise);
  }

  private static int[] top(double[] scores, int count) {
    return Arrays.copyOf(
        ElementOrder.largestSum(MaskGrid.pixels(1, 1, scores.length), scores), count);
  }

  @Test
  void theSeedDecidesEverything() {
    SplittableRandom random = new SplittableRandom(2);
    LearningTiles tiles =
        SmallTiles.learning(SmallTiles.random(MaskGrid.pixels(1, 3, 3), 50, 3, random.nextLong()));
    double[] once = ForestImportance.ofSamples(tiles, 11);
    assertThat(ForestImportance.ofSamples(tiles, 11)).containsExactly(once);
    assertThat(ForestImportance.ofSamples(tiles, 12)).isNotEqualTo(once);
  }
}
