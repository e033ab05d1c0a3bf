package io.maskcast.shared.tiff;

/**
 * How the pixels of an image lie in blocks: tiles, or strips as wide as the image. Blocks are
 * numbered plane by plane, row by row, from the top left.
 *
 * @param width of the image, in pixels
 * @param height of the image, in pixels
 * @param blockWidth columns of a block; those at the right edge hold pixels beyond the image
 * @param blockHeight rows of a block; the last tiles hold pixels beyond the image, the last strip
 *     is shorter
 * @param planes 1 if the samples of a pixel lie side by side, else one a band
 * @param samples of a pixel in one block: all bands, or 1
 * @param strips whether blocks are strips
 */
public record BlockGrid(
    int width,
    int height,
    int blockWidth,
    int blockHeight,
    int planes,
    int samples,
    boolean strips) {

  /** Whether the image has as many rows and columns as another one. */
  public boolean sameSize(BlockGrid other) {
    return width == other.width && height == other.height;
  }

  /** Pixels of the image. */
  public long pixels() {
    return (long) width * height;
  }

  /** Blocks side by side. */
  public int across() {
    return ceil(width, blockWidth);
  }

  /** Blocks below each other. */
  public int down() {
    return ceil(height, blockHeight);
  }

  /** All blocks. */
  public long blocks() {
    return (long) across() * down() * planes;
  }

  /** The number of a block. */
  public int index(int plane, int row, int column) {
    return (plane * down() + row) * across() + column;
  }

  /** Rows of a block: fewer in the last strip. */
  public int rows(int row) {
    return strips ? Math.min(blockHeight, height - row * blockHeight) : blockHeight;
  }

  private static int ceil(int whole, int part) {
    return (int) (((long) whole + part - 1) / part);
  }

  /** The grid of an image. */
  static BlockGrid of(Directory directory, int bands) {
    boolean strips = !directory.has(Tag.TILE_WIDTH);
    int width = directory.positive(Tag.WIDTH);
    int height = directory.positive(Tag.HEIGHT);
    int planar = (int) directory.number(Tag.PLANAR_CONFIGURATION, 1);
    if (planar != 1 && planar != 2) {
      throw directory.damaged("its planar configuration is %d".formatted(planar));
    }
    boolean separate = planar == 2 && bands > 1;
    return new BlockGrid(
        width,
        height,
        strips ? width : directory.positive(Tag.TILE_WIDTH),
        strips ? rowsPerStrip(directory, height) : directory.positive(Tag.TILE_HEIGHT),
        separate ? bands : 1,
        separate ? 1 : bands,
        strips);
  }

  /** Left out, or 2^32 - 1: all rows are one strip. */
  private static int rowsPerStrip(Directory directory, int height) {
    long rows = directory.number(Tag.ROWS_PER_STRIP, height);
    if (rows < 1) {
      throw directory.damaged("its strips have no rows");
    }
    return (int) Math.min(rows, height);
  }
}
