package io.maskcast.shared.raster;

import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileLayout;

/**
 * A level of a raster, cut into tiles. Blocks without a selected sample are not read; those that
 * were read are kept for the tiles beside them. Thread-safe.
 */
public final class TiledLevel {

  private final RasterLevel level;
  private final TileGrid grid;
  private final TileLayout layout;

  TiledLevel(RasterLevel level, TileGrid grid, TileLayout layout) {
    this.level = level;
    this.grid = grid;
    this.layout = layout;
  }

  /** The level it is cut from. */
  public RasterLevel level() {
    return level;
  }

  /** How it is cut. */
  public TileGrid grid() {
    return grid;
  }

  /** The layout of every tile, in the order in which samples are kept. */
  public TileLayout layout() {
    return layout;
  }

  /**
   * Reads what a plan selects of a tile.
   *
   * @param tile its number, 0 to {@code grid().count() - 1}
   * @param plan compiled for {@link #layout()}
   * @param selected receives {@code plan.selectedBytes()} bytes
   * @param offset where to put them
   * @return how many bytes were read from the files
   * @throws io.maskcast.shared.MaskcastException if a block cannot be read or decoded
   */
  public long read(long tile, SelectionPlan plan, byte[] selected, int offset) {
    return level.read(plan, grid.top(tile), grid.left(tile), selected, offset);
  }
}
