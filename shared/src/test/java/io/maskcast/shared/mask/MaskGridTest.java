package io.maskcast.shared.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskGridTest {

  @Provide
  Arbitrary<MaskGrid> grids() {
    return Masks.grids();
  }

  @Property
  void everySampleLiesInTheOneElementWhoseEdgesHoldIt(@ForAll("grids") MaskGrid grid) {
    for (int c = 0; c < grid.channels(); c++) {
      for (int y = 0; y < grid.height(); y++) {
        for (int x = 0; x < grid.width(); x++) {
          int element = grid.element(c, y, x);
          int column = element % grid.columnCells();
          int row = element / grid.columnCells() % grid.rowCells();
          int channel = element / grid.columnCells() / grid.rowCells();
          assertThat(channel).isEqualTo(grid.channelCells() == 1 ? 0 : c);
          assertThat(y)
              .isBetween(
                  row * grid.height() / grid.rowCells(),
                  (row + 1) * grid.height() / grid.rowCells() - 1);
          assertThat(x)
              .isBetween(
                  column * grid.width() / grid.columnCells(),
                  (column + 1) * grid.width() / grid.columnCells() - 1);
        }
      }
    }
  }

  @Property
  void elementSamplesIsWhatCountingGives(@ForAll("grids") MaskGrid grid) {
    int[] counted = new int[grid.elements()];
    for (int c = 0; c < grid.channels(); c++) {
      for (int y = 0; y < grid.height(); y++) {
        for (int x = 0; x < grid.width(); x++) {
          counted[grid.element(c, y, x)]++;
        }
      }
    }
    assertThat(grid.elementSamples()).isEqualTo(counted);
    assertThat(counted).doesNotContain(0);
    assertThat(Arrays.stream(counted).sum()).isEqualTo(grid.samples());
  }

  @Property
  void elementOfSampleRunsInChannelRowColumnOrder(@ForAll("grids") MaskGrid grid) {
    int[] elements = grid.elementOfSample();
    assertThat(elements).hasSize(grid.samples());
    int i = 0;
    for (int c = 0; c < grid.channels(); c++) {
      for (int y = 0; y < grid.height(); y++) {
        for (int x = 0; x < grid.width(); x++) {
          assertThat(elements[i++]).isEqualTo(grid.element(c, y, x));
        }
      }
    }
  }

  @Property
  void cellsDifferByAtMostOneSample(
      @ForAll @IntRange(min = 1, max = 2000) int size,
      @ForAll @IntRange(min = 1, max = 2000) int wanted) {
    int cells = Math.min(size, wanted);
    int[] lengths = new MaskGrid(1, size, 1, 1, cells, 1).elementSamples();
    assertThat(lengths)
        .containsOnly(
            Arrays.stream(new int[] {size / cells, -Math.floorDiv(-size, cells)}).toArray());
    assertThat(new MaskGrid(1, 1, size, 1, 1, cells).elementSamples()).isEqualTo(lengths);
  }

  @Test
  void tenRowsInFourCellsAreCutAtTheFloors() {
    MaskGrid grid = new MaskGrid(1, 10, 1, 1, 4, 1);
    assertThat(grid.elementOfSample()).containsExactly(0, 0, 1, 1, 1, 2, 2, 3, 3, 3);
    assertThat(grid.elementSamples()).containsExactly(2, 3, 2, 3);
  }

  @Test
  void elementsAreNumberedColumnFastest() {
    MaskGrid grid = new MaskGrid(3, 4, 4, 3, 2, 2);
    assertThat(grid.elements()).isEqualTo(12);
    assertThat(grid.element(0, 0, 2)).isEqualTo(1);
    assertThat(grid.element(0, 2, 0)).isEqualTo(2);
    assertThat(grid.element(1, 0, 0)).isEqualTo(4);
    assertThat(grid.element(2, 3, 3)).isEqualTo(11);
  }

  @Test
  void oneChannelCellSpansAllChannels() {
    MaskGrid grid = new MaskGrid(3, 2, 2, 1, 2, 2);
    assertThat(grid.element(2, 1, 1)).isEqualTo(grid.element(0, 1, 1)).isEqualTo(3);
    assertThat(grid.elementSamples()).containsExactly(3, 3, 3, 3);
  }

  @Test
  void pixelsHaveOneElementEachAndChannelsToo() {
    assertThat(MaskGrid.pixels(2, 3, 4)).isEqualTo(new MaskGrid(2, 3, 4, 2, 3, 4));
    assertThat(MaskGrid.pixels(2, 3, 4).elementSamples()).hasSize(24).containsOnly(1);
    assertThat(MaskGrid.channels(2, 3, 4)).isEqualTo(new MaskGrid(2, 3, 4, 2, 1, 1));
    assertThat(MaskGrid.channels(2, 3, 4).elementSamples()).containsExactly(12, 12);
  }

  @Test
  void edgesDoNotOverflowOnTheLargestTile() {
    MaskGrid grid = new MaskGrid(1, 1 << 30, 1, 1, (1 << 30) - 1, 1);
    assertThat(grid.element(0, 0, 0)).isZero();
    assertThat(grid.element(0, (1 << 30) - 1, 0)).isEqualTo((1 << 30) - 2);
    assertThat(grid.elementSamples((1 << 30) - 2)).isEqualTo(2);
    assertThat(grid.elementSamples(0)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0,1,1,1,1,1",
    "1,0,1,1,1,1",
    "1,1,0,1,1,1",
    "-1,-1,1,1,1,1",
    "3,4,4,2,1,1", // C' between 1 and the channels
    "3,4,4,0,1,1",
    "3,4,4,4,1,1",
    "3,4,4,-1,1,1",
    "3,4,4,1,0,1",
    "3,4,4,1,5,1",
    "3,4,4,1,1,0",
    "3,4,4,1,1,5",
    "3,4,4,1,1,-2147483648",
    "1,32768,32769,1,1,1",
    "2,32768,32768,1,1,1",
    "2147483647,2147483647,2147483647,1,1,1",
    "4,65536,65536,1,1,1" // 2^34: zero in an int
  })
  void gridsThatDoNotFitTheirTileAreRefused(int c, int h, int w, int cc, int rc, int wc) {
    assertThatThrownBy(() -> new MaskGrid(c, h, w, cc, rc, wc))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("%dx%dx%d cells", cc, rc, wc);
  }
}
