package io.maskcast.deploy.bench.tiles;

import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.TileLayout;

/**
 * Tiles made smaller by the mean of squares of samples and larger again by repetition. Squares that
 * reach over the tile's lower or right edge are of what there is.
 *
 * @param layout the tiles: pixel-interleaved, unsigned bytes
 * @param factor samples to a square's side, 2 or more
 */
record Overview(TileLayout layout, int factor) {

  /** The small tiles. */
  TileLayout small() {
    return new TileLayout(
        (layout.height() + factor - 1) / factor,
        (layout.width() + factor - 1) / factor,
        layout.channels(),
        layout.sampleType(),
        Interleave.PIXEL);
  }

  /** Means, rounded to the nearest whole number, halves up. */
  byte[] reduce(byte[] samples) {
    TileLayout small = small();
    int tiles = samples.length / layout.denseBytes();
    byte[] reduced = new byte[tiles * small.denseBytes()];
    int to = 0;
    for (int tile = 0; tile < tiles; tile++) {
      for (int row = 0; row < small.height(); row++) {
        for (int column = 0; column < small.width(); column++) {
          for (int channel = 0; channel < small.channels(); channel++) {
            reduced[to++] = mean(samples, tile * layout.denseBytes(), channel, row, column);
          }
        }
      }
    }
    return reduced;
  }

  private byte mean(byte[] samples, int tile, int channel, int smallRow, int smallColumn) {
    int sum = 0;
    int count = 0;
    int rows = Math.min(layout.height(), (smallRow + 1) * factor);
    int columns = Math.min(layout.width(), (smallColumn + 1) * factor);
    for (int row = smallRow * factor; row < rows; row++) {
      for (int column = smallColumn * factor; column < columns; column++) {
        sum += samples[tile + layout.sampleIndex(channel, row, column)] & 0xff;
        count++;
      }
    }
    return (byte) ((2 * sum + count) / (2 * count));
  }

  /** Every sample of a small tile repeated over its square. */
  byte[] enlarge(byte[] reduced) {
    TileLayout small = small();
    int tiles = reduced.length / small.denseBytes();
    byte[] samples = new byte[tiles * layout.denseBytes()];
    int to = 0;
    for (int tile = 0; tile < tiles; tile++) {
      for (int row = 0; row < layout.height(); row++) {
        for (int column = 0; column < layout.width(); column++) {
          for (int channel = 0; channel < layout.channels(); channel++) {
            int from = small.sampleIndex(channel, row / factor, column / factor);
            samples[to++] = reduced[tile * small.denseBytes() + from];
          }
        }
      }
    }
    return samples;
  }
}
