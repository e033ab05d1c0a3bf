package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.trainer.network.OptimiserSettings;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Teaches a generator beside the network that sees its masks: each batch the network learns from is
 * masked by a {@link DynamicMasking} of this, which then takes its own step. Not thread-safe.
 */
public final class GeneratorLearner implements AutoCloseable {

  private final Generator generator;
  private final TileCost cost;
  private final GeneratorAdam adam;

  /**
   * Prepares.
   *
   * @param generator learns; still closed by whoever made it, after this
   * @param cost of its masks
   * @param settings of Adam
   */
  public GeneratorLearner(Generator generator, TileCost cost, OptimiserSettings settings) {
    this.generator = generator;
    this.cost = cost;
    this.adam = new GeneratorAdam(generator.parameters(), settings, generator.newScope());
  }

  /** Masks for one batch, without noise. */
  public DynamicMasking fixate(DynamicMasking.Terms terms) {
    return new DynamicMasking(this, terms, Optional.empty());
  }

  /** Masks for one batch, with noise on the logits. */
  public DynamicMasking explore(DynamicMasking.Terms terms, RandomGenerator noise) {
    return new DynamicMasking(this, terms, Optional.of(noise));
  }

  Generator generator() {
    return generator;
  }

  TileCost cost() {
    return cost;
  }

  void step(List<NDArray> gradients, DynamicMasking.Rates rates) {
    int last = gradients.size() - 1;
    double[] each = new double[gradients.size()];
    for (int i = 0; i < each.length; i++) {
      each[i] = i == last ? rates.offset() : i == last - 1 ? rates.gamma() : rates.weights();
    }
    adam.step(gradients, each);
  }

  /** All that Adam remembers, to go on later. */
  public Tensors state() {
    return adam.state();
  }

  /**
   * Goes on from a state of the same generator.
   *
   * @throws io.maskcast.shared.MaskcastException if it is one of another
   */
  public void restore(Tensors state) {
    adam.restore(state);
  }

  @Override
  public void close() {
    adam.close();
  }
}
