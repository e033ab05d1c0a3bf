package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.trainer.network.Optimiser;
import io.maskcast.trainer.network.OptimiserSettings;
import java.util.ArrayList;
import java.util.Collections;
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
  private final Optimiser optimiser;

  /**
   * Prepares.
   *
   * @param generator learns; still closed by whoever made it, after this
   * @param cost of its masks
   * @param settings of the optimiser
   */
  public GeneratorLearner(Generator generator, TileCost cost, OptimiserSettings settings) {
    this.generator = generator;
    this.cost = cost;
    this.optimiser = new Optimiser(generator::parameters, generator.newScope(), settings);
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
    List<Double> each = new ArrayList<>(Collections.nCopies(last - 1, rates.weights()));
    each.add(rates.gamma());
    each.add(rates.offset());
    try (NDManager scope = generator.newScope()) {
      optimiser.step(gradients, each, scope);
    }
  }

  /** All that the optimiser remembers, to go on later. */
  public Tensors state() {
    return optimiser.state();
  }

  /**
   * Goes on from a state of the same generator.
   *
   * @throws io.maskcast.shared.MaskcastException if it is one of another
   */
  public void restore(Tensors state) {
    optimiser.restore(state);
  }

  @Override
  public void close() {
    optimiser.close();
  }
}
