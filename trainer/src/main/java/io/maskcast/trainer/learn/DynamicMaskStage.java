package io.maskcast.trainer.learn;

import io.maskcast.shared.mask.KeepRule;
import io.maskcast.trainer.dynamic.DynamicMasking;
import io.maskcast.trainer.dynamic.FrozenMasking;
import io.maskcast.trainer.dynamic.Generator;
import io.maskcast.trainer.mask.Formulation;
import io.maskcast.trainer.mask.Schedule;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Network and generator learn together: Algorithm 1 with the masks of each tile in place of one
 * mask for all, and {@code L = L_f + lambda Q}, Q the mean cost of a batch's tiles. Not
 * thread-safe.
 */
final class DynamicMaskStage {

  private static final Stage STAGE = Stage.MASK;

  private final Lesson lesson;
  private final DynamicSettings settings;
  private final DynamicGoal goal;
  private final Schedule schedule;
  private final Optional<Teacher> teacher;
  private final int period; // batches
  private DynamicMasking.Outcome latest; // without noise

  DynamicMaskStage(
      Lesson lesson, DynamicSettings settings, DynamicGoal goal, Optional<Teacher> teacher) {
    MaskLearning learning = settings.learning().mask();
    this.lesson = lesson;
    this.settings = settings;
    this.goal = goal;
    this.teacher = teacher;
    this.latest = new DynamicMasking.Outcome(1, goal.allElements());
    this.period = Math.max(1, lesson.batchesPerEpoch() / learning.periodsPerEpoch());
    int periods = settings.epochs(STAGE) * (lesson.batchesPerEpoch() / period);
    this.schedule =
        learning
            .formulation()
            .schedule(learning.schedule(), goal.pace(), (int) (learning.paceShare() * periods));
  }

  /** Learns, from where the run stands; both end as the last epoch left them. */
  void run(TrainableNetwork network, Generator generator) {
    Course course = lesson.course();
    try (DynamicPair pair = new DynamicPair(lesson, settings, network, generator, goal.cost());
        Batches batches = lesson.newBatches()) {
      if (course.epoch() > 0) {
        pair.restore(course);
        schedule.restore(course.schedule());
        latest = outcome(course.epochs().get(course.epochs().size() - 1));
      }
      int epoch = course.epoch();
      while (epoch < settings.epochs(STAGE) && !isReached()) {
        double loss = epoch(pair, batches, epoch);
        epoch++;
        FrozenMasking masking = FrozenMasking.of(generator, new KeepRule.Positive(), goal.cost());
        double accuracy = lesson.validation(network, masking);
        EpochRecord record =
            goal.state(masking.census(), schedule.lambda(), schedule.tau())
                .record(STAGE, epoch, loss, accuracy);
        latest = outcome(record);
        pair.put(course);
        course.epochDone(record, -1, schedule.state());
        lesson.report().epoch(record);
      }
    }
    DynamicPair.remove(course);
  }

  private static DynamicMasking.Outcome outcome(EpochRecord record) {
    return new DynamicMasking.Outcome(record.q(), record.keptElements());
  }

  private boolean isReached() {
    return settings.learning().goal() instanceof Goal.ReachQ wanted && latest.cost() <= wanted.q();
  }

  private double epoch(DynamicPair pair, Batches batches, int epoch) {
    Batches.Epoch dealt = batches.epoch(lesson.random(Randomness.Purpose.BATCHES, STAGE, epoch));
    RandomGenerator noise = lesson.random(Randomness.Purpose.NOISE, STAGE, epoch);
    boolean noisy = settings.learning().mask().formulation() != Formulation.CODE;
    double loss = 0;
    double periodLoss = 0; // sum of joint losses since the period began
    double periodQ = 0; // sum of Q without noise
    int fixated = 0;
    for (int i = 0; i < batches.perEpoch(); i++) {
      lesson.cancellation().check();
      boolean explore = noisy && i % 2 == 1; // b of Algorithm 1, whose batches count from 1
      DynamicMasking masking =
          explore
              ? pair.generatorLearner().explore(terms(), noise)
              : pair.generatorLearner().fixate(terms());
      double taskLoss = step(pair, dealt.next(), masking);
      loss += taskLoss;
      periodLoss += taskLoss + schedule.lambda() * masking.outcome().cost();
      if (!explore) {
        periodQ += masking.outcome().cost();
        fixated++;
        latest = masking.outcome();
      }
      if ((i + 1) % period == 0) {
        schedule.advance(periodLoss / period, fixated == 0 ? latest.cost() : periodQ / fixated);
        periodLoss = 0;
        periodQ = 0;
        fixated = 0;
      }
      double share = (i + 1.0) / batches.perEpoch();
      lesson.report().batch(STAGE, epoch, share, loss / (i + 1), this::state);
    }
    return loss / batches.perEpoch();
  }

  private DynamicMasking.Terms terms() {
    return new DynamicMasking.Terms(
        new KeepRule.Positive(), schedule.tau(), schedule.lambda(), settings.generator().rates());
  }

  private double step(DynamicPair pair, Batches.Batch batch, DynamicMasking masking) {
    int classes = lesson.dataset().classes();
    float[] targets = teacher.map(t -> t.soften(batch, classes)).orElse(batch.targets());
    return pair.learner()
        .step(batch.inputs(), targets, lesson.settings().network().rate(), masking);
  }

  private MaskState state() {
    int kept = (int) Math.round(latest.keptElements());
    return new MaskState(latest.cost(), kept, schedule.lambda(), schedule.tau());
  }
}
