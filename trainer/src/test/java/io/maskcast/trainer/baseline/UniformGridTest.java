package io.maskcast.trainer.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.mask.MaskGrid;
import org.junit.jupiter.api.Test;

class UniformGridTest {

  private static String grid(MaskGrid grid, int kept) {
    return SmallTiles.drawn(grid, UniformGrid.positions(grid, kept));
  }

  @Test
  void aSquareNumberIsALattice() {
    assertThat(grid(MaskGrid.pixels(1, 6, 6), 9))
        .isEqualTo(
            """
            ......
            .#.#.#
            ......
            .#.#.#
            ......
            .#.#.#
            """);
  }

  @Test
  void otherNumbersAreDealtOutToTheLines() {
    assertThat(grid(MaskGrid.pixels(1, 6, 6), 5))
        .isEqualTo(
            """
            ......
            .#..#.
            ......
            ......
            .#.#.#
            ......
            """);
  }

  @Test
  void linesFollowTheSidesOfTheTile() {
    assertThat(grid(MaskGrid.pixels(1, 2, 8), 4))
        .isEqualTo(
            """
            ........
            .#.#.#.#
            """);
    assertThat(grid(MaskGrid.pixels(1, 6, 2), 3))
        .isEqualTo(
            """
            ..
            .#
            ..
            .#
            ..
            .#
            """);
  }

  @Test
  void noLineGetsMoreThanItHolds() {
    // The sides ask for sqrt(15 * 2 / 10) = 2 lines of 7.5, but a line has 3 cells.
    assertThat(UniformGrid.positions(new MaskGrid(1, 2, 10, 1, 2, 3), 5))
        .containsExactly(0, 2, 3, 4, 5);
  }

  @Test
  void channelsShareTheirPositions() {
    MaskGrid grid = MaskGrid.pixels(3, 6, 6);
    assertThat(UniformGrid.positions(grid, 15))
        .isEqualTo(UniformGrid.positions(MaskGrid.pixels(1, 6, 6), 5));
    assertThat(UniformGrid.positions(grid, 13)).hasSize(5);
  }
}
