package io.maskcast.trainer.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.trainer.data.TileTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LearningTilesTest {

  private static final MaskGrid TWO = MaskGrid.pixels(1, 1, 2);

  /** 100 tiles: 60 of class 0, 30 of class 1, 10 of class 2; sample 0 is the tile's number. */
  private static TileTensors hundred() {
    int[] labels = IntStream.range(0, 100).map(i -> i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2).toArray();
    return SmallTiles.of(TWO, labels, (tile, sample) -> sample == 0 ? tile : 7);
  }

  private static List<Integer> numbers(LearningTiles tiles) {
    List<Integer> numbers = new ArrayList<>();
    tiles.forEach((values, label) -> numbers.add((int) values[0]));
    return numbers;
  }

  @Test
  void everyClassGetsItsShare() {
    LearningTiles part = SmallTiles.learning(hundred()).stratified(10, new SplittableRandom(1));
    int[] ofClass = new int[3];
    part.forEach((values, label) -> ofClass[label]++);
    assertThat(ofClass).containsExactly(6, 3, 1);
    assertThat(part.count()).isEqualTo(10);
    assertThat(numbers(part)).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void theSeedDecidesWhichTiles() {
    LearningTiles all = SmallTiles.learning(hundred());
    List<Integer> once = numbers(all.stratified(10, new SplittableRandom(1)));
    assertThat(numbers(all.stratified(10, new SplittableRandom(1)))).isEqualTo(once);
    assertThat(numbers(all.stratified(10, new SplittableRandom(2)))).isNotEqualTo(once);
    assertThat(all.stratified(100, new SplittableRandom(1))).isSameAs(all);
  }

  @Test
  void onlyTheGivenTilesAreRead() {
    LearningTiles three = new LearningTiles(hundred(), new int[] {5, 1, 99}, () -> {});
    assertThat(numbers(three)).containsExactly(5, 1, 99);
    assertThat(three.classes()).isEqualTo(3);
    assertThat(new LearningTiles(hundred(), new int[] {6, 0}, () -> {}).classes()).isEqualTo(2);
  }

  @Test
  void momentsOfHandWorkedNumbers() {
    LearningTiles three = new LearningTiles(hundred(), new int[] {1, 2, 6}, () -> {});
    SampleMoments moments = SampleMoments.of(three);
    assertThat(moments.mean()).containsExactly(new double[] {3, 7}, within(1e-12));
    // (4 + 1 + 9) / 3
    assertThat(moments.variance()[0]).isEqualTo(14.0 / 3, within(1e-12));
    assertThat(moments.variance()[1]).isZero();
  }

  @Test
  void levelsAreEqualStepsFromSmallestToLargest() {
    LearningTiles tiles = new LearningTiles(hundred(), new int[] {10, 50, 29, 30, 49}, () -> {});
    SampleLevels levels = SampleLevels.of(tiles, 4); // steps of 10 from 10 to 50
    assertThat(levels.levels())
        .isDeepEqualTo(new byte[][] {{0, 0}, {3, 0}, {1, 0}, {2, 0}, {3, 0}});
    assertThat(levels.labels()).containsExactly(0, 0, 2, 0, 2);
  }
}
