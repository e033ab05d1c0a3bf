package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.trainer.ladder.LadderMasking;
import io.maskcast.trainer.mask.LadderScores;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.Learner;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Network and order of the elements learn together, by turns without noise and with it, as in
 * Algorithm 1; in place of lambda every rung has its count. Noise and the scores' rate fall to 0.
 * Not thread-safe.
 */
final class LadderStage {

  private static final Stage STAGE = Stage.MASK;
  private static final double TAU = 1;
  private static final String NETWORK = "network";
  private static final String OPTIMISER = "optimiser";
  private static final String SCORES = "scores";

  private final Lesson lesson;
  private final LadderSettings settings;
  private final MaskCells cells;
  private final LadderScores scores;
  private final Optional<Teacher> teacher;
  private final MaskState state;
  private final int epochs;

  /** The elements, the most worthy first, and the network's weights to go on from. */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  record Learned(int[] order, Tensors weights) {}

  LadderStage(
      Lesson lesson, LadderSettings settings, List<Integer> cuts, Optional<Teacher> teacher) {
    this.lesson = lesson;
    this.settings = settings;
    this.cells = lesson.sequence().cells().get(0);
    this.teacher = teacher;
    this.scores =
        LadderScores.initial(cells, cuts, lesson.random(Randomness.Purpose.MASKS, STAGE, 0));
    this.state = LadderLearning.state(cells, cuts);
    this.epochs = settings.learning().epochs().mask();
  }

  /** Learns, from where the run stands; the network ends as the last epoch left it. */
  Learned run(TrainableNetwork network) {
    Course course = lesson.course();
    try (Learner learner = new Learner(network, settings.learning().network().optimiser());
        Batches batches = lesson.newBatches()) {
      if (course.epoch() > 0) {
        network.restore(course.group(NETWORK));
        learner.restore(course.group(OPTIMISER));
        scores.restore(course.group(SCORES));
      }
      for (int epoch = course.epoch(); epoch < epochs; epoch++) {
        double loss = epoch(learner, batches, epoch);
        LadderMasking masking = LadderMasking.fixed(cells, scores.fixate(TAU).kept());
        EpochRecord record =
            state.record(STAGE, epoch + 1, loss, lesson.validation(network, masking));
        course.put(NETWORK, network.weights());
        course.put(OPTIMISER, learner.state());
        course.put(SCORES, scores.state());
        course.epochDone(record, -1, List.of());
        lesson.report().epoch(record);
      }
    }
    List.of(NETWORK, OPTIMISER, SCORES).forEach(course::remove);
    return new Learned(scores.order(), network.weights());
  }

  private double epoch(Learner learner, Batches batches, int epoch) {
    Batches.Epoch dealt = batches.epoch(lesson.random(Randomness.Purpose.BATCHES, STAGE, epoch));
    RandomGenerator noise = lesson.random(Randomness.Purpose.NOISE, STAGE, epoch);
    double loss = 0;
    for (int i = 0; i < batches.perEpoch(); i++) {
      lesson.cancellation().check();
      double left = 1 - (epoch + (double) i / batches.perEpoch()) / epochs;
      loss += step(learner, dealt.next(), i % 2 == 1, left, noise);
      double share = (i + 1.0) / batches.perEpoch();
      lesson.report().batch(STAGE, epoch, share, loss / (i + 1), () -> state);
    }
    return loss / batches.perEpoch();
  }

  /** Learns from one batch, with so much of the stage left; returns L_f before the step. */
  private double step(
      Learner learner, Batches.Batch batch, boolean explore, double left, RandomGenerator noise) {
    LadderScores.Draw draw =
        explore ? scores.explore(TAU, settings.noise() * left, noise) : scores.fixate(TAU);
    int classes = lesson.dataset().classes();
    float[] targets = teacher.map(t -> t.soften(batch, classes)).orElse(batch.targets());
    LadderMasking masking = LadderMasking.learned(cells, draw.kept());
    double loss =
        learner.step(batch.inputs(), targets, settings.learning().network().rate(), masking);
    scores.step(draw, masking.gradients(), settings.rate() * left);
    return loss;
  }
}
