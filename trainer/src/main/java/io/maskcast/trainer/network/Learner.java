package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.maskcast.shared.MaskcastException;
import java.util.List;

/**
 * Teaches a network batch by batch: cross entropy, Adam. All native memory of a batch is released
 * with it. Not thread-safe.
 */
public final class Learner implements AutoCloseable {

  private final TrainableNetwork network;
  private final Optimiser optimiser;

  /**
   * What one batch did.
   *
   * @param loss the mean cross entropy before the step
   * @param inputGradient the loss's gradient of every input value, in the order of the input; empty
   *     if it was not asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  public record Outcome(double loss, float[] inputGradient) {}

  /**
   * Prepares.
   *
   * @param network learns; still closed by whoever made it, after this
   * @param weightDecay share of a weight that each step takes off, times the learning rate
   */
  public Learner(TrainableNetwork network, double weightDecay) {
    this.network = network;
    this.optimiser = new Optimiser(network, OptimiserSettings.ADAM_W.withWeightDecay(weightDecay));
  }

  /**
   * One step: L_f of the paper forward, its gradient backward, Adam.
   *
   * @param tiles network inputs, (tiles, channels, height, width)
   * @param targets (tiles, classes), each row a distribution over the classes
   * @param learningRate of Adam
   * @param inputGradient whether the gradient of the inputs is wanted; it costs half a step more
   * @throws MaskcastException if the loss is no longer finite
   */
  public Outcome step(float[] tiles, float[] targets, double learningRate, boolean inputGradient) {
    try (NDManager scope = network.newScope()) {
      NDArray input = network.input(scope, tiles);
      input.setRequiresGradient(inputGradient);
      List<NDArray> leaves = network.leaves(scope);
      double loss;
      try (GradientCollector collector = ComputeDevice.engine().newGradientCollector()) {
        NDArray meanLoss = crossEntropy(network.forward(input, leaves, true), targets, scope);
        loss = meanLoss.getFloat();
        if (!Double.isFinite(loss)) {
          throw new MaskcastException(
              "Learning diverged: the loss is %s; use a lower learning rate".formatted(loss));
        }
        collector.backward(meanLoss);
      }
      optimiser.step(leaves.stream().map(NDArray::getGradient).toList(), learningRate, scope);
      return new Outcome(loss, inputGradient ? input.getGradient().toFloatArray() : new float[0]);
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
