package io.maskcast.shared.raster;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.TileRange;
import java.util.ArrayList;
import java.util.List;

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
public record TileGrid(
    int rasterHeight, int rasterWidth, int tileHeight, int tileWidth, int stride) {

  /**
   * Checks the sizes.
   *
   * @throws MaskcastException if one is less than 1
   */
  public TileGrid {
    if (rasterHeight < 1 || rasterWidth < 1 || tileHeight < 1 || tileWidth < 1 || stride < 1) {
      throw new MaskcastException(
          "Tiles of %d x %d pixels every %d over %d x %d are impossible: sides and stride are 1 or more"
              .formatted(tileHeight, tileWidth, stride, rasterHeight, rasterWidth));
    }
  }

  /** Tiles side by side. */
  public int across() {
    return tiles(rasterWidth, tileWidth);
  }

  /** Tiles below each other. */
  public int down() {
    return tiles(rasterHeight, tileHeight);
  }

  /** All tiles. */
  public long count() {
    return (long) across() * down();
  }

  /** The number of the tile in a row and column of tiles. */
  public long tile(int row, int column) {
    return (long) row * across() + column;
  }

  /** The row of tiles a tile is in. */
  public int row(long tile) {
    return (int) (tile / across());
  }

  /** The column of tiles a tile is in. */
  public int column(long tile) {
    return (int) (tile % across());
  }

  /** The row of the raster in which a tile begins. */
  public int top(long tile) {
    return row(tile) * stride;
  }

  /** The column of the raster in which a tile begins. */
  public int left(long tile) {
    return column(tile) * stride;
  }

  /** The part of a tile that lies within the raster, in pixels of the raster. */
  public Window inside(long tile) {
    int top = top(tile);
    int left = left(tile);
    return new Window(
        top,
        left,
        Math.min(tileHeight, rasterHeight - top),
        Math.min(tileWidth, rasterWidth - left));
  }

  /** Whether part of a tile lies beyond the raster. */
  public boolean isPadded(long tile) {
    Window inside = inside(tile);
    return inside.rows() < tileHeight || inside.columns() < tileWidth;
  }

  /**
   * The tiles that have a pixel of a window, in ascending order; none if all of them are left out
   * by the stride or lie beyond the raster.
   */
  public List<TileRange> meeting(Window window) {
    int firstRow = first(window.row(), tileHeight);
    int lastRow = last(window.bottom(), rasterHeight, down());
    int firstColumn = first(window.column(), tileWidth);
    int lastColumn = last(window.right(), rasterWidth, across());
    boolean beyond = window.row() >= rasterHeight || window.column() >= rasterWidth;
    if (beyond || firstColumn > lastColumn || firstRow > lastRow) {
      return List.of();
    }
    if (firstColumn == 0 && lastColumn == across() - 1) {
      return List.of(new TileRange(tile(firstRow, 0), tile(lastRow, lastColumn)));
    }
    List<TileRange> ranges = new ArrayList<>();
    for (int row = firstRow; row <= lastRow; row++) {
      ranges.add(new TileRange(tile(row, firstColumn), tile(row, lastColumn)));
    }
    return List.copyOf(ranges);
  }

  /** The first tile that ends behind a pixel. */
  private int first(int pixel, int side) {
    return pixel < side ? 0 : (pixel - side) / stride + 1;
  }

  /** The last tile that begins before a pixel. */
  private int last(int end, int raster, int tiles) {
    return Math.min(tiles, (Math.min(end, raster) - 1) / stride + 1) - 1;
  }

  /** With a stride longer than a tile, those that begin within the raster. */
  private int tiles(int raster, int tile) {
    int covering = raster <= tile ? 1 : 1 + (int) (((long) raster - tile + stride - 1) / stride);
    return Math.min(covering, 1 + (raster - 1) / stride);
  }
}
