package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.trainer.network.Learner;
import io.maskcast.trainer.network.Masking;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.List;
import java.util.Optional;

/**
 * A network learns under masks that stay as they are: none while dense, the final ones while
 * fine-tuning. The learning rate rises over half an epoch and falls to 0 by half a cosine; the
 * weights of the best epoch by validation are kept. Not thread-safe.
 */
final class NetworkStage {

  private static final double WARM_UP_EPOCHS = 0.5;
  private static final String NETWORK = "network";
  private static final String OPTIMISER = "optimiser";
  private static final String BEST = "best";

  private final Lesson lesson;
  private final Stage stage;
  private final int epochs;
  private final Masking masking;
  private final MaskState maskState;
  private final Optional<Teacher> teacher;

  /** The weights of the best epoch and its share of validation tiles right. */
  record Learned(Tensors weights, double validationAccuracy) {}

  NetworkStage(
      Lesson lesson,
      Stage stage,
      int epochs,
      Masking masking,
      MaskState maskState,
      Optional<Teacher> teacher) {
    this.lesson = lesson;
    this.stage = stage;
    this.epochs = epochs;
    this.masking = masking;
    this.maskState = maskState;
    this.teacher = teacher;
  }

  /** Learns, from where the run stands; the network ends with the weights of the last epoch. */
  Learned run(TrainableNetwork network) {
    if (epochs == 0) {
      return new Learned(network.weights(), lesson.validation(network, masking));
    }
    Course course = lesson.course();
    Learned best = new Learned(network.weights(), -1);
    try (Learner learner = new Learner(network, lesson.settings().network().optimiser());
        Batches batches = lesson.newBatches()) {
      if (course.epoch() > 0) {
        network.restore(course.group(NETWORK));
        learner.restore(course.group(OPTIMISER));
        best = new Learned(course.group(BEST), course.bestValidation());
      }
      for (int epoch = course.epoch(); epoch < epochs; epoch++) {
        double loss = epoch(learner, batches, epoch);
        double accuracy = lesson.validation(network, masking);
        if (accuracy >= best.validationAccuracy()) { // of equals the later: its rate was lower
          best = new Learned(network.weights(), accuracy);
        }
        course.put(NETWORK, network.weights());
        course.put(OPTIMISER, learner.state());
        course.put(BEST, best.weights());
        EpochRecord record = maskState.record(stage, epoch + 1, loss, accuracy);
        course.epochDone(record, best.validationAccuracy(), List.of());
        lesson.report().epoch(record);
      }
    }
    List.of(NETWORK, OPTIMISER, BEST).forEach(course::remove);
    return best;
  }

  private double epoch(Learner learner, Batches batches, int epoch) {
    Batches.Epoch dealt = batches.epoch(lesson.random(Randomness.Purpose.BATCHES, stage, epoch));
    double loss = 0;
    for (int i = 0; i < batches.perEpoch(); i++) {
      lesson.cancellation().check();
      loss += step(learner, dealt.next(), epoch + (double) i / batches.perEpoch());
      double share = (i + 1.0) / batches.perEpoch();
      lesson.report().batch(stage, epoch, share, loss / (i + 1), () -> maskState);
    }
    return loss / batches.perEpoch();
  }

  /** Learns from one batch, after so many epochs; returns L_f before the step. */
  double step(Learner learner, Batches.Batch batch, double epochsDone) {
    int classes = lesson.dataset().classes();
    float[] targets = teacher.map(t -> t.soften(batch, classes)).orElse(batch.targets());
    double rate = lesson.settings().network().rate() * rateShare(epochsDone, epochs);
    return learner.step(batch.inputs(), targets, rate, masking);
  }

  /** The share of the highest learning rate: rises over half an epoch, falls by half a cosine. */
  static double rateShare(double epochsDone, int epochs) {
    double warmUp = Math.min(1, 0.1 + epochsDone / WARM_UP_EPOCHS);
    return warmUp * 0.5 * (1 + Math.cos(Math.PI * epochsDone / epochs));
  }
}
