package io.maskcast.server.source.raster;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tiff.BlockGrid;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tiff.TiffFile;
import io.maskcast.shared.tiff.TiffImage;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.Arrays;

/**
 * A TIFF, cut into tiles. Blocks without a selected sample are not read; those that were read are
 * kept for the tiles beside them. What of a tile lies beyond the raster has the value that stands
 * for no sample, or 0. Thread-safe.
 */
public final class TiledRaster implements AutoCloseable {

  private static final long CACHED_BYTES = 128 << 20;

  private final RangedBytes bytes;
  private final TiffImage image;
  private final TileGrid tiles;
  private final TileLayout layout;
  private final BlockCache blocks;
  private final byte[] padding;

  /**
   * Reads the directories of a file.
   *
   * @param file its bytes, closed with the raster
   * @param gapBytes what may lie between two blocks that are read at once
   * @param side rows and columns of a tile
   * @param stride pixels from one tile to the next, both ways
   * @throws MaskcastException if it is damaged or has what is not known here
   */
  public TiledRaster(RangedBytes file, int gapBytes, int side, int stride) {
    this.bytes = new CoalescedBytes(file, gapBytes);
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
    this.blocks = new BlockCache(bytes, image, CACHED_BYTES);
    this.padding = Arrays.copyOf(image.missing(0), layout.sampleType().bytes());
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

  /** The layout of every tile, in the order in which the file has its samples. */
  public TileLayout layout() {
    return layout;
  }

  /** How many tiles there are, counted row by row from the top left. */
  public long count() {
    return tiles.count();
  }

  /**
   * Reads what a plan selects of a tile.
   *
   * @param tile its number
   * @param plan compiled for {@link #layout()}
   * @param selected receives {@code plan.selectedBytes()} bytes
   * @param offset where to put them
   * @return how many bytes were read from the file
   * @throws MaskcastException if a block cannot be read or decoded
   */
  public long read(long tile, SelectionPlan plan, byte[] selected, int offset) {
    Segments segments = Segments.of(image.grid(), plan, tiles.top(tile), tiles.left(tile));
    BlockCache.Fetched fetched = blocks.get(segments.blocks());
    segments.copy(fetched.blocks()::get, layout.sampleType().bytes(), padding, selected, offset);
    return fetched.readBytes();
  }

  @Override
  public void close() {
    bytes.close();
  }
}
