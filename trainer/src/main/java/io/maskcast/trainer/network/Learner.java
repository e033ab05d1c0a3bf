package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import java.util.List;
import java.util.Optional;

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
    try (NDManager scope = network.newScope()) {
      NDArray input = network.input(scope, tiles, masking.tileShape());
      List<NDArray> leaves = network.leaves(scope);
      double loss;
      try (GradientCollector collector = ComputeDevice.engine().newGradientCollector()) {
        NDArray logits = network.forward(masking.apply(input, scope), leaves, true);
        NDArray taskLoss = crossEntropy(logits, targets, scope);
        Optional<NDArray> penalty = masking.penalty();
        NDArray whole = penalty.isPresent() ? taskLoss.add(penalty.get()) : taskLoss;
        loss = taskLoss.getFloat();
        if (!Double.isFinite(loss)) {
          throw new MaskcastException(
              "Learning diverged: the loss is %s; use a lower learning rate".formatted(loss));
        }
        collector.backward(whole);
      }
      optimiser.step(leaves.stream().map(NDArray::getGradient).toList(), learningRate, scope);
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
