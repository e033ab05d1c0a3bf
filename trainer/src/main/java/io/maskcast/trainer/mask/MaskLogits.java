package io.maskcast.trainer.mask;

import java.util.BitSet;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The learnable weights of a static any-mask: two per element, keep and drop (section 3.1). They
 * are held as logits {@code log m}, because Adam may push a weight below zero, where it has no
 * logarithm; the paper's own initial drop weight {@code 0 + epsilon} already can be. Plain float
 * arithmetic in one thread, so equal inputs give equal masks to the last bit. Not thread-safe.
 */
public final class MaskLogits {

  private final float[] keep;
  private final float[] drop;
  private final ArrayAdam keepAdam;
  private final ArrayAdam dropAdam;

  /** Logits as given; the arrays are not copied. */
  MaskLogits(float[] keep, float[] drop) {
    this.keep = keep;
    this.drop = drop;
    this.keepAdam = new ArrayAdam(keep.length);
    this.dropAdam = new ArrayAdam(drop.length);
  }

  /**
   * Weights that keep every element at first (Algorithm 1, line 1): the keep logit lies {@code
   * head} above the drop logit, give or take a little noise that breaks ties.
   *
   * @param elements how many elements
   * @param head how far keep lies above drop
   * @param random draws the noise
   */
  public static MaskLogits allKept(int elements, double head, RandomGenerator random) {
    float[] keep = new float[elements];
    float[] drop = new float[elements];
    for (int e = 0; e < elements; e++) {
      keep[e] = (float) (head + 0.01 * random.nextGaussian());
      drop[e] = (float) (0.01 * random.nextGaussian());
    }
    return new MaskLogits(keep, drop);
  }

  /** How many elements. */
  public int elements() {
    return keep.length;
  }

  /** How far the keep logit of an element lies above its drop logit. */
  public float margin(int element) {
    return keep[element] - drop[element];
  }

  /** How many elements a discretisation without noise keeps. */
  public int keptElements() {
    return (int) IntStream.range(0, elements()).filter(e -> margin(e) > 0).count();
  }

  /** Fixation: equations (1) and (2) without noise. */
  public Discretisation fixate(double tau) {
    return Discretisation.of(keep, drop, new float[elements()], new float[elements()], tau);
  }

  /**
   * Exploration: equations (1) and (2) with Gumbel noise {@code -log(-log U)} on every logit.
   *
   * @param tau the temperature
   * @param random draws U
   */
  public Discretisation explore(double tau, RandomGenerator random) {
    return Discretisation.of(keep, drop, gumbel(random), gumbel(random), tau);
  }

  private float[] gumbel(RandomGenerator random) {
    float[] noise = new float[elements()];
    for (int e = 0; e < noise.length; e++) {
      // U in (0, 1]: an exact 0 would make the noise infinite.
      noise[e] = (float) -Math.log(-Math.log1p(-random.nextDouble(Double.MIN_NORMAL, 1)));
    }
    return noise;
  }

  /**
   * One step down (Algorithm 1, line 11).
   *
   * @param discretisation what the loss was computed with
   * @param keptGradient the gradient of the whole loss, L_f + lambda Q, of every element's discrete
   *     keep weight
   * @param learningRate of Adam
   */
  public void step(Discretisation discretisation, float[] keptGradient, double learningRate) {
    float[] gradient = discretisation.keepLogitGradient(keptGradient);
    keepAdam.step(keep, gradient, learningRate);
    for (int e = 0; e < gradient.length; e++) {
      gradient[e] = -gradient[e]; // the two probabilities of equation (2) add up to 1
    }
    dropAdam.step(drop, gradient, learningRate);
  }

  /**
   * The elements with the largest margins.
   *
   * @param count how many; of equal margins the lower number wins
   */
  public BitSet top(int count) {
    BitSet top = new BitSet();
    IntStream.range(0, elements())
        .boxed()
        .sorted(Comparator.comparing((Integer e) -> -margin(e)))
        .limit(count)
        .forEach(top::set);
    return top;
  }
}
