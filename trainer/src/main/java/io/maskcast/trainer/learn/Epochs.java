package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;

/**
 * How often each stage sees all tiles to learn from.
 *
 * @param dense of the dense network, 0 or more; 0 begins with a random network
 * @param mask in which network and mask learn together, 1 or more
 * @param fineTune on the frozen mask, 0 or more
 * @param exact whether the numbers hold for data of any size; else fewer tiles get more epochs, see
 *     {@link LearningSettings#suitedTo}
 */
public record Epochs(int dense, int mask, int fineTune, boolean exact) {

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if a number is out of range, naming it
   */
  public Epochs {
    Range.require(dense >= 0, "epochs of the dense network", dense, "0 or more");
    Range.require(mask >= 1, "epochs", mask, "1 or more");
    Range.require(fineTune >= 0, "epochs of fine-tuning", fineTune, "0 or more");
  }

  /** Epochs that are fitted to the size of the data. */
  public Epochs(int dense, int mask, int fineTune) {
    this(dense, mask, fineTune, false);
  }

  /** How many a stage has. */
  int of(Stage stage) {
    return switch (stage) {
      case DENSE -> dense;
      case MASK -> mask;
      case FINE_TUNE -> fineTune;
      case EXTEND, CONTROL, TEST -> 0;
    };
  }
}
