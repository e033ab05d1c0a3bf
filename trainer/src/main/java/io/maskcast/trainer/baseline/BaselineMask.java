package io.maskcast.trainer.baseline;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import java.util.BitSet;

/** The static mask that an order of elements stands for. */
public final class BaselineMask {

  private BaselineMask() {}

  /**
   * Keeps the first elements of an order.
   *
   * @param grid the elements
   * @param order element numbers, best first, as {@link Baseline#order} gives them
   * @param kept how many to keep, 1 or more
   * @return a mask with exactly {@code kept} elements
   */
  public static Mask of(MaskGrid grid, int[] order, int kept) {
    if (kept < 1 || kept > order.length) {
      throw new IllegalArgumentException(kept + " of " + order.length + " ordered elements");
    }
    BitSet elements = new BitSet();
    for (int i = 0; i < kept; i++) {
      elements.set(order[i]);
    }
    if (elements.cardinality() != kept) {
      throw new IllegalArgumentException("an element comes twice");
    }
    return Mask.of(grid, elements);
  }
}
