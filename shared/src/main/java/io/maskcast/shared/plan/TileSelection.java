package io.maskcast.shared.plan;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.TileLayout;
import java.util.BitSet;

/**
 * Which samples of a tile travel where every tile has a mask of its own: those its mask keeps, in
 * the order of the tile's layout. A mask is the numbers of the kept elements of one grid. Immutable
 * and thread-safe.
 */
public final class TileSelection {

  private final MaskGrid grid;
  private final TileLayout layout;
  private final int[] elements; // by sample, in the order of the layout

  /**
   * Selections over a grid.
   *
   * @throws io.maskcast.shared.MaskcastException if the grid is for tiles of other sides
   */
  public TileSelection(MaskGrid grid, TileLayout layout) {
    plan(grid, new BitSet(), layout);
    this.grid = grid;
    this.layout = layout;
    this.elements = new int[layout.samples()];
    for (int channel = 0; channel < layout.channels(); channel++) {
      for (int row = 0; row < layout.height(); row++) {
        for (int column = 0; column < layout.width(); column++) {
          elements[layout.sampleIndex(channel, row, column)] = grid.element(channel, row, column);
        }
      }
    }
  }

  private static SelectionPlan plan(MaskGrid grid, BitSet mask, TileLayout layout) {
    return SelectionPlan.compile(Mask.of(grid, mask), layout);
  }

  /** What masks are over. */
  public MaskGrid grid() {
    return grid;
  }

  /** The layout of every tile. */
  public TileLayout layout() {
    return layout;
  }

  /** The plan of one mask, for a tile that comes alone. */
  public SelectionPlan plan(BitSet mask) {
    return plan(grid, mask, layout);
  }

  /** Whether a mask keeps a sample, by its index in the layout. */
  boolean keeps(BitSet mask, int sample) {
    return mask.get(elements[sample]);
  }

  /** Bytes that travel of a tile with a mask, before any codec. */
  public int selectedBytes(BitSet mask) {
    int samples = 0;
    for (int element = mask.nextSetBit(0); element >= 0; element = mask.nextSetBit(element + 1)) {
      samples += grid.elementSamples(element);
    }
    return samples * layout.sampleType().bytes();
  }

  /**
   * Copies the selected bytes of a tile.
   *
   * @param mask of the tile
   * @param dense the tile from its first byte on
   * @param selected receives {@link #selectedBytes} bytes
   * @param at where to put them
   */
  public void gather(BitSet mask, byte[] dense, byte[] selected, int at) {
    int width = layout.sampleType().bytes();
    int to = at;
    for (int sample = 0; sample < elements.length; sample++) {
      if (mask.get(elements[sample])) {
        for (int i = sample * width; i < (sample + 1) * width; i++) {
          selected[to++] = dense[i];
        }
      }
    }
  }
}
