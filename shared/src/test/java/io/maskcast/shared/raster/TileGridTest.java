package io.maskcast.shared.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.TileRange;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TileGridTest {

  @Test
  void tilesAreCountedRowByRow() {
    TileGrid grid = new TileGrid(29, 37, 16, 16, 16);
    assertThat(grid.across()).isEqualTo(3);
    assertThat(grid.down()).isEqualTo(2);
    assertThat(grid.top(4)).isEqualTo(16);
    assertThat(grid.left(4)).isEqualTo(16);
    assertThat(grid.inside(5)).isEqualTo(new Window(16, 32, 13, 5));
    assertThat(grid.isPadded(5)).isTrue();
    assertThat(grid.isPadded(0)).isFalse();
    assertThat(grid.meeting(new Window(15, 16, 2, 1)))
        .containsExactly(new TileRange(1, 1), new TileRange(4, 4));
    assertThat(grid.meeting(new Window(0, 0, 29, 37))).containsExactly(new TileRange(0, 5));
  }

  @Test
  void aTileThatWouldBeginBeyondTheRasterIsNone() {
    TileGrid grid = new TileGrid(10, 10, 2, 2, 100);
    assertThat(grid.count()).isEqualTo(1);
    assertThat(grid.inside(0)).isEqualTo(new Window(0, 0, 2, 2));
  }

  @Test
  void sidesAreOneOrMore() {
    assertThatThrownBy(() -> new TileGrid(10, 10, 0, 1, 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("impossible");
  }

  /** Against looking at every pixel of every tile. */
  @Property(tries = 500)
  void tilesThatMeetAWindowAreThoseWithAPixelOfIt(
      @ForAll @IntRange(min = 1, max = 30) int height,
      @ForAll @IntRange(min = 1, max = 30) int width,
      @ForAll @IntRange(min = 1, max = 12) int side,
      @ForAll @IntRange(min = 1, max = 14) int stride,
      @ForAll @IntRange(max = 32) int row,
      @ForAll @IntRange(max = 32) int column,
      @ForAll @IntRange(min = 1, max = 20) int rows,
      @ForAll @IntRange(min = 1, max = 20) int columns) {
    TileGrid grid = new TileGrid(height, width, side, side, stride);
    List<Long> expected = new ArrayList<>();
    for (long tile = 0; tile < grid.count(); tile++) {
      boolean meets = false;
      for (int y = grid.top(tile); y < Math.min(height, grid.top(tile) + side); y++) {
        for (int x = grid.left(tile); x < Math.min(width, grid.left(tile) + side); x++) {
          meets |= y >= row && y < row + rows && x >= column && x < column + columns;
        }
      }
      if (meets) {
        expected.add(tile);
      }
    }
    List<Long> met = new ArrayList<>();
    for (TileRange range : grid.meeting(new Window(row, column, rows, columns))) {
      for (long tile = range.first(); tile <= range.last(); tile++) {
        met.add(tile);
      }
    }
    assertThat(met).isEqualTo(expected);
  }

  /** With no gaps between tiles every pixel is in one, and no row or column of tiles is idle. */
  @Property(tries = 500)
  void everyPixelIsInATile(
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(min = 1, max = 12) int side,
      @ForAll @IntRange(min = 1, max = 12) int stride) {
    TileGrid grid = new TileGrid(height, 1, side, side, Math.min(side, stride));
    boolean[] seen = new boolean[height];
    for (long tile = 0; tile < grid.count(); tile++) {
      Window inside = grid.inside(tile);
      for (int y = inside.row(); y < inside.bottom(); y++) {
        seen[y] = true;
      }
    }
    assertThat(seen).doesNotContain(false);
    long last = grid.count() - 1;
    assertThat(last == 0 || grid.top(last - 1) + side < height).isTrue();
  }
}
