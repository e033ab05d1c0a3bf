package io.maskcast.deploy.bench.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import org.junit.jupiter.api.Test;

class OverviewTest {

  private static final TileLayout LAYOUT = new TileLayout(3, 3, 1, SampleType.U8, Interleave.PIXEL);

  /**
   * Means of (10, 20, 40, 51) = 30.25, of (30, 60) = 45, of (70, 81) = 75.5 which is rounded up,
   * and 255 alone.
   */
  @Test
  void takesMeansOfWhatThereIsAndRepeatsThem() {
    byte[] tile = {10, 20, 30, 40, 51, 60, 70, 81, (byte) 255};
    Overview overview = new Overview(LAYOUT, 2);
    byte[] small = overview.reduce(tile);
    assertThat(small).containsExactly(30, 45, 76, 255);
    assertThat(overview.enlarge(small)).containsExactly(30, 30, 45, 30, 30, 45, 76, 76, (byte) 255);
  }

  @Test
  void keepsChannelsAndTilesApart() {
    TileLayout layout = new TileLayout(2, 2, 2, SampleType.U8, Interleave.PIXEL);
    byte[] tiles = {1, 100, 2, 101, 3, 102, 4, 103, 9, 50, 9, 50, 9, 50, 9, 50};
    assertThat(new Overview(layout, 4).reduce(tiles)).containsExactly(3, 102, 9, 50);
  }
}
