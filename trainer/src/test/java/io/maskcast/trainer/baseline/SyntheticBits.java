package io.maskcast.trainer.baseline;

import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.trainer.data.TileTensors;
import java.util.SplittableRandom;

/** Tiles whose class is a binary number that a few samples spell out; the others are noise. */
final class SyntheticBits {

  private SyntheticBits() {}

  /**
   * Tiles of 6 x 6 samples.
   *
   * @param carrying the samples that carry a bit each: 40 or 180, give or take 30
   * @param count how many tiles
   */
  static TileTensors tiles(int[] carrying, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] labels = random.ints(count, 0, 1 << carrying.length).toArray();
    return SmallTiles.of(
        MaskGrid.pixels(1, 6, 6),
        labels,
        (tile, sample) -> {
          for (int bit = 0; bit < carrying.length; bit++) {
            if (carrying[bit] == sample) {
              return ((labels[tile] >> bit & 1) == 1 ? 180 : 40) + random.nextInt(-30, 31);
            }
          }
          return random.nextInt(256);
        });
  }
}
