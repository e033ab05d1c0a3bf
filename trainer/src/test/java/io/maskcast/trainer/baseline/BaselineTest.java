package io.maskcast.trainer.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.trainer.data.TileTensors;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BaselineTest {

  private static int[] order(Baseline baseline, TileTensors tensors, MaskGrid grid, int kept) {
    return baseline.order(tensors, SmallTiles.all(tensors), grid, kept, 1, () -> {});
  }

  @Test
  void labels() {
    assertThat(Baseline.labels())
        .isEqualTo("random, forest, variance, greedy, centre-crop, uniform-grid");
    for (Baseline baseline : Baseline.values()) {
      assertThat(Baseline.of(baseline.label())).isEqualTo(baseline);
    }
    assertThatThrownBy(() -> Baseline.of("centre crop"))
        .isInstanceOf(MaskcastException.class)
        .hasMessage(
            "'centre crop' is no baseline; allowed: random, forest, variance, greedy, centre-crop, uniform-grid");
  }

  /** A grid, and how many of its elements to keep. */
  record Choice(MaskGrid grid, int kept) {}

  @Provide
  Arbitrary<Choice> choices() {
    Arbitrary<Integer> side = Arbitraries.integers().between(1, 7);
    return Combinators.combine(Arbitraries.integers().between(1, 4), side, side)
        .flatAs(
            (channels, height, width) ->
                Combinators.combine(
                        Arbitraries.of(1, channels),
                        Arbitraries.integers().between(1, height),
                        Arbitraries.integers().between(1, width))
                    .as((c, h, w) -> new MaskGrid(channels, height, width, c, h, w)))
        .flatMap(
            grid ->
                Arbitraries.integers()
                    .between(1, grid.elements())
                    .map(kept -> new Choice(grid, kept)))
        .withoutEdgeCases(); // those of so many dimensions would crowd out the random ones
  }

  @Property(tries = 100)
  void aMaskKeepsExactlyAsManyAsAskedFor(
      @ForAll Baseline baseline, @ForAll("choices") Choice choice, @ForAll long seed) {
    MaskGrid grid = choice.grid();
    TileTensors tensors = SmallTiles.random(grid, 20, 3, seed);
    int[] tiles = SmallTiles.all(tensors);
    int[] order = baseline.order(tensors, tiles, grid, choice.kept(), seed, () -> {});
    assertThat(order).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(choice.kept());
    assertThat(Arrays.stream(order)).allMatch(e -> e >= 0 && e < grid.elements());
    Mask mask = BaselineMask.of(grid, order, choice.kept());
    assertThat(mask.keptElements()).isEqualTo(choice.kept());
    assertThat(mask.grid()).isEqualTo(grid);
    assertThat(baseline.order(tensors, tiles, grid, choice.kept(), seed, () -> {}))
        .isEqualTo(order);
  }

  @Test
  void randomForestAndVarianceOrderEverything() {
    MaskGrid grid = MaskGrid.pixels(2, 3, 3);
    TileTensors tensors = SmallTiles.random(grid, 30, 2, 4);
    for (Baseline baseline : new Baseline[] {Baseline.RANDOM, Baseline.FOREST, Baseline.VARIANCE}) {
      int[] one = order(baseline, tensors, grid, 1);
      assertThat(one).hasSize(18).isEqualTo(order(baseline, tensors, grid, 18));
    }
  }

  @Test
  void varianceIsThatOfTheMeanSampleOfAnElement() {
    // 1 x 4 samples that swing by 10, 30, 25 and 24; cells of 2
    MaskGrid pixels = MaskGrid.pixels(1, 1, 4);
    int[] swing = {10, 30, 25, 24};
    TileTensors tensors =
        SmallTiles.of(pixels, new int[] {0, 1}, (tile, sample) -> 100 + tile * swing[sample]);
    assertThat(order(Baseline.VARIANCE, tensors, pixels, 1)).containsExactly(1, 2, 3, 0);
    // (25 + 225) / 2 against (156.25 + 144) / 2
    assertThat(order(Baseline.VARIANCE, tensors, new MaskGrid(1, 1, 4, 1, 1, 2), 1))
        .containsExactly(1, 0);
  }

  @Test
  void forestAndGreedyFindTheBlocksThatCarryTheClass() {
    // Samples 7, 16 and 29 of 6 x 6 lie in the blocks 0, 5 and 8 of 3 x 3.
    TileTensors tensors = SyntheticBits.tiles(new int[] {7, 16, 29}, 600, 5);
    MaskGrid blocks = new MaskGrid(1, 6, 6, 1, 3, 3);
    for (Baseline baseline : new Baseline[] {Baseline.FOREST, Baseline.GREEDY}) {
      assertThat(BaselineMask.of(blocks, order(baseline, tensors, blocks, 3), 3).selected())
          .as(baseline.label())
          .containsExactly(0, 5, 8);
    }
  }

  @Test
  void forestAndGreedyFindTheChannelThatCarriesTheClass() {
    MaskGrid channels = MaskGrid.channels(3, 2, 2);
    TileTensors noise = SmallTiles.random(channels, 80, 2, 9);
    TileTensors tensors =
        SmallTiles.of(
            channels,
            Arrays.stream(SmallTiles.all(noise)).map(noise.tiles()::label).toArray(),
            (tile, sample) -> {
              float[] values = new float[12];
              noise.write(tile, values, 0);
              // channel 1 is samples 4 to 7
              return (int)
                  (sample / 4 == 1
                      ? values[sample] / 4 + 150 * noise.tiles().label(tile)
                      : values[sample]);
            });
    assertThat(order(Baseline.FOREST, tensors, channels, 1)[0]).isEqualTo(1);
    assertThat(order(Baseline.GREEDY, tensors, channels, 1)[0]).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"FOREST", "VARIANCE", "GREEDY"})
  void theCheckEndsTheWork(Baseline baseline) {
    MaskGrid grid = MaskGrid.pixels(1, 2, 2);
    TileTensors tensors = SmallTiles.random(grid, 5, 2, 1);
    int[] calls = {0};
    assertThatThrownBy(
            () ->
                baseline.order(
                    tensors,
                    SmallTiles.all(tensors),
                    grid,
                    2,
                    1,
                    () -> {
                      if (++calls[0] == 5) {
                        throw new CancellationException("enough");
                      }
                    }))
        .isInstanceOf(CancellationException.class)
        .hasMessage("enough");
  }

  @Test
  void tilesOfTooManySamplesAreRefusedByName() {
    MaskGrid grid = new MaskGrid(1, 100, 100, 1, 2, 2);
    TileTensors tensors = SmallTiles.random(grid, 2, 2, 1);
    assertThatThrownBy(() -> order(Baseline.GREEDY, tensors, grid, 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessage(
            "The baseline 'greedy' can choose among 8192 samples at most, a tile has 10000: use smaller tiles or the baseline random, variance, centre-crop or uniform-grid");
    assertThatThrownBy(() -> order(Baseline.FOREST, tensors, grid, 1))
        .isInstanceOf(MaskcastException.class);
    assertThat(order(Baseline.VARIANCE, tensors, grid, 1)).hasSize(4);
  }

  @Test
  void refusesWhatDoesNotFit() {
    MaskGrid grid = MaskGrid.pixels(1, 2, 3);
    TileTensors tensors = SmallTiles.random(grid, 4, 2, 1);
    for (int kept : new int[] {0, 7}) {
      assertThatThrownBy(() -> order(Baseline.RANDOM, tensors, grid, kept))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> order(Baseline.RANDOM, tensors, MaskGrid.pixels(1, 3, 2), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Baseline.RANDOM.order(tensors, new int[0], grid, 1, 1, () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BaselineMask.of(grid, new int[] {1, 1}, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BaselineMask.of(grid, new int[] {1, 2}, 3))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
