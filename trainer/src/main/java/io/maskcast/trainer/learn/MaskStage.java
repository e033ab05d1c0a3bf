package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.trainer.mask.Schedule;
import io.maskcast.trainer.network.Learner;
import io.maskcast.trainer.network.TrainableNetwork;
import io.maskcast.trainer.pipeline.LearnedMasks;
import io.maskcast.trainer.pipeline.Selection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Network and masks learn together: Algorithm 1, until the goal is reached. A checkpoint is left
 * for every 5 % of Q. Not thread-safe.
 */
final class MaskStage {

  private static final Stage STAGE = Stage.MASK;
  private static final String NETWORK = "network";
  private static final String OPTIMISER = "optimiser";
  private static final String MASKS = "masks";

  private final Lesson lesson;
  private final Schedule schedule;
  private final LearnedMasks masks;
  private final Checkpoints checkpoints;
  private final MaskFilm film;
  private final Optional<Teacher> teacher;
  private final int period; // batches
  private double periodLoss; // sum of joint losses since the period began

  /** The final masks and the network's weights to go on from. */
  record Learned(Selection selection, Tensors weights) {}

  MaskStage(Lesson lesson, Optional<Teacher> teacher) {
    LearningSettings settings = lesson.settings();
    MaskLearning learning = settings.mask();
    this.lesson = lesson;
    this.teacher = teacher;
    this.period = Math.max(1, lesson.batchesPerEpoch() / learning.periodsPerEpoch());
    int periods = settings.epochs().mask() * (lesson.batchesPerEpoch() / period);
    this.schedule =
        learning
            .formulation()
            .schedule(
                learning.schedule(),
                settings.goal().pace(lesson.dataset().train().layout().denseBytes()),
                (int) (learning.paceShare() * periods));
    this.masks =
        new LearnedMasks(
            lesson.sequence(),
            learning.formulation(),
            learning.head(),
            learning.rate(),
            lesson.random(Randomness.Purpose.MASKS, STAGE, 0));
    this.film = new MaskFilm(lesson.course().store(), lesson.sequence());
    this.checkpoints = new Checkpoints(lesson.course().store(), lesson.sequence());
  }

  /** Learns, from where the run stands; the network ends as the last epoch left it. */
  Learned run(TrainableNetwork network) {
    Course course = lesson.course();
    try (Learner learner = new Learner(network, lesson.settings().network().optimiser());
        Batches batches = lesson.newBatches();
        MaskTeaching teaching = new MaskTeaching(lesson)) {
      if (course.epoch() > 0) {
        network.restore(course.group(NETWORK));
        learner.restore(course.group(OPTIMISER));
        masks.restore(course.group(MASKS));
        schedule.restore(course.schedule());
      }
      int epoch = course.epoch();
      while (epoch < lesson.settings().epochs().mask() && !isReached()) {
        double loss = epoch(learner, batches, teaching, epoch);
        epoch++;
        Selection now = masks.selection();
        double accuracy = lesson.validation(network, now.masking());
        EpochRecord record = state().record(STAGE, epoch, loss, accuracy);
        offer(record, now, network);
        film.add(epoch, now);
        course.put(NETWORK, network.weights());
        course.put(OPTIMISER, learner.state());
        course.put(MASKS, masks.state());
        course.epochDone(record, -1, schedule.state());
        lesson.report().epoch(record);
      }
    }
    Learned learned = choose(network);
    List.of(NETWORK, OPTIMISER, MASKS).forEach(course::remove);
    return learned;
  }

  private boolean isReached() {
    return lesson.settings().goal() instanceof Goal.ReachQ goal && masks.q() <= goal.q();
  }

  /** A mask that keeps nothing is of no use to anybody. */
  private void offer(EpochRecord record, Selection selection, TrainableNetwork network) {
    if (selection.keptElements() > 0) {
      checkpoints.offer(
          record.q(),
          record.validationAccuracy(),
          () ->
              new Checkpoint(
                  record.q(),
                  record.validationAccuracy(),
                  record.epoch(),
                  selection,
                  network.weights()));
    }
  }

  private Learned choose(TrainableNetwork network) {
    Goal goal = lesson.settings().goal();
    if (goal instanceof Goal.Within within) {
      double wanted = lesson.course().denseValidation() - within.points() / 100;
      Optional<Checkpoint> found = checkpoints.smallest(wanted);
      if (found.isPresent()) {
        return new Learned(found.get().selection(), found.get().weights());
      }
    }
    Selection selection =
        goal instanceof Goal.Keep keep
            ? masks.top(keep::elements)
            : goal instanceof Goal.MaxBytes budget
                ? masks.fitting(
                    budget.bytes(), lesson.dataset().train().layout().sampleType().bytes())
                : masks.selection();
    // The paper, too, saw runs that drop everything at once (section 4.1).
    return new Learned(
        selection.keptElements() > 0 ? selection : masks.top(all -> 1), network.weights());
  }

  private double epoch(Learner learner, Batches batches, MaskTeaching teaching, int epoch) {
    teaching.begin(epoch);
    Batches.Epoch dealt = batches.epoch(lesson.random(Randomness.Purpose.BATCHES, STAGE, epoch));
    RandomGenerator noise = lesson.random(Randomness.Purpose.NOISE, STAGE, epoch);
    double loss = 0;
    for (int i = 0; i < batches.perEpoch(); i++) {
      lesson.cancellation().check();
      loss += step(learner, dealt.next(), teaching, i, noise);
      double share = (i + 1.0) / batches.perEpoch();
      lesson.report().batch(STAGE, epoch, share, loss / (i + 1), this::state);
    }
    return loss / batches.perEpoch();
  }

  /**
   * Learns from one batch: lines 2 to 11 of Algorithm 1, and at the end of a period the schedule.
   *
   * @param teaching tells the masks their gradients of other tiles, perhaps
   * @param number of the batch in its epoch, from 0
   * @param noise of this epoch's explorations
   * @return L_f before the step
   */
  double step(
      Learner learner,
      Batches.Batch batch,
      MaskTeaching teaching,
      int number,
      RandomGenerator noise) {
    boolean explore = number % 2 == 1; // b of Algorithm 1, whose batches are counted from 1
    LearnedMasks.Draw draw =
        explore ? masks.explore(schedule.tau(), noise) : masks.fixate(schedule.tau());
    int classes = lesson.dataset().classes();
    float[] targets = teacher.map(t -> t.soften(batch, classes)).orElse(batch.targets());
    double loss =
        learner.step(batch.inputs(), targets, lesson.settings().network().rate(), draw.masking());
    teaching.observe(learner, draw.masking());
    masks.step(draw, schedule.lambda());
    periodLoss = (number == 0 ? 0 : periodLoss) + loss + schedule.lambda() * draw.q();
    if ((number + 1) % period == 0) {
      schedule.advance(periodLoss / period, masks.q());
      periodLoss = 0;
    }
    return loss;
  }

  private MaskState state() {
    Selection now = masks.selection();
    return new MaskState(now.q(), now.keptElements(), schedule.lambda(), schedule.tau());
  }
}
