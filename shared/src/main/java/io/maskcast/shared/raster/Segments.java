package io.maskcast.shared.raster;

import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tiff.BlockGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.TileLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is wanted of one tile or window, as pieces that lie side by side both in a kept block and
 * among the wanted bytes. Lengths and places in samples.
 */
final class Segments {

  /** The block of pieces that lie beyond the raster. */
  private static final long BEYOND = -1;

  /** Pieces up to so many bytes are copied byte by byte: a call would cost more. */
  private static final int SHORT_BYTES = 16;

  private final ChannelPlaces places;
  private final TileLayout layout;
  private final int top;
  private final int left;
  private long[] blocks = new long[64];
  private int[] froms = new int[64];
  private int[] lengths = new int[64];
  private int count;

  private Segments(ChannelPlaces places, TileLayout layout, int top, int left) {
    this.places = places;
    this.layout = layout;
    this.top = top;
    this.left = left;
  }

  /**
   * The pieces of what a plan selects.
   *
   * @param places where the channels of the raster are
   * @param plan for tiles in the order in which the kept blocks have their samples
   * @param top row of the raster in which the tile begins
   * @param left column of the raster in which the tile begins
   */
  static Segments of(ChannelPlaces places, SelectionPlan plan, int top, int left) {
    Segments segments = new Segments(places, plan.layout(), top, left);
    plan.forEachRowPiece(segments::inRow);
    return segments;
  }

  /** Neighbours in a row of the tile may lie in several blocks. */
  private void inRow(int channel, int row, int first, int length) {
    StoredImage image = places.image(channel);
    int band = places.band(channel);
    BlockGrid grid = image.grid();
    int samples = layout.interleave() == Interleave.PIXEL ? layout.channels() : 1;
    int y = top + row;
    for (int at = first; at < first + length; ) {
      int x = left + at / samples;
      if (y >= grid.height() || x >= grid.width()) {
        add(BEYOND, 0, first + length - at);
        return;
      }
      int blockRow = y / grid.blockHeight();
      int column = x / grid.blockWidth();
      // A block may be so wide that its end is no int.
      long edge = Math.min((column + 1L) * grid.blockWidth(), grid.width()) - left;
      int end = (int) Math.min(first + length, edge * samples);
      int from =
          (y % grid.blockHeight() * grid.blockWidth() + x % grid.blockWidth()) * samples
              + at % samples;
      add(image.key(band, blockRow, column), image.from(band, blockRow) + from, end - at);
      at = end;
    }
  }

  private void add(long block, int from, int length) {
    if (count == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * count);
      froms = Arrays.copyOf(froms, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    blocks[count] = block;
    froms[count] = from;
    lengths[count++] = length;
  }

  /** The keys of the blocks there are pieces of. */
  Set<Long> blocks() {
    Set<Long> touched = new HashSet<>();
    long last = BEYOND;
    for (int i = 0; i < count; i++) {
      if (blocks[i] != BEYOND && blocks[i] != last) {
        touched.add(blocks[i]);
      }
      last = blocks[i];
    }
    return touched;
  }

  /**
   * Copies all pieces.
   *
   * @param decoded the blocks by their keys
   * @param fill what stands for a sample beyond the raster
   * @param selected receives the pieces
   * @param offset where to put them
   */
  void copy(Map<Long, byte[]> decoded, byte[] fill, byte[] selected, int offset) {
    int size = fill.length;
    int to = offset;
    long last = BEYOND;
    byte[] block = fill;
    for (int i = 0; i < count; i++) {
      if (blocks[i] != last) {
        last = blocks[i];
        block = last == BEYOND ? fill : decoded.get(last);
      }
      int bytes = lengths[i] * size;
      if (last == BEYOND) {
        for (int at = 0; at < bytes; at += size) {
          System.arraycopy(fill, 0, selected, to + at, size);
        }
      } else {
        copy(block, froms[i] * size, selected, to, bytes);
      }
      to += bytes;
    }
  }

  private static void copy(byte[] block, int from, byte[] selected, int to, int bytes) {
    if (bytes > SHORT_BYTES) {
      System.arraycopy(block, from, selected, to, bytes);
      return;
    }
    for (int i = 0; i < bytes; i++) {
      selected[to + i] = block[from + i];
    }
  }
}
