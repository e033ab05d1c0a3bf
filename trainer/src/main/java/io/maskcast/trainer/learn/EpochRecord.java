package io.maskcast.trainer.learn;

/**
 * One epoch of a run.
 *
 * @param stage the stage it belongs to
 * @param epoch its number in the stage, from 1
 * @param trainLoss the mean task loss L_f of its batches
 * @param validationAccuracy the share of validation tiles right at its end, under the mask without
 *     noise
 * @param q the mask cost Q at its end; 1 while dense
 * @param keptElements the elements kept at its end
 * @param lambda weight of the mask loss at its end; 0 where no mask is learned
 * @param tau temperature at its end; 0 where no mask is learned
 */
public record EpochRecord(
    Stage stage,
    int epoch,
    double trainLoss,
    double validationAccuracy,
    double q,
    int keptElements,
    double lambda,
    double tau) {}
