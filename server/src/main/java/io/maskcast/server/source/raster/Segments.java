package io.maskcast.server.source.raster;

import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tiff.BlockGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.TileLayout;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a plan selects of one tile, as pieces that lie side by side both in a block of the raster
 * and among the selected bytes. Lengths and places in samples.
 */
final class Segments {

  /** The block of pieces that lie beyond the raster. */
  private static final int BEYOND = -1;

  private final BlockGrid grid;
  private final TileLayout layout;
  private final int top;
  private final int left;
  private int[] blocks = new int[64];
  private int[] froms = new int[64];
  private int[] lengths = new int[64];
  private int count;

  private Segments(BlockGrid grid, TileLayout layout, int top, int left) {
    this.grid = grid;
    this.layout = layout;
    this.top = top;
    this.left = left;
  }

  /**
   * The pieces of a tile.
   *
   * @param grid of the raster
   * @param plan for tiles in the order in which the blocks have their samples
   * @param top row of the raster in which the tile begins
   * @param left column of the raster in which the tile begins
   */
  static Segments of(BlockGrid grid, SelectionPlan plan, int top, int left) {
    Segments segments = new Segments(grid, plan.layout(), top, left);
    plan.forEachRun(segments::run);
    return segments;
  }

  /** Neighbours in the tile may lie in several of its rows. */
  private void run(int start, int length) {
    int rowSamples =
        layout.interleave() == Interleave.PIXEL
            ? layout.width() * layout.channels()
            : layout.width();
    for (int at = start; at < start + length; ) {
      int end = Math.min(start + length, (at / rowSamples + 1) * rowSamples);
      int row = at / rowSamples % layout.height();
      int plane = at / rowSamples / layout.height();
      inRow(plane, row, at % rowSamples, end - at);
      at = end;
    }
  }

  /** Neighbours in a row of the tile may lie in several blocks. */
  private void inRow(int plane, int row, int first, int length) {
    int y = top + row;
    int samples = grid.samples();
    for (int at = first; at < first + length; ) {
      int x = left + at / samples;
      if (y >= grid.height() || x >= grid.width()) {
        add(BEYOND, 0, first + length - at);
        return;
      }
      int column = x / grid.blockWidth();
      int edge = Math.min((column + 1) * grid.blockWidth(), grid.width()) - left;
      int end = Math.min(first + length, edge * samples);
      int from =
          (y % grid.blockHeight() * grid.blockWidth() + x % grid.blockWidth()) * samples
              + at % samples;
      add(grid.index(plane, y / grid.blockHeight(), column), from, end - at);
      at = end;
    }
  }

  private void add(int block, int from, int length) {
    if (count == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * count);
      froms = Arrays.copyOf(froms, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    blocks[count] = block;
    froms[count] = from;
    lengths[count++] = length;
  }

  /** The blocks there are pieces of. */
  SortedSet<Integer> blocks() {
    SortedSet<Integer> touched = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      if (blocks[i] != BEYOND) {
        touched.add(blocks[i]);
      }
    }
    return touched;
  }

  /** Gives a decoded block by its number. */
  interface Blocks {
    byte[] get(int block);
  }

  /**
   * Copies all pieces.
   *
   * @param decoded the blocks
   * @param sampleBytes of one sample
   * @param padding what stands for a sample beyond the raster
   * @param selected receives the pieces
   * @param offset where to put them
   */
  void copy(Blocks decoded, int sampleBytes, byte[] padding, byte[] selected, int offset) {
    int to = offset;
    for (int i = 0; i < count; i++) {
      int bytes = lengths[i] * sampleBytes;
      if (blocks[i] == BEYOND) {
        for (int at = 0; at < bytes; at += sampleBytes) {
          System.arraycopy(padding, 0, selected, to + at, sampleBytes);
        }
      } else {
        System.arraycopy(decoded.get(blocks[i]), froms[i] * sampleBytes, selected, to, bytes);
      }
      to += bytes;
    }
  }
}
