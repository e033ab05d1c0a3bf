package io.maskcast.trainer.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.mask.MaskGrid;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CentreCropTest {

  private static String crop(MaskGrid grid, int kept) {
    return SmallTiles.drawn(grid, Arrays.copyOf(CentreCrop.positions(grid), kept));
  }

  @Test
  void growsFromSquareToSquare() {
    MaskGrid grid = MaskGrid.pixels(1, 6, 6);
    assertThat(crop(grid, 4))
        .isEqualTo(
            """
            ......
            ......
            ..##..
            ..##..
            ......
            ......
            """);
    assertThat(crop(grid, 6))
        .isEqualTo(
            """
            ......
            ..#...
            .###..
            ..##..
            ......
            ......
            """);
    assertThat(crop(grid, 9))
        .isEqualTo(
            """
            ......
            .###..
            .###..
            .###..
            ......
            ......
            """);
    assertThat(crop(grid, 16))
        .isEqualTo(
            """
            ......
            .####.
            .####.
            .####.
            .####.
            ......
            """);
  }

  @Test
  void anOddSideHasItsCentreInTheMiddle() {
    MaskGrid grid = MaskGrid.pixels(1, 5, 5);
    assertThat(crop(grid, 1))
        .isEqualTo(
            """
            .....
            .....
            ..#..
            .....
            .....
            """);
    assertThat(crop(grid, 9))
        .isEqualTo(
            """
            .....
            .###.
            .###.
            .###.
            .....
            """);
  }

  @Test
  void aWideTileIsCroppedToASquareOfSamples() {
    assertThat(crop(MaskGrid.pixels(1, 2, 6), 6))
        .isEqualTo(
            """
            .###..
            .###..
            """);
    // Cells of 1 row x 4 columns: a row is 1 sample away, a column 4.
    assertThat(crop(new MaskGrid(1, 5, 20, 1, 5, 5), 5))
        .isEqualTo(
            """
            ..#..
            ..#..
            ..#..
            ..#..
            ..#..
            """);
  }
}
