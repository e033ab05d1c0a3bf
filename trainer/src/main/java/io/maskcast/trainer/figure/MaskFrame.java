package io.maskcast.trainer.figure;

import io.maskcast.shared.mask.Mask;
import java.util.Objects;

/**
 * The mask after an epoch.
 *
 * @param epoch counted as the run counts
 * @param q the mask's cost, 0 to 1
 * @param mask what it kept
 */
public record MaskFrame(int epoch, double q, Mask mask) {

  /**
   * Checks the cost.
   *
   * @throws IllegalArgumentException if it is not within 0 to 1
   */
  public MaskFrame {
    Shares.require(q, "Q");
    Objects.requireNonNull(mask, "mask");
  }
}
