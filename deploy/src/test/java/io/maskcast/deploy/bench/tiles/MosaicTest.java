package io.maskcast.deploy.bench.tiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MosaicTest {

  private static TileLayout layout(int height, int width, int channels) {
    return new TileLayout(height, width, channels, SampleType.U8, Interleave.PIXEL);
  }

  /** Three tiles of 1x2x2: two in the first row of tiles, one in the second, nothing beside it. */
  @Test
  void putsTilesSideBySideChannelByChannel() {
    Mosaic mosaic = new Mosaic(layout(1, 2, 2), 3);
    byte[] tiles = {1, 11, 2, 12, 3, 13, 4, 14, 5, 15, 6, 16};
    assertThat(mosaic.width()).isEqualTo(4);
    assertThat(mosaic.height()).isEqualTo(2);
    assertThat(mosaic.arrange(tiles, 0))
        .containsExactly(1, 2, 3, 4, 5, 6, 0, 0, 11, 12, 13, 14, 15, 16, 0, 0);
  }

  @Test
  void takesThemApartAgainIntoTheirPlaces() {
    TileLayout layout = layout(3, 5, 4);
    byte[] tiles = new byte[11 * layout.denseBytes()];
    new SplittableRandom(1).nextBytes(tiles);
    byte[] arrived = new byte[tiles.length];
    for (int first : new int[] {0, 7}) {
      Mosaic mosaic = new Mosaic(layout, first == 0 ? 7 : 4);
      mosaic.restore(mosaic.arrange(tiles, first), arrived, first);
    }
    assertThat(arrived).isEqualTo(tiles);
  }

  @Test
  void holdsNoMoreThanAnImageMay() {
    Mosaic mosaic = Mosaic.largest(layout(100, 100, 10), 1000);
    assertThat(mosaic.greyHeight()).isBetween(10_000L, (long) Mosaic.LONGEST_SIDE);
    assertThat(Mosaic.largest(layout(3, 3, 4), 2000).tiles()).isEqualTo(2000);
    assertThatThrownBy(() -> Mosaic.largest(layout(2000, 10, 10), 5))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("leave out --arms");
  }
}
