package io.maskcast.shared.tiff;

import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.tile.Interleave;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Writes a tiled, deflated, little-endian GeoTIFF, row of tiles by row of tiles; its directory
 * comes first, as in a cloud-optimised file. It is a BigTIFF if it could take more than 4 GB. The
 * file is there when {@link #commit()} has returned, whole, and not before. Not thread-safe.
 */
public final class TiffWriter implements AutoCloseable {

  /** Beyond it offsets need 8 bytes; deflated blocks may be a little longer than their samples. */
  private static final long MOST_CLASSIC_BYTES = 4_000_000_000L;

  private static final int LEVEL = 6;

  private final boolean big;
  private final NewTiff tiff;
  private final BlockGrid grid;
  private final WholeFile file;
  private final Deflater deflater = new Deflater(LEVEL);
  private final long[] offsets;
  private final long[] lengths;
  private long end;
  private int row;

  private TiffWriter(NewTiff tiff, WholeFile file, long mostClassicBytes) {
    long raw =
        tiff.grid().blocks()
            * tiff.side()
            * tiff.side()
            * tiff.grid().samples()
            * tiff.sample().bytes();
    this.big = raw > mostClassicBytes;
    this.tiff = tiff;
    this.grid = tiff.grid();
    this.file = file;
    this.offsets = new long[(int) grid.blocks()];
    this.lengths = new long[(int) grid.blocks()];
    append(directory());
  }

  /**
   * Begins a file.
   *
   * @param path of it; what is there is replaced by {@link #commit()}
   * @param tiff what it is to be
   * @throws io.maskcast.shared.MaskcastException if it cannot be written
   */
  public static TiffWriter create(Path path, NewTiff tiff) {
    return create(path, tiff, MOST_CLASSIC_BYTES);
  }

  /** A BigTIFF if its samples take more than so many bytes. */
  static TiffWriter create(Path path, NewTiff tiff, long mostClassicBytes) {
    WholeFile file = WholeFile.create(path);
    try {
      return new TiffWriter(tiff, file, mostClassicBytes);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** How many rows of pixels the next call of {@link #write} takes; 0 at the end. */
  public int nextRows() {
    return Math.max(0, Math.min(tiff.side(), tiff.height() - row * tiff.side()));
  }

  /**
   * Writes the next row of tiles.
   *
   * @param samples {@link #nextRows()} rows of all bands, little-endian: row, column, band of an
   *     {@link Interleave#PIXEL} file, else band, row, column
   * @throws IllegalArgumentException if these are more or less
   * @throws io.maskcast.shared.MaskcastException if the disk is full or broken
   */
  public void write(byte[] samples) {
    int rows = nextRows();
    int rowBytes = tiff.width() * grid.samples() * tiff.sample().bytes();
    if (rows == 0 || samples.length != (long) rows * rowBytes * grid.planes()) {
      throw new IllegalArgumentException(
          "%d bytes for %d rows of %d".formatted(samples.length, rows, rowBytes * grid.planes()));
    }
    for (int plane = 0; plane < grid.planes(); plane++) {
      for (int column = 0; column < grid.across(); column++) {
        byte[] block = deflated(block(samples, plane * rows * rowBytes, rows, column));
        int index = grid.index(plane, row, column);
        offsets[index] = end;
        lengths[index] = block.length;
        append(block);
      }
    }
    row++;
  }

  /** One tile, zeros beyond the raster. */
  private byte[] block(byte[] samples, int from, int rows, int column) {
    int pixelBytes = grid.samples() * tiff.sample().bytes();
    int left = column * tiff.side();
    int columns = Math.min(tiff.side(), tiff.width() - left);
    byte[] block = new byte[tiff.side() * tiff.side() * pixelBytes];
    for (int y = 0; y < rows; y++) {
      System.arraycopy(
          samples,
          from + (y * tiff.width() + left) * pixelBytes,
          block,
          y * tiff.side() * pixelBytes,
          columns * pixelBytes);
    }
    return block;
  }

  private byte[] deflated(byte[] block) {
    deflater.reset();
    deflater.setInput(block);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] some = new byte[1 << 14];
    while (!deflater.finished()) {
      out.write(some, 0, deflater.deflate(some));
    }
    return out.toByteArray();
  }

  private void append(byte[] bytes) {
    file.append(bytes);
    end += bytes.length;
  }

  /**
   * Puts the whole file in place.
   *
   * @throws IllegalStateException if not all rows were written
   * @throws io.maskcast.shared.MaskcastException if that fails; what was there before still is
   */
  public void commit() {
    if (nextRows() > 0) {
      throw new IllegalStateException("%d rows of tiles of %d".formatted(row, grid.down()));
    }
    file.overwrite(0, directory());
    file.commit();
  }

  private byte[] directory() {
    int bands = tiff.bands().size();
    DirectoryWriter out = new DirectoryWriter(big);
    out.longs(Tag.WIDTH, tiff.width()).longs(Tag.HEIGHT, tiff.height());
    out.shorts(Tag.BITS_PER_SAMPLE, repeat((long) tiff.sample().bytes() * Byte.SIZE, bands));
    out.shorts(Tag.SAMPLE_FORMAT, repeat(tiff.sample().format(), bands));
    out.shorts(Tag.COMPRESSION, Compression.DEFLATE.code());
    out.shorts(Tag.PHOTOMETRIC, tiff.palette().isPresent() ? 3 : 1);
    out.shorts(Tag.SAMPLES_PER_PIXEL, bands);
    out.shorts(Tag.PLANAR_CONFIGURATION, grid.planes() > 1 ? 2 : 1);
    out.longs(Tag.TILE_WIDTH, tiff.side()).longs(Tag.TILE_HEIGHT, tiff.side());
    out.offsets(Tag.TILE_OFFSETS, offsets).offsets(Tag.TILE_BYTE_COUNTS, lengths);
    if (bands > 1) {
      out.shorts(Tag.EXTRA_SAMPLES, repeat(0, bands - 1)); // of no kind in particular
    }
    tiff.palette().ifPresent(palette -> out.shorts(Tag.COLOUR_MAP, palette.colourMap()));
    tiff.geoReference().ifPresent(reference -> GeoKeys.write(reference, out));
    GdalMetadata.text(tiff.bands(), tiff.palette()).ifPresent(t -> out.text(Tag.GDAL_METADATA, t));
    tiff.noData().ifPresent(value -> out.text(Tag.GDAL_NODATA, number(value)));
    return out.bytes();
  }

  private static long[] repeat(long value, int times) {
    long[] values = new long[times];
    Arrays.fill(values, value);
    return values;
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    return value == Math.rint(value) && Math.abs(value) < 1L << 53
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Lets go of the file; what was not committed is removed. */
  @Override
  public void close() {
    deflater.end();
    file.close();
  }
}
