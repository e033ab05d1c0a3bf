package io.maskcast.server.source;

import io.maskcast.server.source.raster.TiledRaster;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tiff.FileBytes;
import io.maskcast.shared.tiff.TiffFile;
import io.maskcast.shared.tile.TileLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tiles cut from a TIFF on disk. Thread-safe. */
public final class RasterTileSource implements TileSource {

  /** What may lie between two blocks that are read at once: reading on costs less than again. */
  private static final int GAP_BYTES = 4 << 10;

  private final String name;
  private final TiledRaster raster;
  private final SelectionPlan dense;

  private RasterTileSource(String name, TiledRaster raster) {
    this.name = name;
    this.raster = raster;
    this.dense = SelectionPlan.dense(raster.layout());
  }

  /** Whether a file begins as a TIFF does. */
  static boolean isRaster(Path path) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (FileBytes bytes = FileBytes.open(path)) {
      return TiffFile.isTiff(bytes);
    }
  }

  /**
   * Opens a file.
   *
   * @param name what clients call it
   * @param file a TIFF
   * @param tiling how it is cut into tiles
   * @throws SourceException UNREADABLE if it is missing, damaged or of an unknown kind
   */
  public static RasterTileSource open(String name, Path file, Tiling tiling) {
    try {
      FileBytes bytes = FileBytes.open(file);
      try {
        return new RasterTileSource(
            name, new TiledRaster(bytes, GAP_BYTES, tiling.size(), tiling.stride()));
      } catch (RuntimeException e) {
        bytes.close();
        throw e;
      }
    } catch (MaskcastException e) {
      throw SourceException.unopened(name, e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TileLayout layout() {
    return raster.layout();
  }

  @Override
  public long tileCount() {
    return raster.count();
  }

  @Override
  public void readDense(long tile, byte[] samples, int offset) {
    readSelected(tile, dense, samples, offset);
  }

  @Override
  public long readSelected(long tile, SelectionPlan plan, byte[] selected, int offset) {
    requireLayout(plan);
    requireTile(tile);
    try {
      return Math.max(0, raster.read(tile, plan, selected, offset) - plan.selectedBytes());
    } catch (MaskcastException e) {
      throw new SourceException(
          SourceException.Reason.UNREADABLE,
          "Tile %d of source %s cannot be read: %s".formatted(tile, name, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    raster.close();
  }
}
