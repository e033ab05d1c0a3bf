package io.maskcast.trainer.mask;

import io.maskcast.shared.bundle.Tensors;
import java.util.BitSet;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The learnable weights of one static mask. Plain arithmetic in one thread, so equal inputs give
 * equal masks to the last bit. Not thread-safe.
 */
public sealed interface MaskWeights permits SoftmaxWeights, SigmoidWeights {

  /** The cells these weights choose from. */
  MaskCells cells();

  /** Fixation: equations (1) and (2) without noise. */
  Discretisation fixate(double tau);

  /**
   * Exploration: equations (1) and (2) with Gumbel noise on every logit; the same as {@link
   * #fixate} for a formulation without noise.
   *
   * @param tau the temperature
   * @param random draws the noise
   */
  Discretisation explore(double tau, RandomGenerator random);

  /**
   * One step down (Algorithm 1, line 11).
   *
   * @param discretisation what the loss was computed with
   * @param keptGradient the gradient of the whole loss, L_f + lambda Q, of every cell's m^D
   * @param learningRate of Adam
   */
  void step(Discretisation discretisation, float[] keptGradient, double learningRate);

  /** How far an element of an any-mask is from being dropped; negative if it is. */
  float margin(int element);

  /**
   * The elements of an any-mask with the largest margins.
   *
   * @param count how many; of equal margins the lower number wins
   */
  default BitSet top(int count) {
    BitSet top = new BitSet();
    ranked().limit(count).forEach(top::set);
    return top;
  }

  /** The elements of an any-mask, those furthest from being dropped first. */
  default IntStream ranked() {
    return IntStream.range(0, cells().elements())
        .boxed()
        .sorted(Comparator.comparing((Integer e) -> -margin(e)))
        .mapToInt(Integer::intValue);
  }

  /** All that is needed to go on later. */
  Tensors state();

  /**
   * Goes on from a state.
   *
   * @throws io.maskcast.shared.MaskcastException if it is one of other weights
   */
  void restore(Tensors state);
}
