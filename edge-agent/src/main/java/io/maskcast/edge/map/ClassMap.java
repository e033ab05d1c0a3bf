package io.maskcast.edge.map;

import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.source.RasterGrid;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.legend.Legend;
import io.maskcast.shared.raster.TileGrid;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.TileCursor;
import java.util.Arrays;
import java.util.Optional;

/**
 * The class of each pixel of a raster, of the same rows and columns. The class of a tile is that of
 * the pixels in its middle, as many rows and columns of them as lie between one tile and the next:
 * all of a tile where tiles lie side by side. Pixels that no tile speaks for have no class. Not
 * thread-safe.
 */
public final class ClassMap {

  private static final long MOST_PIXELS = Integer.MAX_VALUE - 8;

  private final TileGrid tiles;
  private final Optional<GeoReference> geoReference;
  private final Legend legend;
  private final byte[] values;

  private ClassMap(RasterGrid raster, Legend legend) {
    this.tiles = raster.tiles();
    this.geoReference = raster.geoReference();
    this.legend = legend;
    long pixels = (long) tiles.rasterHeight() * tiles.rasterWidth();
    if (pixels > MOST_PIXELS) {
      throw new MaskcastException(
          "A map of %d x %d pixels is too large; take a coarser level of the source"
              .formatted(tiles.rasterHeight(), tiles.rasterWidth()));
    }
    this.values = new byte[(int) pixels];
    Arrays.fill(values, (byte) legend.noClass());
  }

  /**
   * What a run found.
   *
   * @param run over tiles of a raster
   * @param legend of the classes of its network
   * @throws MaskcastException if the tiles were not cut from a raster, or the map is too large
   */
  public static ClassMap of(EdgeRun run, Legend legend) {
    RasterGrid raster =
        run.raster()
            .orElseThrow(
                () ->
                    new MaskcastException(
                        "The source is no raster, so there is nothing to map; use maskcast edge run"));
    ClassMap map = new ClassMap(raster, legend);
    TileCursor numbers = run.numbers();
    for (int label : run.classes()) {
      map.paint(numbers.nextLong(), legend.entries().get(label).value());
    }
    return map;
  }

  private void paint(long tile, int value) {
    int reach = Math.max(0, tiles.tileHeight() - tiles.stride()) / 2;
    int across = Math.max(0, tiles.tileWidth() - tiles.stride()) / 2;
    int top = tiles.top(tile) + reach;
    int left = tiles.left(tile) + across;
    int bottom = Math.min(height(), top + Math.min(tiles.stride(), tiles.tileHeight()));
    int right = Math.min(width(), left + Math.min(tiles.stride(), tiles.tileWidth()));
    for (int row = top; row < bottom && left < right; row++) {
      Arrays.fill(values, row * width() + left, row * width() + right, (byte) value);
    }
  }

  /** Columns of pixels. */
  public int width() {
    return tiles.rasterWidth();
  }

  /** Rows of pixels. */
  public int height() {
    return tiles.rasterHeight();
  }

  /** Where it lies, if the raster says so. */
  public Optional<GeoReference> geoReference() {
    return geoReference;
  }

  /** What its values mean; another one is of no class. */
  public Legend legend() {
    return legend;
  }

  /** The class of a pixel, as the network counts them; empty if it has none. */
  public Optional<Integer> classAt(int row, int column) {
    return legend.classOf(value(row, column));
  }

  int value(int row, int column) {
    return values[row * width() + column] & 0xff;
  }

  /** The values of some rows, left to right. */
  byte[] rows(int first, int count) {
    return Arrays.copyOfRange(values, first * width(), (first + count) * width());
  }

  /** All of it. */
  public Window all() {
    return new Window(0, 0, height(), width());
  }
}
