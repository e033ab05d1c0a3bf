package io.maskcast.trainer.learn;

import ai.djl.ndarray.NDManager;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.Mask;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.dynamic.Generator;
import io.maskcast.trainer.dynamic.MaskCensus;
import io.maskcast.trainer.dynamic.ServedMasking;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Learns dynamic masks: a dense network first; from its weights the network together with a
 * generator that makes a mask for every tile; both fine-tuned under the budget every tile has in
 * the end; beside them the control, a network that sees the bare masks. All decisions are made on a
 * tenth of the training tiles; the test tiles are looked at once, at the end. The same data,
 * settings and machine give the same result, however often the run was ended and gone on with.
 *
 * <p>Blocking and compute-bound: never call it on an event loop. One run at a time uses the machine
 * well; several do not disturb each other's results.
 */
public final class DynamicLearning {

  private static final int SELF_TEST_TILES = 4;
  private static final String CHOSEN = "chosen";
  private static final String TUNED = "tuned";
  private static final String GENERATOR = "generator";
  private static final String CONTROL = "control";

  private final Lesson lesson;
  private final DynamicSettings settings;
  private final DynamicGoal goal;
  private final Course course;

  private DynamicLearning(Lesson lesson, DynamicSettings settings) {
    MaskCells cells = lesson.sequence().cells().get(0);
    this.lesson = lesson;
    this.settings = settings;
    this.goal =
        DynamicGoal.of(settings, cells, lesson.dataset().train().layout().sampleType().bytes());
    this.course = lesson.course();
    Generator.requireServable(settings.form(), cells, goal.preview());
  }

  /**
   * Learns.
   *
   * @param dataset what to learn from and test on
   * @param settings how
   * @param store keeps the run after every epoch, and may hold it from before, to be gone on with
   * @param listener is told of progress in the calling thread
   * @param cancellation ends learning early; so does interrupting the thread
   * @return generator, network and what they achieve
   * @throws io.maskcast.shared.MaskcastException if the device is not there, the tiles are too few
   *     or too small, they or the generator are larger than servers take, no element fits into the
   *     budget, the store holds a run of other settings, or learning diverges
   * @throws java.util.concurrent.CancellationException if cancelled or interrupted
   */
  public static DynamicResult learn(
      Dataset dataset,
      DynamicSettings settings,
      RunStore store,
      ProgressListener listener,
      Cancellation cancellation) {
    LearningSettings learning = settings.learning();
    try (NDManager manager = ComputeDevice.engine().newBaseManager(learning.device().resolve())) {
      Lesson lesson =
          new Lesson(
              dataset,
              learning,
              settings.describe(),
              manager,
              store,
              new ProgressReport(settings::epochs, listener),
              cancellation);
      return new DynamicLearning(lesson, settings).run();
    }
  }

  private DynamicResult run() {
    new DenseStage(lesson, goal.allElements()).run();
    try (TrainableNetwork dense = lesson.network(course.group(DenseStage.WEIGHTS));
        Generator generator = newGenerator()) {
      Optional<Teacher> teacher = lesson.teacher(dense);
      if (!course.isPast(Stage.MASK)) {
        learnMasks(generator, teacher);
      }
      generator.restore(course.group(GENERATOR));
      if (!course.isPast(Stage.FINE_TUNE)) {
        fineTune(generator, teacher);
      }
      generator.restore(course.group(GENERATOR));
      if (!course.isPast(Stage.CONTROL)) {
        learnControl(generator);
      }
      return test(dense, generator);
    }
  }

  private void learnMasks(Generator generator, Optional<Teacher> teacher) {
    lesson.report().begin();
    try (TrainableNetwork network = lesson.network(course.group(DenseStage.WEIGHTS))) {
      new DynamicMaskStage(lesson, settings, goal, teacher).run(network, generator);
      course.put(CHOSEN, network.weights());
      course.put(GENERATOR, generator.weights());
      course.stageDone(Stage.FINE_TUNE, course.denseValidation());
    }
  }

  private void fineTune(Generator generator, Optional<Teacher> teacher) {
    lesson.report().begin();
    try (TrainableNetwork network = lesson.network(course.group(CHOSEN))) {
      DynamicTuningStage.Learned learned =
          new DynamicTuningStage(lesson, settings, goal, teacher).run(network, generator);
      course.remove(CHOSEN);
      course.put(TUNED, learned.network());
      course.put(GENERATOR, learned.generator());
      course.stageDone(Stage.CONTROL, course.denseValidation());
    }
  }

  private void learnControl(Generator generator) {
    lesson.report().begin();
    try (TrainableNetwork network = lesson.newNetwork(Stage.CONTROL)) {
      NetworkStage.Learned learned = control(generator).run(network);
      course.put(CONTROL, learned.weights());
      course.stageDone(Stage.TEST, course.denseValidation());
    }
  }

  private DynamicResult test(TrainableNetwork dense, Generator generator) {
    Dataset dataset = lesson.dataset();
    Evaluation evaluation = lesson.testEvaluation();
    int[] tests = IntStream.range(0, dataset.test().count()).toArray();
    ServedMasking masking = served(generator);
    try (TrainableNetwork masked = lesson.network(course.group(TUNED));
        TrainableNetwork control = lesson.network(course.group(CONTROL))) {
      int[] predictions = evaluation.predictions(masked, tests, masking);
      MaskCensus census = masking.census();
      double controlled = control(generator).accuracy(control, evaluation, tests);
      lesson.report().tested(goal.state(census, 0, 0));
      return new DynamicResult(
          lesson.input(),
          lesson.normalisation(),
          goal.cells().kind(),
          lesson.architecture().network(),
          masked.weights(),
          lesson.architecture().blob(masked.weights()),
          generator.form(),
          generator.weights(),
          settings.preview(),
          goal.rule(),
          new Manifest.Metrics(
              dataset.name(),
              lesson.settings().seed(),
              predictions.length,
              evaluation.accuracy(dense, tests, lesson.sequence().dense()),
              evaluation.accuracy(predictions, tests)),
          course.denseValidation(),
          lesson.validation(masked, goal.masking(generator)),
          new DynamicResult.Control(controlled, largestClass(dataset.test())),
          new DynamicResult.TileBytes(
              goal.cost().denseBytes(),
              census.meanElements(),
              census.mostElements(),
              census.meanValueBytes(),
              census.meanPositionBytes(),
              masking.meanMaskBytes()),
          masking.apart(),
          selfTest(masked, generator),
          predictions,
          course.epochs(),
          course.times());
    }
  }

  private ServedMasking served(Generator generator) {
    return goal.served(generator, lesson.normalisation(), lesson.dataset().train().layout());
  }

  /** Whole tiles, their masks, and the network's answers under these. */
  private Tensors selfTest(TrainableNetwork masked, Generator generator) {
    int[] validation = lesson.validationTiles();
    int[] tried = Arrays.copyOf(validation, Math.min(SELF_TEST_TILES, validation.length));
    ServedMasking masking = served(generator);
    Tensors vectors =
        lesson.evaluation().selfTest(masked, tried, Mask.all(goal.cells().grid()), masking);
    int elements = goal.allElements();
    float[] masks = new float[tried.length * elements];
    for (int tile = 0; tile < tried.length; tile++) {
      int from = tile * elements;
      masking.masks().get(tile).stream().forEach(element -> masks[from + element] = 1);
    }
    Map<String, Tensors.Tensor> all = new LinkedHashMap<>(vectors.asMap());
    all.put("masks", new Tensors.Tensor(List.of(tried.length, elements), masks));
    return new Tensors(all);
  }

  private MaskOnlyClassifier control(Generator generator) {
    return new MaskOnlyClassifier(lesson, settings.controlEpochs(), goal, generator);
  }

  /** The share of the tiles of the largest class: what is right without looking. */
  private double largestClass(LabelledTiles tiles) {
    int[] counts = new int[lesson.dataset().classes()];
    for (int tile = 0; tile < tiles.count(); tile++) {
      counts[tiles.label(tile)]++;
    }
    return (double) Arrays.stream(counts).max().orElseThrow() / tiles.count();
  }

  private Generator newGenerator() {
    return Generator.initial(
        settings.form(),
        goal.cells(),
        goal.preview(),
        lesson.settings().mask().head(),
        lesson.random(Randomness.Purpose.MASKS, Stage.MASK, 0),
        lesson.manager());
  }
}
