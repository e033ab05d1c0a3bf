package io.maskcast.trainer.learn;

import ai.djl.ndarray.NDManager;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.Mask;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Learns a mask and a network for it: a dense network first; from its weights network and mask
 * together (Algorithm 1 of the paper), the mask cut to the exact budget; the network fine-tuned on
 * the frozen mask; both tested. All decisions are made on a tenth of the training tiles; the test
 * tiles are looked at once, at the end. The same data, settings and machine give the same result.
 *
 * <p>Blocking and compute-bound: never call it on an event loop. One run at a time uses the machine
 * well; several do not disturb each other's results.
 */
public final class Learning {

  private static final int SELF_TEST_TILES = 16;

  private final Lesson lesson;
  private final List<StageTime> times = new ArrayList<>();

  private Learning(Lesson lesson) {
    this.lesson = lesson;
  }

  /**
   * Learns.
   *
   * @param dataset what to learn from and test on
   * @param settings how
   * @param listener is told of progress in the calling thread
   * @param cancellation ends learning early; so does interrupting the thread
   * @return mask, network and what they achieve
   * @throws io.maskcast.shared.MaskcastException if the device is not there, the tiles are too few
   *     or too small, or learning diverges
   * @throws java.util.concurrent.CancellationException if cancelled or interrupted
   */
  public static LearningResult learn(
      Dataset dataset,
      LearningSettings settings,
      ProgressListener listener,
      Cancellation cancellation) {
    try (NDManager manager = ComputeDevice.engine().newBaseManager(settings.device().resolve())) {
      Lesson lesson = new Lesson(dataset, settings, manager, listener, cancellation);
      return new Learning(lesson).run();
    }
  }

  private LearningResult run() {
    FixedMaskStage.Learned dense = timed(Stage.DENSE, this::learnDense);
    MaskStage maskStage = new MaskStage(lesson);
    try (TrainableNetwork network = network(dense.weights());
        TrainableNetwork unmasked = network(dense.weights())) {
      Mask mask = timed(Stage.MASK, () -> maskStage.run(network));
      FixedMaskStage.Learned masked = timed(Stage.FINE_TUNE, () -> fineTune(network, mask));
      try (TrainableNetwork best = network(masked.weights())) {
        Tested tested = timed(Stage.TEST, () -> test(unmasked, best, mask));
        return result(dense, masked, mask, best, tested, maskStage.curve());
      }
    }
  }

  /** What the test tiles say. */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  private record Tested(double accuracyDense, double accuracyMasked, int[] predictions) {}

  private Tested test(TrainableNetwork dense, TrainableNetwork masked, Mask mask) {
    Evaluation evaluation = lesson.testEvaluation();
    int[] tests = IntStream.range(0, lesson.dataset().test().count()).toArray();
    double accuracyDense = evaluation.accuracy(dense, tests, SampleMask.dense(lesson.grid()));
    int[] predictions = evaluation.predictions(masked, tests, SampleMask.of(mask));
    lesson.report().tested(new ProgressReport.MaskState(mask.q(), mask.keptElements(), 0, 0));
    return new Tested(accuracyDense, evaluation.accuracy(predictions, tests), predictions);
  }

  private FixedMaskStage.Learned learnDense() {
    LearningSettings settings = lesson.settings();
    SampleMask all = SampleMask.dense(lesson.grid());
    ProgressReport.MaskState state =
        new ProgressReport.MaskState(1, lesson.grid().elements(), 0, 0);
    try (TrainableNetwork network =
        TrainableNetwork.random(
            lesson.network(), lesson.input(), lesson.newRandom(), lesson.manager())) {
      return new FixedMaskStage(lesson, settings.epochs().dense(), all, state).run(network);
    }
  }

  private FixedMaskStage.Learned fineTune(TrainableNetwork network, Mask mask) {
    ProgressReport.MaskState state =
        new ProgressReport.MaskState(mask.q(), mask.keptElements(), 0, 0);
    return new FixedMaskStage(
            lesson, lesson.settings().epochs().fineTune(), SampleMask.of(mask), state)
        .run(network);
  }

  private LearningResult result(
      FixedMaskStage.Learned dense,
      FixedMaskStage.Learned masked,
      Mask mask,
      TrainableNetwork network,
      Tested tested,
      List<CurvePoint> curve) {
    Dataset dataset = lesson.dataset();
    var layout = dataset.train().layout();
    int[] validation = lesson.validationTiles();
    int[] tried = Arrays.copyOf(validation, Math.min(SELF_TEST_TILES, validation.length));
    return new LearningResult(
        new Manifest.Input(
            layout.height(),
            layout.width(),
            layout.channels(),
            layout.sampleType(),
            dataset.classes()),
        lesson.normalisation(),
        lesson.settings().maskKind(),
        mask,
        lesson.network(),
        masked.weights(),
        new Manifest.Metrics(
            dataset.name(),
            lesson.settings().seed(),
            tested.predictions().length,
            tested.accuracyDense(),
            tested.accuracyMasked()),
        dense.validationAccuracy(),
        masked.validationAccuracy(),
        tested.predictions(),
        lesson.evaluation().selfTest(network, tried, mask),
        curve,
        times);
  }

  private TrainableNetwork network(Tensors weights) {
    return TrainableNetwork.of(lesson.network(), lesson.input(), weights, lesson.manager());
  }

  private <T> T timed(Stage stage, Supplier<T> work) {
    lesson.report().stage(stage);
    long start = System.nanoTime();
    T outcome = work.get();
    times.add(new StageTime(stage, (System.nanoTime() - start) / 1e9));
    return outcome;
  }
}
