package io.maskcast.shared.tiff;

import io.maskcast.shared.payload.Zstandard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  private static final int REDUCED = 1;
  private static final int MASK = 4;

  private final String file;
  private final ByteOrder order;
  private final BlockGrid grid;
  private final int bands;
  private final TiffSample sample;
  private final Compression compression;
  private final Predictor predictor;
  private final JpegBlock jpeg;
  private final int kind;
  private final long[] offsets;
  private final long[] lengths;
  private final Optional<Double> noData;
  private final Zstandard zstandard;

  TiffImage(Directory directory, Zstandard zstandard) {
    this.file = directory.file();
    this.order = directory.order();
    this.bands = Math.toIntExact(Math.min(directory.number(Tag.SAMPLES_PER_PIXEL, 1), 65_535));
    this.grid = BlockGrid.of(directory, bands);
    this.sample = TiffSample.of(directory);
    this.compression = Compression.of(directory);
    this.predictor = Predictor.of(directory, sample, compression);
    this.jpeg = new JpegBlock(directory);
    this.kind = (int) directory.number(Tag.NEW_SUBFILE_TYPE, 0);
    requireDecodable(directory);
    boolean strips = grid.strips();
    this.offsets = directory.ofBlocks(strips ? Tag.STRIP_OFFSETS : Tag.TILE_OFFSETS, grid.blocks());
    this.lengths =
        directory.ofBlocks(strips ? Tag.STRIP_BYTE_COUNTS : Tag.TILE_BYTE_COUNTS, grid.blocks());
    this.noData = directory.text(Tag.GDAL_NODATA).flatMap(TiffImage::number);
    this.zstandard = zstandard;
  }

  private void requireDecodable(Directory directory) {
    if (bands < 1) {
      throw directory.damaged("its pixels have no samples");
    }
    if ((long) grid.blockWidth() * grid.blockHeight()
        > MOST_BLOCK_BYTES / sample.bytes() / grid.samples()) {
      throw directory.unsupported(
          "blocks of %d x %d pixels of %d bytes"
              .formatted(grid.blockHeight(), grid.blockWidth(), grid.samples() * sample.bytes()));
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
      return Optional.of(Double.valueOf(text));
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

  /** How its blocks are compressed. */
  public Compression compression() {
    return compression;
  }

  /** The sample that stands for none, if the file names one. */
  public Optional<Double> noData() {
    return noData;
  }

  /** Whether it shows another image in fewer pixels. */
  public boolean isOverview() {
    return (kind & REDUCED) != 0;
  }

  /** Whether it says which pixels of another image are there. */
  public boolean isMask() {
    return (kind & MASK) != 0;
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
            case JPEG -> jpeg.decode(encoded, block, grid.blockWidth(), grid.samples());
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
   * The samples of a block that the file leaves out: all of them are {@link #noData()}, or 0.
   *
   * @param row of the block
   */
  public byte[] missing(int row) {
    byte[] block = new byte[blockBytes(row)];
    ByteBuffer samples = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    double value = noData.orElse(0.0);
    while (samples.hasRemaining()) {
      switch (sample) {
        case BIT, U8, I8 -> samples.put((byte) value);
        case U16, I16 -> samples.putShort((short) value);
        case U32, I32 -> samples.putInt((int) (long) value);
        case F32 -> samples.putFloat((float) value);
      }
    }
    return block;
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
