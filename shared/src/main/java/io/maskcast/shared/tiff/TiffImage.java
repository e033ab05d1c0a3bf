package io.maskcast.shared.tiff;

import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.payload.Zstandard;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One image of a file: its raster, an overview, or a mask. Blocks are read and decoded one by one,
 * by whoever has their bytes. Immutable and thread-safe.
 */
public final class TiffImage {

  /** The largest block that is decoded, in bytes. */
  private static final long MOST_BLOCK_BYTES = 256 << 20;

  /** Their number is of 16 bits. */
  private static final int MOST_BANDS = 65_535;

  /** The longest side: what begins in an image then ends at an int too. */
  private static final int MOST_PIXELS = 1 << 30;

  private final String file;
  private final ByteOrder order;
  private final BlockGrid grid;
  private final int bands;
  private final TiffSample sample;
  private final Compression compression;
  private final Predictor predictor;
  private final Optional<JpegBlock> jpeg;
  private final long[] offsets;
  private final long[] lengths;
  private final Optional<Double> named;
  private final Optional<GeoReference> geoReference;
  private final List<BandDescription> descriptions;
  private final Appearance appearance;
  private final Zstandard zstandard;

  TiffImage(Directory directory, Zstandard zstandard) {
    this.file = directory.file();
    this.order = directory.order();
    this.grid = grid(directory);
    this.bands = grid.planes() * grid.samples();
    this.sample = TiffSample.of(directory);
    this.compression = Compression.of(directory);
    this.predictor = Predictor.of(directory, sample, compression);
    this.jpeg =
        compression == Compression.JPEG
            ? Optional.of(new JpegBlock(directory, grid.blockHeight()))
            : Optional.empty();
    requireDecodable(directory);
    boolean strips = grid.strips();
    this.offsets = directory.ofBlocks(strips ? Tag.STRIP_OFFSETS : Tag.TILE_OFFSETS, grid.blocks());
    this.lengths =
        directory.ofBlocks(strips ? Tag.STRIP_BYTE_COUNTS : Tag.TILE_BYTE_COUNTS, grid.blocks());
    this.named = directory.text(Tag.GDAL_NODATA).flatMap(TiffImage::number);
    this.geoReference = GeoKeys.read(directory);
    this.descriptions = GdalMetadata.bands(directory, bands);
    this.appearance = Appearance.of(directory, bands);
    this.zstandard = zstandard;
  }

  /** How the pixels of an image lie in blocks, known before their places are read. */
  static BlockGrid grid(Directory directory) {
    long bands = directory.number(Tag.SAMPLES_PER_PIXEL, 1);
    if (bands < 1 || bands > MOST_BANDS) {
      throw directory.damaged("its pixels have %d samples".formatted(bands));
    }
    return BlockGrid.of(directory, (int) bands);
  }

  /**
   * This as one that says which pixels are there.
   *
   * @throws TiffException if its samples are no bits nor bytes
   */
  TiffImage requireMask() {
    if (sample != TiffSample.BIT && sample != TiffSample.U8) {
      throw TiffException.unsupported(file, "a mask of %s samples".formatted(sample));
    }
    return this;
  }

  private void requireDecodable(Directory directory) {
    if ((long) grid.blockWidth() * grid.blockHeight()
        > MOST_BLOCK_BYTES / sample.bytes() / grid.samples()) {
      throw directory.unsupported(
          "blocks of %d x %d pixels of %d bytes"
              .formatted(grid.blockHeight(), grid.blockWidth(), grid.samples() * sample.bytes()));
    }
    if (grid.width() > MOST_PIXELS || grid.height() > MOST_PIXELS) {
      throw directory.unsupported("%d x %d pixels".formatted(grid.height(), grid.width()));
    }
    if (grid.blocks() > Integer.MAX_VALUE) {
      throw directory.unsupported("%d blocks".formatted(grid.blocks()));
    }
    if (directory.number(Tag.FILL_ORDER, 1) != 1) {
      throw directory.unsupported("bits in reverse order");
    }
    if (compression == Compression.JPEG && sample != TiffSample.U8) {
      throw directory.unsupported("JPEG of %s samples".formatted(sample));
    }
  }

  private static Optional<Double> number(String text) {
    try {
      // Written by C, which says nan where Java says NaN.
      return Optional.of(text.equalsIgnoreCase("nan") ? Double.NaN : Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** How its pixels lie in blocks, and how many there are. */
  public BlockGrid grid() {
    return grid;
  }

  /** Samples of a pixel. */
  public int bands() {
    return bands;
  }

  /** The type of all samples. */
  public TiffSample sample() {
    return sample;
  }

  /** The sample that stands for none, if the file names one that samples can have. */
  public Optional<Double> noData() {
    return named.flatMap(sample::nearest);
  }

  /** Where its pixels lie, if the file says so; overviews do not. */
  public Optional<GeoReference> geoReference() {
    return geoReference;
  }

  /** What the file says of how its samples are shown. */
  public Appearance appearance() {
    return appearance;
  }

  /** What the file says of its bands, one each. */
  public List<BandDescription> descriptions() {
    return descriptions;
  }

  /** Bytes of a decoded block. */
  public int blockBytes(int row) {
    return grid.rows(row) * grid.blockWidth() * grid.samples() * sample.bytes();
  }

  /**
   * Where the bytes of a block are.
   *
   * @param block its number
   * @return empty if the file leaves it out: all of its samples are {@link #noData()} or 0
   * @throws TiffException if it is nowhere a file could have it
   */
  public Optional<ByteRange> location(int block) {
    long offset = offsets[block];
    long length = lengths[block];
    if (offset == 0 || length == 0) {
      return Optional.empty();
    }
    if (offset < 0 || length < 0 || length > MOST_BLOCK_BYTES || offset + length < 0) {
      throw TiffException.damaged(
          file, "block %d is %d bytes at %d".formatted(block, length, offset));
    }
    return Optional.of(new ByteRange(offset, (int) length));
  }

  /**
   * Decodes a block.
   *
   * @param encoded its bytes as the file has them
   * @param row of the block
   * @return its samples row by row, little-endian; those of a pixel side by side
   * @throws TiffException if that cannot be made of them
   */
  public byte[] decode(byte[] encoded, int row) {
    int rowSamples = grid.blockWidth() * grid.samples();
    byte[] block = new byte[(int) (grid.rows(row) * sample.rowBytes(rowSamples))];
    int filled;
    try {
      filled =
          switch (compression) {
            case NONE -> copy(encoded, block);
            case LZW -> Lzw.decode(encoded, block);
            case PACKBITS -> PackBits.decode(encoded, block);
            case DEFLATE, OLD_DEFLATE -> inflate(encoded, block);
            case ZSTD -> zstandard.decompress(encoded, new byte[0], block);
            case JPEG ->
                jpeg.orElseThrow().decode(encoded, block, grid.blockWidth(), grid.samples());
          };
    } catch (IOException | DataFormatException | RuntimeException e) {
      throw TiffException.damaged(
          file, "a %s block cannot be decoded: %s".formatted(compression, e.getMessage()), e);
    }
    if (filled != block.length) {
      throw TiffException.damaged(
          file, "a block has %d bytes instead of %d".formatted(filled, block.length));
    }
    if (sample == TiffSample.BIT) {
      return unpacked(block, rowSamples);
    }
    predictor.undo(block, order, sample.bytes(), grid.samples(), grid.blockWidth());
    return block;
  }

  /** A byte for each bit, the highest first; rows begin with a byte. */
  private static byte[] unpacked(byte[] block, int rowSamples) {
    int rowBytes = (int) TiffSample.BIT.rowBytes(rowSamples);
    byte[] unpacked = new byte[block.length / rowBytes * rowSamples];
    for (int i = 0; i < unpacked.length; i++) {
      int column = i % rowSamples;
      int bits = block[i / rowSamples * rowBytes + column / Byte.SIZE];
      unpacked[i] = (byte) ((bits >> (Byte.SIZE - 1 - column % Byte.SIZE)) & 1);
    }
    return unpacked;
  }

  /**
   * The samples of a block that the file leaves out: all of them are {@link #fill()}.
   *
   * @param row of the block
   */
  public byte[] missing(int row) {
    byte[] block = new byte[blockBytes(row)];
    byte[] fill = fill();
    for (int at = 0; at < block.length; at += fill.length) {
      System.arraycopy(fill, 0, block, at, fill.length);
    }
    return block;
  }

  /**
   * The bytes of a sample that is none: what the file names for it, or 0. Of a value that samples
   * cannot have, the nearest they can, as in GDAL.
   */
  public byte[] fill() {
    return sample.bytes(named.orElse(0.0));
  }

  private static int copy(byte[] encoded, byte[] block) {
    int bytes = Math.min(encoded.length, block.length);
    System.arraycopy(encoded, 0, block, 0, bytes);
    return bytes;
  }

  private static int inflate(byte[] encoded, byte[] block) throws DataFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(encoded);
      int filled = 0;
      while (filled < block.length) {
        int more = inflater.inflate(block, filled, block.length - filled);
        if (more == 0) {
          return filled; // its end, or that of the input
        }
        filled += more;
      }
      requireSound(inflater, block.length);
      return filled;
    } finally {
      inflater.end();
    }
  }

  /**
   * Goes on to the checksum at the end: without it damage would pass as samples. Some writers fill
   * up the last strip, so rows may come that are of no image.
   */
  private static void requireSound(Inflater inflater, int most) throws DataFormatException {
    byte[] beyond = new byte[512];
    int more = 0;
    while (!inflater.finished()) {
      int inflated = inflater.inflate(beyond);
      more += inflated;
      if (more > most || (inflated == 0 && !inflater.finished())) {
        throw new DataFormatException("it has no end");
      }
    }
  }
}
