package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.data.Augmentation;
import io.maskcast.trainer.network.OptimiserSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the network learns, in every stage.
 *
 * @param batchSize tiles per step
 * @param rate the optimiser's highest learning rate; falls to 0 over the dense and the fine-tuning
 *     stage (half a cosine), stays while the mask is learned
 * @param optimiser which, and its other numbers
 * @param augmentation how training tiles are moved at random
 * @param distillation what the dense network teaches the masked one, if it does
 * @param warmStart a file of the dense network's parameters, safetensors, as another run has left
 *     it; takes the place of the dense stage
 */
public record NetworkLearning(
    BatchSize batchSize,
    double rate,
    OptimiserSettings optimiser,
    Augmentation augmentation,
    Optional<Distillation> distillation,
    Optional<Path> warmStart) {

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if a number is out of range, naming it
   */
  public NetworkLearning {
    Range.require(Range.positive(rate), "learning rate", rate, "over 0");
  }
}
