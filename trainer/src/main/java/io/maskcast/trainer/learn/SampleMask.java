package io.maskcast.trainer.learn;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import java.util.function.IntPredicate;

/** Which samples of a tensor stay: ApplyMasks of Algorithm 1. Immutable and thread-safe. */
final class SampleMask {

  private final boolean[] kept; // in channel, row, column order

  private SampleMask(boolean[] kept) {
    this.kept = kept;
  }

  /** Keeps all. */
  static SampleMask dense(MaskGrid grid) {
    return of(grid, element -> true);
  }

  /** Keeps what a mask keeps. */
  static SampleMask of(Mask mask) {
    return of(mask.grid(), mask::keeps);
  }

  /** Keeps the samples of some elements. */
  static SampleMask of(MaskGrid grid, IntPredicate keeps) {
    return of(grid.elementOfSample(), keeps);
  }

  /**
   * Keeps the samples of some elements.
   *
   * @param elementOfSample {@link MaskGrid#elementOfSample()}, worked out once for many masks
   * @param keeps whether an element is kept
   */
  static SampleMask of(int[] elementOfSample, IntPredicate keeps) {
    boolean[] kept = new boolean[elementOfSample.length];
    for (int s = 0; s < kept.length; s++) {
      kept[s] = keeps.test(elementOfSample[s]);
    }
    return new SampleMask(kept);
  }

  /**
   * Puts zeros, the mean after normalisation, in place of what is dropped.
   *
   * @param tensors normalised tiles, one after the other
   */
  void apply(float[] tensors) {
    for (int from = 0; from < tensors.length; from += kept.length) {
      for (int s = 0; s < kept.length; s++) {
        if (!kept[s]) {
          tensors[from + s] = 0f;
        }
      }
    }
  }
}
