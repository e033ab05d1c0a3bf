package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/**
 * What happens to tiles on the device between their samples and the network: masks, merges.
 * Everything made for a batch lives in the batch's scope.
 */
public interface Masking {

  /** The sides of one tile as it comes in, without the batch's. */
  Shape tileShape();

  /**
   * Masks a batch. Called inside a gradient collector where the network learns.
   *
   * @param tiles (tiles, {@link #tileShape()}), normalised
   * @param scope owns what is made
   * @return (tiles, channels, height, width), what the network sees
   */
  NDArray apply(NDArray tiles, NDManager scope);

  /** Whether anything learns from the gradient of what {@link #apply} returns. */
  boolean isLearned();

  /**
   * What is added to the task loss of the batch that was just masked; nothing where the mask loss
   * has its gradient added elsewhere.
   */
  default Optional<NDArray> penalty() {
    return Optional.empty();
  }

  /** The gradients of the batch that was just masked are there, and will be gone after this. */
  default void gradientsReady() {}
}
