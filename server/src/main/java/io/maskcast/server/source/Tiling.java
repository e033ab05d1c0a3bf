package io.maskcast.server.source;

import io.maskcast.shared.config.ConfigException;

/**
 * How rasters are cut into tiles; images that are tiles already are left as they are.
 *
 * @param size rows and columns of a tile, 1 to {@link #MOST_PIXELS}
 * @param stride pixels from one tile to the next, both ways: less than the size and tiles overlap
 * @param chosen whether somebody said so: an array of three dimensions is then one raster, and not
 *     tiles already
 */
public record Tiling(int size, int stride, boolean chosen) {

  /** The largest side of a tile. */
  public static final int MOST_PIXELS = 8_192;

  /**
   * Checks both.
   *
   * @throws ConfigException if one is out of range
   */
  public Tiling {
    ConfigException.requireRange("tile-size", size, 1, MOST_PIXELS);
    ConfigException.requireRange("stride", stride, 1, MOST_PIXELS);
  }

  /** As somebody said. */
  public Tiling(int size, int stride) {
    this(size, stride, true);
  }

  /** Tiles of 64 x 64 pixels side by side, if nobody says otherwise. */
  public static Tiling defaults() {
    return new Tiling(64, 64, false);
  }
}
