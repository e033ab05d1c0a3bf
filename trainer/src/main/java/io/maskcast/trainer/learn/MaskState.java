package io.maskcast.trainer.learn;

import io.maskcast.trainer.pipeline.Selection;

/**
 * The masks' state as progress shows it.
 *
 * @param q the mask cost
 * @param keptElements of the last any-mask
 * @param lambda weight of the mask loss; 0 where no mask is learned
 * @param tau temperature; 0 where no mask is learned
 */
record MaskState(double q, int keptElements, double lambda, double tau) {

  /** Masks that stay as they are. */
  static MaskState frozen(Selection selection) {
    return new MaskState(selection.q(), selection.keptElements(), 0, 0);
  }

  EpochRecord record(Stage stage, int epoch, double loss, double accuracy) {
    return new EpochRecord(stage, epoch, loss, accuracy, q, keptElements, lambda, tau);
  }
}
