package io.maskcast.trainer.learn;

import io.maskcast.trainer.network.Masking;
import io.maskcast.trainer.network.TrainableNetwork;

/** The dense network, whose answers to dense tiles become part of the targets. Not thread-safe. */
final class Teacher {

  private final TrainableNetwork network;
  private final Masking dense;
  private final Distillation settings;

  Teacher(TrainableNetwork network, Masking dense, Distillation settings) {
    this.network = network;
    this.dense = dense;
    this.settings = settings;
  }

  /** {@code (1 - share) target + share softmax(logits / temperature)}, row by row. */
  float[] soften(Batches.Batch batch, int classes) {
    float[] logits = network.logits(batch.inputs(), dense);
    float[] targets = batch.targets().clone();
    double[] powers = new double[classes];
    for (int row = 0; row < targets.length; row += classes) {
      double largest = logits[row];
      for (int c = 1; c < classes; c++) {
        largest = Math.max(largest, logits[row + c]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        powers[c] = Math.exp((logits[row + c] - largest) / settings.temperature());
        sum += powers[c];
      }
      for (int c = 0; c < classes; c++) {
        targets[row + c] =
            (float)
                ((1 - settings.share()) * targets[row + c] + settings.share() * powers[c] / sum);
      }
    }
    return targets;
  }
}
