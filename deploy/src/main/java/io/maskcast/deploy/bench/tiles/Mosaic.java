package io.maskcast.deploy.bench.tiles;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.TileLayout;

/**
 * Tiles side by side as one image, so that what an image file begins with is paid for once: {@code
 * across} tiles to a row, all of one channel before the next. The bytes are those of a grey image
 * of all channels one below the other, and as well those of an image of so many bands, band after
 * band. Places without a tile are 0.
 *
 * @param layout the tiles: pixel-interleaved, unsigned bytes
 * @param tiles how many, 1 or more
 */
record Mosaic(TileLayout layout, int tiles) {

  /** The longest side that every format here can have; WebP's. */
  static final int LONGEST_SIDE = 16_383;

  /** Checks the number. */
  Mosaic {
    if (tiles < 1) {
      throw new IllegalArgumentException("a mosaic of " + tiles + " tiles");
    }
  }

  /**
   * As many tiles as one image can hold with all channels one below the other.
   *
   * @param most how many there are
   * @throws MaskcastException if it cannot hold a single one
   */
  static Mosaic largest(TileLayout layout, int most) {
    int tiles = most;
    while (tiles > 1 && !new Mosaic(layout, tiles).fits()) {
      tiles = tiles * 9 / 10;
    }
    Mosaic mosaic = new Mosaic(layout, tiles);
    if (!mosaic.fits()) {
      throw new MaskcastException(
          "A tile of %s with all its channels one below the other is larger than an image may be (%d); leave out --arms jpeg, webp and jpeg2000"
              .formatted(layout.describe(), LONGEST_SIDE));
    }
    return mosaic;
  }

  private boolean fits() {
    return width() <= LONGEST_SIDE && greyHeight() <= LONGEST_SIDE;
  }

  /** Tiles to a row. */
  int across() {
    return (int) Math.ceil(Math.sqrt(tiles));
  }

  /** Rows of tiles. */
  int down() {
    return (tiles + across() - 1) / across();
  }

  /** Samples to a row. */
  int width() {
    return across() * layout.width();
  }

  /** Rows of one channel. */
  int height() {
    return down() * layout.height();
  }

  /** Rows of all channels one below the other. */
  long greyHeight() {
    return (long) height() * layout.channels();
  }

  /**
   * Puts tiles side by side.
   *
   * @param samples tile after tile
   * @param first the first of them to take
   */
  byte[] arrange(byte[] samples, int first) {
    byte[] planes = new byte[Math.toIntExact(greyHeight() * width())];
    forEachSample(first * layout.denseBytes(), (sample, pixel) -> planes[pixel] = samples[sample]);
    return planes;
  }

  /** Takes tiles apart again: the inverse of {@link #arrange}, into their places among others. */
  void restore(byte[] planes, byte[] samples, int first) {
    forEachSample(first * layout.denseBytes(), (sample, pixel) -> samples[sample] = planes[pixel]);
  }

  private interface Pairs {
    void pair(int sample, int pixel);
  }

  private void forEachSample(int begin, Pairs pairs) {
    int sample = begin;
    for (int tile = 0; tile < tiles; tile++) {
      int top = tile / across() * layout.height();
      int left = tile % across() * layout.width();
      for (int row = 0; row < layout.height(); row++) {
        for (int column = 0; column < layout.width(); column++) {
          for (int channel = 0; channel < layout.channels(); channel++) {
            int line = channel * height() + top + row;
            pairs.pair(sample++, line * width() + left + column);
          }
        }
      }
    }
  }
}
