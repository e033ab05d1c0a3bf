package io.maskcast.trainer.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.mask.MaskGrid;
import org.junit.jupiter.api.Test;

class ElementOrderTest {

  @Test
  void sumsAndMeansDifferWhereElementsDiffer() {
    // 1 x 5 samples in 2 cells: samples 0 and 1, samples 2 to 4
    MaskGrid grid = new MaskGrid(1, 1, 5, 1, 1, 2);
    double[] scores = {2, 3, 1, 3, 2}; // sums 5 and 6, means 2.5 and 2
    assertThat(ElementOrder.largestSum(grid, scores)).containsExactly(1, 0);
    assertThat(ElementOrder.largestMean(grid, scores)).containsExactly(0, 1);
  }

  @Test
  void anElementOverAllChannelsSumsOverThem() {
    // 2 channels of 3 columns
    double[] scores = {1, 0, 3, 1, 5, 0}; // over both channels 2, 5, 3
    assertThat(ElementOrder.largestSum(new MaskGrid(2, 1, 3, 1, 1, 3), scores))
        .containsExactly(1, 2, 0);
    assertThat(ElementOrder.largestSum(MaskGrid.channels(2, 1, 3), scores)).containsExactly(1, 0);
  }

  @Test
  void equalScoresGoByNumber() {
    assertThat(ElementOrder.largestSum(MaskGrid.pixels(1, 1, 4), new double[] {0, 1, 0, 1}))
        .containsExactly(1, 3, 0, 2);
  }

  @Test
  void allChannelsOfAPositionComeTogether() {
    MaskGrid grid = MaskGrid.pixels(3, 2, 2); // element = channel * 4 + position
    assertThat(ElementOrder.ofPositions(grid, new int[] {2, 0, 1, 3}, 7))
        .containsExactly(2, 6, 10, 0, 4, 8, 1);
  }

  @Test
  void everyElementIsAsLikelyToComeFirstOrLast() {
    MaskGrid grid = MaskGrid.pixels(1, 2, 4);
    int[] first = new int[8];
    int[] last = new int[8];
    int follows = 0;
    int before = 0;
    for (int seed = 0; seed < 8000; seed++) { // side by side, as the seeds of an experiment are
      int[] order = ElementOrder.random(grid, seed);
      first[order[0]]++;
      last[order[7]]++;
      follows += order[0] == before ? 1 : 0;
      before = order[0];
    }
    // Five standard deviations of a count of 8000 draws with probability 1/8: 5 * 29.6
    for (int element = 0; element < 8; element++) {
      assertThat(first[element]).isCloseTo(1000, within(148));
      assertThat(last[element]).isCloseTo(1000, within(148));
    }
    assertThat(follows).isCloseTo(1000, within(148));
  }
}
