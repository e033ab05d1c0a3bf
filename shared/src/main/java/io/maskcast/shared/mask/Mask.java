package io.maskcast.shared.mask;

import io.maskcast.shared.MaskcastException;
import java.util.BitSet;
import java.util.Objects;

/**
 * A static any-mask: which elements of a grid are kept. Immutable and thread-safe.
 *
 * <p>Its cost Q (section 4.2 of the paper: weight 1/(w h c) per sample) is the share of samples
 * kept, in [0, 1].
 */
public final class Mask {

  private final MaskGrid grid;
  private final BitSet kept;

  private Mask(MaskGrid grid, BitSet kept) {
    this.grid = grid;
    this.kept = kept;
  }

  /**
   * A mask that keeps the given elements.
   *
   * @param grid the grid
   * @param kept element numbers; copied
   * @throws MaskcastException if an element lies outside the grid
   */
  public static Mask of(MaskGrid grid, BitSet kept) {
    Objects.requireNonNull(grid, "grid");
    if (kept.length() > grid.elements()) {
      throw new MaskcastException(
          "Element %d lies outside a mask of %d elements"
              .formatted(kept.length() - 1, grid.elements()));
    }
    return new Mask(grid, (BitSet) kept.clone());
  }

  /** The mask that keeps every element. */
  public static Mask all(MaskGrid grid) {
    BitSet all = new BitSet();
    all.set(0, grid.elements());
    return new Mask(grid, all);
  }

  /** The grid the elements lie on. */
  public MaskGrid grid() {
    return grid;
  }

  /** How many elements are kept. */
  public int keptElements() {
    return kept.cardinality();
  }

  /** Whether an element is kept. */
  public boolean keeps(int element) {
    return kept.get(element);
  }

  /** Whether a sample is kept. */
  public boolean keeps(int channel, int row, int column) {
    return kept.get(grid.element(channel, row, column));
  }

  /** The numbers of the kept elements, ascending. */
  public int[] selected() {
    return kept.stream().toArray();
  }

  /** A copy of the kept elements as bits. */
  BitSet bits() {
    return (BitSet) kept.clone();
  }

  /** How many samples of a tile are kept. */
  public int keptSamples() {
    return kept.stream().map(grid::elementSamples).sum();
  }

  /** The share of samples kept: Q of the paper with equal weights. */
  public double q() {
    return (double) keptSamples() / grid.samples();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mask mask && grid.equals(mask.grid) && kept.equals(mask.kept);
  }

  @Override
  public int hashCode() {
    return Objects.hash(grid, kept);
  }

  @Override
  public String toString() {
    return "Mask[" + keptElements() + " of " + grid.elements() + " elements, grid " + grid + "]";
  }
}
