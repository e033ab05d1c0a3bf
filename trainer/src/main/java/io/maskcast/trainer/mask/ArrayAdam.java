package io.maskcast.trainer.mask;

/**
 * Adam on a plain array. Without AMSGrad, unlike the paper: gradients scale with 1/tau (equation 2)
 * and grow with lambda, so the largest square ever seen belongs to another tau or lambda and would
 * hold the mask still. Not thread-safe.
 */
final class ArrayAdam {

  private static final double BETA_1 = 0.9;

  /** Forgets within a few periods of the schedule, for the same reason. */
  private static final double BETA_2 = 0.99;

  private static final double EPSILON = 1e-12;

  private final double[] mean;
  private final double[] square;
  private int steps;

  ArrayAdam(int size) {
    mean = new double[size];
    square = new double[size];
  }

  /** Moves the values one step against the gradient. */
  void step(float[] values, float[] gradient, double learningRate) {
    steps++;
    double correction1 = 1 - Math.pow(BETA_1, steps);
    double correction2 = 1 - Math.pow(BETA_2, steps);
    for (int i = 0; i < values.length; i++) {
      double g = gradient[i];
      mean[i] = BETA_1 * mean[i] + (1 - BETA_1) * g;
      square[i] = BETA_2 * square[i] + (1 - BETA_2) * g * g;
      values[i] -=
          (float)
              (learningRate
                  * (mean[i] / correction1)
                  / (Math.sqrt(square[i] / correction2) + EPSILON));
    }
  }
}
