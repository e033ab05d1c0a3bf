package io.maskcast.shared.mask;

import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A grid of elements over a tile: {@code C' x H' x W'} cells over {@code channels x height x width}
 * samples (section 3.1 of the paper and its block masks, figure 4). C' is 1 (an element spans all
 * channels) or the number of channels. Rows and columns are cut as evenly as integers allow: edge i
 * of n cells over s samples lies at {@code floor(i * s / n)}, so cells differ by at most one sample
 * and both ends of a stream agree to the sample.
 *
 * <p>Elements are numbered channel cell, row cell, column cell, the last running fastest.
 *
 * @param channels channels of the tile
 * @param height rows of the tile
 * @param width columns of the tile
 * @param channelCells C', 1 or {@code channels}
 * @param rowCells H', 1 to {@code height}
 * @param columnCells W', 1 to {@code width}
 */
public record MaskGrid(
    int channels, int height, int width, int channelCells, int rowCells, int columnCells) {

  private static final long MAX_SAMPLES = 1L << 30;

  /**
   * Checks the grid.
   *
   * @throws MaskcastException if it has more cells than samples along a side, or a C' in between
   */
  public MaskGrid {
    boolean fits =
        channels >= 1
            && height >= 1
            && width >= 1
            && (long) height * width <= MAX_SAMPLES
            && (long) height * width * channels <= MAX_SAMPLES
            && (channelCells == 1 || channelCells == channels)
            && rowCells >= 1
            && rowCells <= height
            && columnCells >= 1
            && columnCells <= width;
    if (!fits) {
      throw new MaskcastException(
          "A mask grid of %dx%dx%d cells does not fit a tile of %d channels, %d rows, %d columns: allowed are 1 or %d x 1..%d x 1..%d"
              .formatted(
                  channelCells,
                  rowCells,
                  columnCells,
                  channels,
                  height,
                  width,
                  channels,
                  height,
                  width));
    }
  }

  /** One element per sample: pixel(any) of the paper. */
  public static MaskGrid pixels(int channels, int height, int width) {
    return new MaskGrid(channels, height, width, channels, height, width);
  }

  /** One element per channel: channel(any) of the paper. */
  public static MaskGrid channels(int channels, int height, int width) {
    return new MaskGrid(channels, height, width, channels, 1, 1);
  }

  /** How many elements. */
  public int elements() {
    return channelCells * rowCells * columnCells;
  }

  /** How many samples of a tile. */
  public int samples() {
    return channels * height * width;
  }

  /** The element that decides over a sample. */
  public int element(int channel, int row, int column) {
    int channelCell = channelCells == 1 ? 0 : channel;
    return (channelCell * rowCells + cell(row, rowCells, height)) * columnCells
        + cell(column, columnCells, width);
  }

  /** How many samples an element decides over. */
  public int elementSamples(int element) {
    int column = element % columnCells;
    int row = element / columnCells % rowCells;
    return (edge(row + 1, rowCells, height) - edge(row, rowCells, height))
        * (edge(column + 1, columnCells, width) - edge(column, columnCells, width))
        * (channels / channelCells);
  }

  /** How many samples each element decides over. */
  public int[] elementSamples() {
    return IntStream.range(0, elements()).map(this::elementSamples).toArray();
  }

  /** The element of every sample in channel, row, column order. */
  public int[] elementOfSample() {
    int[] elements = new int[samples()];
    Arrays.setAll(elements, i -> element(i / (height * width), i / width % height, i % width));
    return elements;
  }

  /**
   * The cell i with {@code floor(i * size / cells) <= position < floor((i + 1) * size / cells)}.
   */
  private static int cell(int position, int cells, int size) {
    return (int) ((((long) position + 1) * cells - 1) / size);
  }

  private static int edge(int cell, int cells, int size) {
    return (int) ((long) cell * size / cells);
  }
}
