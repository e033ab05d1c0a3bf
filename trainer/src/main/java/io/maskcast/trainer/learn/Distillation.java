package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;

/**
 * Learning from the dense network's answers to the dense tiles (Hinton, Vinyals and Dean, 2015)
 * beside the labels, while the mask is learned and in fine-tuning.
 *
 * @param share of the targets that is the dense network's, in (0, 1]
 * @param temperature its logits are divided by, over 0
 */
public record Distillation(double share, double temperature) {

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if a number is out of range, naming it
   */
  public Distillation {
    Range.require(share > 0 && share <= 1, "share of distillation", share, "over 0 and up to 1");
    Range.require(
        Range.positive(temperature), "temperature of distillation", temperature, "over 0");
  }
}
