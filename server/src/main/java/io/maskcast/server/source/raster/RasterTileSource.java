package io.maskcast.server.source.raster;

import io.maskcast.server.source.SourceException;
import io.maskcast.server.source.TileSource;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tiff.BlockGrid;
import io.maskcast.shared.tiff.FileBytes;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tiff.TiffFile;
import io.maskcast.shared.tiff.TiffImage;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Tiles cut from a TIFF. Blocks without a selected sample are not read; those that were read are
 * kept for the tiles beside them. What of a tile lies beyond the raster has the value that stands
 * for no sample, or 0. Thread-safe.
 */
public final class RasterTileSource implements TileSource {

  private static final long CACHED_BYTES = 128 << 20;

  private final String name;
  private final RangedBytes bytes;
  private final TiffImage image;
  private final TileGrid tiles;
  private final TileLayout layout;
  private final SelectionPlan dense;
  private final BlockCache blocks;
  private final byte[] padding;

  private RasterTileSource(String name, RangedBytes bytes, int side, int stride) {
    this.name = name;
    this.bytes = bytes;
    this.image = TiffFile.read(bytes, Zstandard.fastest(Zstandard.DEFAULT_LEVEL)).image(0);
    BlockGrid grid = image.grid();
    this.tiles = new TileGrid(grid.height(), grid.width(), side, side, stride);
    this.layout =
        new TileLayout(
            side,
            side,
            image.bands(),
            sampleType(bytes.name(), image),
            grid.samples() > 1 ? Interleave.PIXEL : Interleave.BAND);
    this.dense = SelectionPlan.dense(layout);
    this.blocks = new BlockCache(bytes, image, CACHED_BYTES);
    this.padding = Arrays.copyOf(image.missing(0), layout.sampleType().bytes());
  }

  /**
   * Opens a file.
   *
   * @param name what clients call it
   * @param file a TIFF
   * @param side rows and columns of a tile
   * @param stride pixels from one tile to the next
   * @throws SourceException UNREADABLE if it is missing, damaged or of an unknown kind
   */
  public static RasterTileSource open(String name, Path file, int side, int stride) {
    try {
      RangedBytes bytes = FileBytes.open(file);
      try {
        return new RasterTileSource(name, bytes, side, stride);
      } catch (RuntimeException e) {
        bytes.close();
        throw e;
      }
    } catch (MaskcastException e) {
      throw new SourceException(
          SourceException.Reason.UNREADABLE,
          "Source %s cannot be opened: %s".formatted(name, e.getMessage()),
          e);
    }
  }

  private static SampleType sampleType(String file, TiffImage image) {
    return switch (image.sample()) {
      case BIT, U8 -> SampleType.U8;
      case U16 -> SampleType.U16;
      case I16 -> SampleType.I16;
      case F32 -> SampleType.F32;
      case I8, U32, I32 ->
          throw new MaskcastException(
              "%s has %s samples, which do not travel; convert it by gdal_translate -ot Float32"
                  .formatted(file, image.sample()));
    };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TileLayout layout() {
    return layout;
  }

  @Override
  public long tileCount() {
    return tiles.count();
  }

  @Override
  public void readDense(long tile, byte[] samples, int offset) {
    readSelected(tile, dense, samples, offset);
  }

  @Override
  public long readSelected(long tile, SelectionPlan plan, byte[] selected, int offset) {
    if (!plan.layout().equals(layout)) {
      throw new IllegalArgumentException("a plan for %s, not %s".formatted(plan.layout(), layout));
    }
    requireTile(tile);
    Segments segments = Segments.of(image.grid(), plan, tiles.top(tile), tiles.left(tile));
    try {
      BlockCache.Fetched fetched = blocks.get(segments.blocks());
      segments.copy(fetched.blocks()::get, layout.sampleType().bytes(), padding, selected, offset);
      return Math.max(0, fetched.readBytes() - plan.selectedBytes());
    } catch (MaskcastException e) {
      throw new SourceException(
          SourceException.Reason.UNREADABLE,
          "Tile %d of source %s cannot be read: %s".formatted(tile, name, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    bytes.close();
  }
}
