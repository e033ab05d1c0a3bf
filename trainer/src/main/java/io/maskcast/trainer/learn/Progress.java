package io.maskcast.trainer.learn;

import java.util.OptionalDouble;

/**
 * How far learning has come.
 *
 * @param stage the stage
 * @param epoch the epoch of the stage, from 1; while tiles are extended, how many are
 * @param epochs how many the stage has; while tiles are extended, how many there are
 * @param done the share of all work done, 0 to 1; jumps ahead where a stage needs less than planned
 * @param trainLoss the mean task loss L_f of the epoch so far; 0 while testing
 * @param q the mask cost Q now; 1 while dense
 * @param keptElements the elements kept now
 * @param lambda weight of the mask loss; 0 where no mask is learned
 * @param tau temperature of the surrogate; 0 where no mask is learned
 * @param validationAccuracy of the latest epoch of this stage that ended, if any
 */
public record Progress(
    Stage stage,
    int epoch,
    int epochs,
    double done,
    double trainLoss,
    double q,
    int keptElements,
    double lambda,
    double tau,
    OptionalDouble validationAccuracy) {}
