package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.trainer.dynamic.DynamicMasking;
import io.maskcast.trainer.dynamic.FrozenMasking;
import io.maskcast.trainer.dynamic.Generator;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.List;
import java.util.Optional;

/**
 * Network and generator adapt to the exact count every tile keeps in the end. The count holds
 * whatever the generator does, so there is no lambda; what is left to learn is which elements. Both
 * learning rates rise over half an epoch and fall to 0 by half a cosine; the weights of the best
 * epoch by validation are kept. Under a goal without an exact count the generator is frozen, as
 * nothing else would hold it back. Not thread-safe.
 */
final class DynamicTuningStage {

  private static final Stage STAGE = Stage.FINE_TUNE;
  private static final double TAU = 1;
  private static final String BEST = "best";
  private static final String BEST_GENERATOR = "best-generator";

  private final Lesson lesson;
  private final DynamicSettings settings;
  private final DynamicGoal goal;
  private final Optional<Teacher> teacher;
  private final int epochs;

  /** The weights of the best epoch and its share of validation tiles right. */
  record Learned(Tensors network, Tensors generator, double validationAccuracy) {}

  DynamicTuningStage(
      Lesson lesson, DynamicSettings settings, DynamicGoal goal, Optional<Teacher> teacher) {
    this.lesson = lesson;
    this.settings = settings;
    this.goal = goal;
    this.teacher = teacher;
    this.epochs = settings.epochs(STAGE);
  }

  /** Learns, from where the run stands; both end as the last epoch left them. */
  Learned run(TrainableNetwork network, Generator generator) {
    Course course = lesson.course();
    Learned best = new Learned(network.weights(), generator.weights(), -1);
    try (DynamicPair pair = new DynamicPair(lesson, settings, network, generator, goal.cost());
        Batches batches = lesson.newBatches()) {
      if (course.epoch() > 0) {
        pair.restore(course);
        best =
            new Learned(course.group(BEST), course.group(BEST_GENERATOR), course.bestValidation());
      }
      for (int epoch = course.epoch(); epoch < epochs; epoch++) {
        double loss = epoch(pair, batches, epoch);
        FrozenMasking masking = goal.masking(generator);
        double accuracy = lesson.validation(network, masking);
        if (accuracy >= best.validationAccuracy()) { // of equals the later: its rate was lower
          best = new Learned(network.weights(), generator.weights(), accuracy);
        }
        pair.put(course);
        course.put(BEST, best.network());
        course.put(BEST_GENERATOR, best.generator());
        EpochRecord record =
            goal.state(masking.census(), 0, 0).record(STAGE, epoch + 1, loss, accuracy);
        course.epochDone(record, best.validationAccuracy(), List.of());
        lesson.report().epoch(record);
      }
    }
    DynamicPair.remove(course);
    List.of(BEST, BEST_GENERATOR).forEach(course::remove);
    return best;
  }

  private double epoch(DynamicPair pair, Batches batches, int epoch) {
    Batches.Epoch dealt = batches.epoch(lesson.random(Randomness.Purpose.BATCHES, STAGE, epoch));
    int classes = lesson.dataset().classes();
    double loss = 0;
    for (int i = 0; i < batches.perEpoch(); i++) {
      lesson.cancellation().check();
      Batches.Batch batch = dealt.next();
      float[] targets = teacher.map(t -> t.soften(batch, classes)).orElse(batch.targets());
      double rateShare = NetworkStage.rateShare(epoch + (double) i / batches.perEpoch(), epochs);
      DynamicMasking masking = pair.generatorLearner().fixate(terms(rateShare));
      double rate = lesson.settings().network().rate() * rateShare;
      loss += pair.learner().step(batch.inputs(), targets, rate, masking);
      DynamicMasking.Outcome latest = masking.outcome();
      MaskState state = new MaskState(latest.cost(), (int) Math.round(latest.keptElements()), 0, 0);
      double share = (i + 1.0) / batches.perEpoch();
      lesson.report().batch(STAGE, epoch, share, loss / (i + 1), () -> state);
    }
    return loss / batches.perEpoch();
  }

  private DynamicMasking.Terms terms(double rateShare) {
    boolean exact = goal.rule() instanceof KeepRule.Top;
    double tuning = exact ? settings.generator().tuning() : 0;
    return new DynamicMasking.Terms(
        goal.rule(), TAU, 0, settings.generator().rates().times(rateShare * tuning));
  }
}
