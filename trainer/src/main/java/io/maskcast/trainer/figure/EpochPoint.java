package io.maskcast.trainer.figure;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How far a run was after an epoch.
 *
 * @param epoch counted over all stages
 * @param stage what was being learned, as it shall be read in the figure ("mask"); empty if
 *     learning has no stages
 * @param accuracy share of validation tiles right, 0 to 1
 * @param q the mask's cost, 0 to 1
 * @param lambda the weight of Q in the loss, positive; empty where no mask is learned
 * @param tau the temperature of the mask's discretisation, positive; empty where no mask is learned
 */
public record EpochPoint(
    int epoch, String stage, double accuracy, double q, OptionalDouble lambda, OptionalDouble tau) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is outside its range
   */
  public EpochPoint {
    Objects.requireNonNull(stage, "stage");
    Shares.require(accuracy, "accuracy");
    Shares.require(q, "Q");
    requirePositive(lambda, "lambda");
    requirePositive(tau, "tau");
  }

  private static void requirePositive(OptionalDouble value, String name) {
    if (value.isPresent() && !(value.getAsDouble() > 0 && Double.isFinite(value.getAsDouble()))) {
      throw new IllegalArgumentException(name + " " + value.getAsDouble());
    }
  }
}
