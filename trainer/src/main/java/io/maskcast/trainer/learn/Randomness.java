package io.maskcast.trainer.learn;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Randomness by purpose and epoch: what is drawn for one does not depend on how much was drawn for
 * another, nor on whether the run was ended in between. Immutable and thread-safe.
 *
 * @param seed of the run
 */
record Randomness(long seed) {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /** What randomness is for. */
  enum Purpose {
    /** The parameters of the network at first. */
    NETWORK,
    /** The weights of the masks at first. */
    MASKS,
    /** The order of the tiles and how they are augmented. */
    BATCHES,
    /** Gumbel noise. */
    NOISE,
    /** As BATCHES, of tiles that only masks learn from. */
    MASK_BATCHES
  }

  /** Randomness for a purpose in an epoch of a stage. */
  RandomGenerator generator(Purpose purpose, Stage stage, int epoch) {
    long mixed = seed;
    for (long part : new long[] {purpose.name().hashCode(), stage.name().hashCode(), epoch}) {
      mixed = new SplittableRandom(mixed + part * GOLDEN_GAMMA).nextLong();
    }
    return new SplittableRandom(mixed);
  }
}
