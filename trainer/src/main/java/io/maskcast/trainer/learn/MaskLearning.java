package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.mask.Formulation;
import io.maskcast.trainer.mask.Schedule;
import java.util.Optional;

/**
 * How the masks learn.
 *
 * @param formulation of weights, noise and lambda's rule
 * @param rate Adam's learning rate of the masks' logits
 * @param head how far logits lie above the threshold at first
 * @param periodsPerEpoch how often an epoch lambda and tau are adapted
 * @param paceShare the share of mask learning after which the budget is due, where lambda follows a
 *     pace; in the rest the mask still exchanges elements at the budget
 * @param schedule of lambda and tau
 * @param given where the masks come from if they are not learned
 */
public record MaskLearning(
    Formulation formulation,
    double rate,
    double head,
    int periodsPerEpoch,
    double paceShare,
    Schedule.Settings schedule,
    Optional<GivenMask> given) {

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if a number is out of range, naming it
   */
  public MaskLearning {
    Range.require(Range.positive(rate), "learning rate of the mask", rate, "over 0");
    Range.require(Range.positive(head), "head of the mask", head, "over 0");
    Range.require(periodsPerEpoch >= 1, "periods per epoch", periodsPerEpoch, "1 or more");
    Range.require(paceShare > 0 && paceShare <= 1, "pace share", paceShare, "over 0 and up to 1");
  }
}
