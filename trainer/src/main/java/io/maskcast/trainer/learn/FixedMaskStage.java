package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.trainer.network.Learner;
import io.maskcast.trainer.network.TrainableNetwork;

/**
 * A network learns under a mask that stays as it is: none while dense, the final one while
 * fine-tuning. The learning rate rises over half an epoch and falls to 0 by half a cosine; the
 * weights of the best epoch by validation are kept. Not thread-safe.
 */
final class FixedMaskStage {

  private static final double WARM_UP_EPOCHS = 0.5;

  private final Lesson lesson;
  private final int epochs;
  private final SampleMask mask;
  private final ProgressReport.MaskState maskState;

  /** The weights of the best epoch and its share of validation tiles right. */
  record Learned(Tensors weights, double validationAccuracy) {}

  FixedMaskStage(Lesson lesson, int epochs, SampleMask mask, ProgressReport.MaskState maskState) {
    this.lesson = lesson;
    this.epochs = epochs;
    this.mask = mask;
    this.maskState = maskState;
  }

  /** Learns; the network ends with the weights of the last epoch. */
  Learned run(TrainableNetwork network) {
    Evaluation evaluation = lesson.evaluation();
    Batches batches = lesson.newBatches();
    int[] validation = lesson.validationTiles();
    Learned best = new Learned(network.weights(), -1);
    try (Learner learner = new Learner(network, lesson.settings().network().weightDecay())) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        double loss = epoch(learner, batches, epoch);
        double accuracy = evaluation.accuracy(network, validation, mask);
        if (accuracy >= best.validationAccuracy()) { // of equals the later: its rate was lower
          best = new Learned(network.weights(), accuracy);
        }
        lesson.report().epoch(epoch, loss, maskState, accuracy);
      }
    }
    return best;
  }

  private double epoch(Learner learner, Batches batches, int epoch) {
    batches.shuffle();
    double loss = 0;
    for (int i = 0; i < batches.perEpoch(); i++) {
      lesson.cancellation().check();
      Batches.Batch batch = batches.get(i);
      mask.apply(batch.inputs());
      double rate = rate(epoch + (double) i / batches.perEpoch());
      loss += learner.step(batch.inputs(), batch.targets(), rate, false).loss();
      double share = (i + 1.0) / batches.perEpoch();
      lesson.report().batch(epoch, share, loss / (i + 1), maskState);
    }
    return loss / batches.perEpoch();
  }

  private double rate(double epochsDone) {
    double warmUp = Math.min(1, 0.1 + epochsDone / WARM_UP_EPOCHS);
    double cosine = 0.5 * (1 + Math.cos(Math.PI * epochsDone / epochs));
    return lesson.settings().network().rate() * warmUp * cosine;
  }
}
