package io.maskcast.trainer.learn;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.trainer.mask.Budget;
import io.maskcast.trainer.mask.Discretisation;
import io.maskcast.trainer.mask.LambdaTau;
import io.maskcast.trainer.mask.MaskLogits;
import io.maskcast.trainer.network.Learner;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Network and mask learn together: Algorithm 1, with lambda and tau adapted several times an epoch,
 * and the mask cut to the exact budget at the end. Not thread-safe.
 */
final class MaskStage {

  private final Lesson lesson;
  private final MaskGrid grid;
  private final int[] elementOfSample;
  private final double[] elementCost; // dQ / dm^D per element
  private final Budget budget;
  private final Batches batches;
  private final RandomGenerator noise;
  private final MaskLogits logits;
  private final LambdaTau schedule;
  private final int period; // batches
  private final List<CurvePoint> curve = new ArrayList<>();
  private int steps;
  private double periodLoss; // sum of joint losses since the period began

  MaskStage(Lesson lesson) {
    LearningSettings settings = lesson.settings();
    this.lesson = lesson;
    this.grid = lesson.grid();
    this.elementOfSample = grid.elementOfSample();
    this.elementCost = new double[grid.elements()];
    int[] samples = grid.elementSamples();
    for (int e = 0; e < elementCost.length; e++) {
      elementCost[e] = (double) samples[e] / grid.samples();
    }
    this.budget = Budget.ofShare(grid, settings.keep());
    this.batches = lesson.newBatches();
    this.noise = lesson.newRandom();
    this.logits = MaskLogits.allKept(grid.elements(), settings.mask().head(), noise);
    this.period = Math.max(1, batches.perEpoch() / settings.mask().periodsPerEpoch());
    double allPeriods = (double) batches.perEpoch() * settings.epochs().mask() / period;
    this.schedule =
        new LambdaTau(
            settings.mask().schedule(),
            budget.share(),
            (int) (settings.mask().paceShare() * allPeriods));
  }

  /** Learns; the network ends adapted to masks near the one returned. */
  Mask run(TrainableNetwork network) {
    Evaluation evaluation = lesson.evaluation();
    int[] validation = lesson.validationTiles();
    try (Learner learner = new Learner(network, lesson.settings().network().weightDecay())) {
      for (int epoch = 0; epoch < lesson.settings().epochs().mask(); epoch++) {
        double loss = epoch(learner, epoch);
        SampleMask now = SampleMask.of(elementOfSample, e -> logits.margin(e) > 0);
        double accuracy = evaluation.accuracy(network, validation, now);
        curve.add(new CurvePoint(epoch + 1, q(), logits.keptElements(), accuracy));
        lesson.report().epoch(epoch, loss, state(), accuracy);
      }
    }
    return budget.cut(logits);
  }

  /** Accuracy over Q, a point per epoch so far. */
  List<CurvePoint> curve() {
    return List.copyOf(curve);
  }

  private double epoch(Learner learner, int epoch) {
    batches.shuffle();
    double loss = 0;
    for (int i = 0; i < batches.perEpoch(); i++) {
      lesson.cancellation().check();
      loss += step(learner, batches.get(i));
      double share = (i + 1.0) / batches.perEpoch();
      lesson.report().batch(epoch, share, loss / (i + 1), state());
    }
    return loss / batches.perEpoch();
  }

  /** Lines 5 to 12 of Algorithm 1. */
  private double step(Learner learner, Batches.Batch batch) {
    steps++;
    Discretisation discretisation =
        steps % 2 == 0 ? logits.explore(schedule.tau(), noise) : logits.fixate(schedule.tau());
    float[] masked = batch.inputs().clone();
    SampleMask.of(elementOfSample, discretisation::keeps).apply(masked);
    LearningSettings settings = lesson.settings();
    Learner.Outcome outcome =
        learner.step(masked, batch.targets(), settings.network().rate(), true);
    float[] gradient = elementGradient(batch.inputs(), outcome.inputGradient());
    logits.step(discretisation, gradient, settings.mask().rate());
    periodLoss += outcome.loss() + schedule.lambda() * q(discretisation);
    if (steps % period == 0) {
      double share = (double) logits.keptElements() / grid.elements();
      schedule.advance(periodLoss / period, share);
      periodLoss = 0;
    }
    return outcome.loss();
  }

  /**
   * dL/dm^D: a mask value multiplies its samples in every tile, so the task loss contributes the
   * sum of input times input gradient over them (of dropped samples too, which lets them return),
   * and the mask loss lambda times the element's cost.
   */
  private float[] elementGradient(float[] inputs, float[] inputGradient) {
    double[] sum = new double[grid.elements()];
    for (int from = 0; from < inputs.length; from += elementOfSample.length) {
      for (int s = 0; s < elementOfSample.length; s++) {
        sum[elementOfSample[s]] += (double) inputs[from + s] * inputGradient[from + s];
      }
    }
    float[] gradient = new float[sum.length];
    for (int e = 0; e < sum.length; e++) {
      gradient[e] = (float) (sum[e] + schedule.lambda() * elementCost[e]);
    }
    return gradient;
  }

  private double q(Discretisation discretisation) {
    double q = 0;
    for (int e = 0; e < elementCost.length; e++) {
      q += discretisation.keeps(e) ? elementCost[e] : 0;
    }
    return q;
  }

  private double q() {
    return q(logits.fixate(schedule.tau()));
  }

  private ProgressReport.MaskState state() {
    return new ProgressReport.MaskState(
        q(), logits.keptElements(), schedule.lambda(), schedule.tau());
  }
}
