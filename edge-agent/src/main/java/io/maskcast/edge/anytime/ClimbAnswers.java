package io.maskcast.edge.anytime;

import io.maskcast.edge.inference.Predictions;
import io.maskcast.shared.ladder.Rungs;

/**
 * Takes answers, in the order asked for, on one thread at a time. Tiles of which nothing came by a
 * deadline have {@link Predictions#NO_CLASS}.
 */
@FunctionalInterface
public interface ClimbAnswers {

  /**
   * Takes the next ones.
   *
   * @param position how many tiles came before
   */
  void take(int position, Predictions predictions);

  /**
   * The same, of who wants to know where tiles stopped.
   *
   * @param rungs of each, below 0 without an answer
   */
  default void take(int position, Predictions predictions, int[] rungs) {
    take(position, predictions);
  }

  /**
   * A tile stops, sure of its answer; in any order, before that is taken.
   *
   * @param position how many tiles come before it
   * @param tensor what the network saw of it
   */
  default void stops(int position, float[] tensor) {}

  /**
   * Looks at the first samples of the next tiles, before there are answers.
   *
   * @param step which rungs they are of, from the lowest on
   * @param columnar the samples
   * @param count of so many tiles
   */
  default void arrived(Rungs step, byte[] columnar, int count) {}

  /**
   * Looks at samples of one of the last tiles that climb together, rungs from the lowest on.
   *
   * @param columnar the samples of {@code tiles} tiles
   * @param index which of these
   */
  default void lastCame(Rungs step, long tile, byte[] columnar, int tiles, int index) {}

  /** Why one of the answers to come is none. */
  default void unreadable(long tile, String reason) {}
}
