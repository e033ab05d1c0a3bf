package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.trainer.network.Masking;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A mask for every tile of a batch, made of the tile by a generator that learns, all on the device.
 * Forward an element is kept or not, {@code m^D}; backward the gradient goes straight through the
 * surrogate {@code sigmoid((z + g - b) / tau)} (equation 2, which with two choices is a sigmoid), z
 * the logit, b where the {@link KeepRule} cuts, and g logistic noise, the difference of the two
 * Gumbel variables of equation 1, while exploring. Not thread-safe.
 */
public final class DynamicMasking implements Masking {

  private final GeneratorLearner learner;
  private final Terms terms;
  private final Optional<RandomGenerator> noise;
  private List<NDArray> leaves = List.of();
  private Optional<NDArray> cost = Optional.empty();
  private Optional<NDArray> penalty = Optional.empty();
  private Optional<NDArray> kept = Optional.empty();
  private Outcome outcome = new Outcome(1, 0);

  /**
   * On which terms a batch is masked and learned from.
   *
   * @param rule what is kept
   * @param tau temperature of the surrogate, over 0
   * @param lambda weight of the cost, 0 or more
   * @param rates of the generator
   */
  public record Terms(KeepRule rule, double tau, double lambda, Rates rates) {}

  /**
   * Adam's learning rates.
   *
   * @param weights of the generator's layers
   * @param gamma of their scale
   * @param offset of the offsets
   */
  public record Rates(double weights, double gamma, double offset) {

    /** A share of each. */
    public Rates times(double share) {
      return new Rates(weights * share, gamma * share, offset * share);
    }
  }

  /**
   * The masks of a batch.
   *
   * @param cost their mean cost, in whole tiles
   * @param keptElements the mean of the elements kept
   */
  public record Outcome(double cost, double keptElements) {}

  DynamicMasking(GeneratorLearner learner, Terms terms, Optional<RandomGenerator> noise) {
    this.learner = learner;
    this.terms = terms;
    this.noise = noise;
  }

  @Override
  public Shape tileShape() {
    return FrozenMasking.shape(learner.generator().cells().extent());
  }

  @Override
  public NDArray apply(NDArray tiles, NDManager scope) {
    Generator generator = learner.generator();
    leaves = generator.leaves(scope, true);
    NDArray logits = generator.logits(tiles, leaves, scope);
    if (noise.isPresent()) {
      logits = logits.add(scope.create(logistic(logits.size(), noise.get()), logits.getShape()));
    }
    NDArray mask = straightThrough(logits, scope);
    cost = Optional.of(learner.cost().smooth(mask, scope));
    penalty =
        terms.lambda() == 0
            ? Optional.empty()
            : cost.map(c -> c.mul(Scalar.of(scope, terms.lambda())));
    kept = Optional.of(mask.stopGradient().sum().div(tiles.getShape().get(0)));
    return tiles.mul(generator.field(mask, scope));
  }

  /** {@code -log(1/U - 1)} with U uniform. */
  private static float[] logistic(long count, RandomGenerator random) {
    float[] noise = new float[Math.toIntExact(count)];
    for (int i = 0; i < noise.length; i++) {
      double uniform = random.nextDouble(Double.MIN_NORMAL, 1);
      noise[i] = (float) (Math.log(uniform) - Math.log1p(-uniform));
    }
    return noise;
  }

  private NDArray straightThrough(NDArray logits, NDManager scope) {
    NDArray fixed = logits.stopGradient();
    NDArray boundary = KeptElements.boundary(terms.rule(), fixed);
    NDArray surrogate = Activation.sigmoid(logits.sub(boundary).div(Scalar.of(scope, terms.tau())));
    // In this order, as what is added must be exactly 0.
    return KeptElements.of(terms.rule(), fixed).add(surrogate.sub(surrogate.stopGradient()));
  }

  @Override
  public boolean isLearned() {
    return true;
  }

  @Override
  public Optional<NDArray> penalty() {
    return penalty;
  }

  @Override
  public void gradientsReady() {
    learner.step(leaves.stream().map(NDArray::getGradient).toList(), terms.rates());
    outcome = new Outcome(cost.orElseThrow().getFloat(), kept.orElseThrow().getFloat());
    leaves = List.of();
    cost = Optional.empty();
    penalty = Optional.empty();
    kept = Optional.empty();
  }

  /** What the masks of the batch that was learned from last were like. */
  public Outcome outcome() {
    return outcome;
  }
}
