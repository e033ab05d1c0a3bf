package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Teaches a network batch by batch: cross entropy, Adam. All native memory of a batch is released
 * with it. Not thread-safe.
 */
public final class Learner implements AutoCloseable {

  private final TrainableNetwork network;
  private final Optimiser optimiser;

  /**
   * Prepares.
   *
   * @param network learns; still closed by whoever made it, after this
   * @param settings of the optimiser
   */
  public Learner(TrainableNetwork network, OptimiserSettings settings) {
    this.network = network;
    this.optimiser = new Optimiser(network, settings);
  }

  /** All that the optimiser remembers, to go on later. */
  public Tensors state() {
    return optimiser.state();
  }

  /**
   * Goes on from a state of the same network and settings.
   *
   * @throws MaskcastException if it is one of another network
   */
  public void restore(Tensors state) {
    optimiser.restore(state);
  }

  /**
   * Tells the mask its gradients, and leaves the network's parameters as they are.
   *
   * @param tiles normalised tiles, one after the other
   * @param targets (tiles, classes), each row a distribution over the classes
   * @param masking what the network sees of the tiles
   * @throws MaskcastException if the loss is no longer finite
   */
  public void observe(float[] tiles, float[] targets, Masking masking) {
    pass(tiles, targets, masking, (leaves, scope) -> {});
  }

  /**
   * One step: the loss forward, its gradient backward, the optimiser on the network. The mask takes
   * its own step from the gradients it is told of.
   *
   * @param tiles normalised tiles, one after the other
   * @param targets (tiles, classes), each row a distribution over the classes
   * @param learningRate of the optimiser
   * @param masking what the network sees of the tiles
   * @return L_f, the mean cross entropy before the step
   * @throws MaskcastException if the loss is no longer finite
   */
  public double step(float[] tiles, float[] targets, double learningRate, Masking masking) {
    return pass(
        tiles,
        targets,
        masking,
        (leaves, scope) ->
            optimiser.step(
                leaves.stream().map(NDArray::getGradient).toList(), learningRate, scope));
  }

  /** Forward, backward, and what is to be done with the gradients of the network. */
  private double pass(
      float[] tiles,
      float[] targets,
      Masking masking,
      BiConsumer<List<NDArray>, NDManager> optimise) {
    try (NDManager scope = network.newScope()) {
      NDArray input = network.input(scope, tiles, masking.tileShape());
      List<NDArray> leaves = network.leaves(scope);
      NDArray taskLoss;
      try (GradientCollector collector = ComputeDevice.engine().newGradientCollector()) {
        NDArray seen = masking.apply(input, scope);
        Optional<FirstConvolution> first =
            masking.isLearned() ? FirstConvolution.of(network, leaves, seen) : Optional.empty();
        NDArray logits =
            first
                .map(FirstConvolution::forward)
                .orElseGet(() -> network.forward(seen, leaves, true));
        taskLoss = crossEntropy(logits, targets, scope);
        NDArray whole = taskLoss;
        if (first.isPresent()) {
          collector.backward(taskLoss);
          whole = first.get().backward();
        }
        collector.backward(masking.penalty().map(whole::add).orElse(whole));
      }
      // Read only now: a GPU is told of the whole way back while it still computes the way forth.
      double loss = taskLoss.getFloat();
      if (!Double.isFinite(loss)) {
        throw new MaskcastException(
            "Learning diverged: the loss is %s; use a lower learning rate".formatted(loss));
      }
      optimise.accept(leaves, scope);
      masking.gradientsReady();
      return loss;
    }
  }

  private static NDArray crossEntropy(NDArray logits, float[] targets, NDManager scope) {
    Shape shape = logits.getShape();
    NDArray wanted = scope.create(targets, shape);
    return logits.logSoftmax(1).mul(wanted).sum(new int[] {1}).mean().neg();
  }

  @Override
  public void close() {
    optimiser.close();
  }
}
