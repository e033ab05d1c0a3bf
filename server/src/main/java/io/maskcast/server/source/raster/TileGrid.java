package io.maskcast.server.source.raster;

import io.maskcast.shared.MaskcastException;

/**
 * Tiles over a raster, counted row by row from the top left. Each begins a stride after the one
 * before it; those at the right and lower edges may reach beyond the raster. There are as many as
 * it takes for every pixel to be in one.
 *
 * @param rasterHeight rows of the raster
 * @param rasterWidth columns of the raster
 * @param tileHeight rows of a tile
 * @param tileWidth columns of a tile
 * @param stride pixels from one tile to the next, both ways: less than a side and tiles overlap,
 *     more and pixels are left out
 */
record TileGrid(int rasterHeight, int rasterWidth, int tileHeight, int tileWidth, int stride) {

  TileGrid {
    if (tileHeight < 1 || tileWidth < 1 || stride < 1) {
      throw new MaskcastException(
          "Tiles of %d x %d pixels every %d are impossible: a tile has sides and a stride of 1 or more"
              .formatted(tileHeight, tileWidth, stride));
    }
  }

  /** Tiles side by side. */
  int across() {
    return tiles(rasterWidth, tileWidth);
  }

  /** Tiles below each other. */
  int down() {
    return tiles(rasterHeight, tileHeight);
  }

  /** All tiles. */
  long count() {
    return (long) across() * down();
  }

  /** The row of the raster in which a tile begins. */
  int top(long tile) {
    return (int) (tile / across()) * stride;
  }

  /** The column of the raster in which a tile begins. */
  int left(long tile) {
    return (int) (tile % across()) * stride;
  }

  private int tiles(int raster, int tile) {
    return raster <= tile ? 1 : 1 + (int) (((long) raster - tile + stride - 1) / stride);
  }
}
