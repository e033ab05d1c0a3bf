package io.maskcast.trainer.mask;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;

/**
 * How many elements of a mask are kept in the end.
 *
 * @param grid the elements
 * @param kept how many stay, 1 to all
 */
public record Budget(MaskGrid grid, int kept) {

  /** Checks the number. */
  public Budget {
    if (kept < 1 || kept > grid.elements()) {
      throw new IllegalArgumentException(kept + " of " + grid.elements() + " elements");
    }
  }

  /**
   * The largest number of elements that is not over a share of them, but 1 at least.
   *
   * @param grid the elements
   * @param share the share to keep, in (0, 1]
   * @throws MaskcastException if the share is out of range
   */
  public static Budget ofShare(MaskGrid grid, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new MaskcastException(
          "Keeping a share of %s of the input is impossible: choose one over 0 and up to 1"
              .formatted(share));
    }
    // 0.07 * 100 is 7.000000000000001 in floating point and 0.29 * 100 is 28.999999999999996: a
    // share that is meant to hit a whole number does.
    int kept = (int) Math.floor(share * grid.elements() + 1e-9);
    return new Budget(grid, Math.max(1, kept));
  }

  /** The share of elements kept. */
  public double share() {
    return (double) kept / grid.elements();
  }

  /**
   * The final mask: exactly this many elements, those that learning put furthest from being
   * dropped, whether it had kept more than that or fewer.
   */
  public Mask cut(MaskLogits logits) {
    return Mask.of(grid, logits.top(kept));
  }
}
