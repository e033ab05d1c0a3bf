package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Numbers to multiply and divide by where gradients are to come back. DJL's {@code mul(Number)} and
 * {@code div(Number)} keep the number in a Java buffer that may be collected while the engine still
 * needs it for the way back: the gradients are then those of whatever lies there.
 */
final class Scalar {

  private Scalar() {}

  /**
   * A number that lives as long as its scope.
   *
   * @param scope open until gradients are there
   */
  static NDArray of(NDManager scope, double value) {
    return scope.create((float) value);
  }
}
