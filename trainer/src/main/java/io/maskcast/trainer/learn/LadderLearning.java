package io.maskcast.trainer.learn;

import ai.djl.ndarray.NDManager;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.ladder.Confidence;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.network.Logits;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.ladder.Calibration;
import io.maskcast.trainer.ladder.Climb;
import io.maskcast.trainer.ladder.LadderMasking;
import io.maskcast.trainer.ladder.StoppingSearch;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.TrainableNetwork;
import io.maskcast.trainer.pipeline.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Learns nested masks and one network for all of them: a dense network first; from its weights
 * network and order of the elements together; the order frozen, the network fine-tuned under all
 * rungs; at last, on validation tiles, how sure an answer must be at which rung. The test tiles are
 * looked at once, at the end. The same data, settings and machine give the same result, however
 * often the run was ended and gone on with.
 *
 * <p>Blocking and compute-bound: never call it on an event loop. One run at a time uses the machine
 * well; several do not disturb each other's results.
 */
public final class LadderLearning {

  private static final int SELF_TEST_TILES = 16;
  private static final String CHOSEN = "chosen";
  private static final String TUNED = "tuned";
  private static final String ORDER = "order";

  private final Lesson lesson;
  private final LadderSettings settings;
  private final MaskCells cells;
  private final List<Integer> cuts;
  private final Course course;

  private LadderLearning(Lesson lesson, LadderSettings settings) {
    this.lesson = lesson;
    this.settings = settings;
    this.cells = lesson.sequence().cells().get(0);
    this.cuts = settings.cuts(cells.elements());
    this.course = lesson.course();
  }

  /**
   * Learns.
   *
   * @param dataset what to learn from and test on
   * @param settings how
   * @param store keeps the run after every epoch, and may hold it from before, to be gone on with
   * @param listener is told of progress in the calling thread
   * @param cancellation ends learning early; so does interrupting the thread
   * @return masks, network and what they achieve
   * @throws io.maskcast.shared.MaskcastException if the device is not there, the tiles are too few
   *     or too small, two rungs are the same, the store holds a run of other settings, or learning
   *     diverges
   * @throws java.util.concurrent.CancellationException if cancelled or interrupted
   */
  public static LadderResult learn(
      Dataset dataset,
      LadderSettings settings,
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
              new ProgressReport(learning.epochs()::of, listener),
              cancellation);
      return new LadderLearning(lesson, settings).run();
    }
  }

  /** What progress shows of a ladder: what a tile takes on the mean of the rungs. */
  static MaskState state(MaskCells cells, List<Integer> cuts) {
    double mean = cuts.stream().mapToInt(Integer::intValue).average().orElseThrow();
    return new MaskState(mean / cells.elements(), (int) Math.round(mean), 0, 0);
  }

  private LadderResult run() {
    new DenseStage(lesson, cells.elements()).run();
    try (TrainableNetwork dense = lesson.network(course.group(DenseStage.WEIGHTS))) {
      Optional<Teacher> teacher = lesson.teacher(dense);
      if (!course.isPast(Stage.MASK)) {
        learnOrder(teacher);
      }
      Ladder ladder = ladder();
      if (!course.isPast(Stage.FINE_TUNE)) {
        fineTune(ladder, teacher);
      }
      return test(dense, ladder);
    }
  }

  private void learnOrder(Optional<Teacher> teacher) {
    lesson.report().begin();
    try (TrainableNetwork network = lesson.network(course.group(DenseStage.WEIGHTS))) {
      LadderStage.Learned learned = new LadderStage(lesson, settings, cuts, teacher).run(network);
      float[] order = new float[cuts.get(cuts.size() - 1)];
      for (int i = 0; i < order.length; i++) {
        order[i] = learned.order()[i]; // exact: there are fewer than 2^24 elements
      }
      course.put(CHOSEN, learned.weights());
      course.put(
          ORDER, new Tensors(Map.of(ORDER, new Tensors.Tensor(List.of(order.length), order))));
      course.stageDone(Stage.FINE_TUNE, course.denseValidation());
    }
  }

  private Ladder ladder() {
    int count = cuts.get(cuts.size() - 1);
    float[] saved = course.group(ORDER).get(ORDER, List.of(count)).values();
    int[] order = IntStream.range(0, count).map(i -> (int) saved[i]).toArray();
    return Ladder.of(cells.grid(), order, cuts.stream().mapToInt(Integer::intValue).toArray());
  }

  private void fineTune(Ladder ladder, Optional<Teacher> teacher) {
    lesson.report().begin();
    try (TrainableNetwork network = lesson.network(course.group(CHOSEN))) {
      List<float[]> kept = new ArrayList<>();
      for (int rung = 0; rung < ladder.rungs(); rung++) {
        float[] keeps = new float[cells.count()];
        for (int element : ladder.mask(rung).selected()) {
          keeps[element] = 1;
        }
        kept.add(keeps);
      }
      NetworkStage.Learned learned =
          new NetworkStage(
                  lesson,
                  Stage.FINE_TUNE,
                  settings.learning().epochs().fineTune(),
                  LadderMasking.fixed(cells, kept),
                  state(cells, cuts),
                  teacher)
              .run(network);
      course.remove(CHOSEN);
      course.put(TUNED, learned.weights());
      course.stageDone(Stage.TEST, course.denseValidation());
    }
  }

  private LadderResult test(TrainableNetwork dense, Ladder ladder) {
    Dataset dataset = lesson.dataset();
    try (TrainableNetwork network = lesson.network(course.group(TUNED))) {
      int[] validation = lesson.validationTiles();
      List<float[]> answers = logits(network, lesson.evaluation(), validation, ladder);
      int[] labels = labels(dataset.train(), validation);
      List<Double> temperatures =
          answers.stream()
              .map(logits -> Calibration.temperature(logits, labels, dataset.classes()))
              .toList();
      Climb tried = climb(answers, temperatures, labels);
      List<StoppingRule> rules = StoppingSearch.rules(tried);
      int[] tests = IntStream.range(0, dataset.test().count()).toArray();
      Evaluation evaluation = lesson.testEvaluation();
      List<float[]> testLogits = logits(network, evaluation, tests, ladder);
      Climb tested = climb(testLogits, temperatures, labels(dataset.test(), tests));
      ReferenceEntry reference =
          ReferenceTiles.measure(
              dataset.test(),
              ladder,
              lesson.normalisation(),
              testLogits.stream().map(at -> Logits.largest(at, dataset.classes())).toList(),
              evaluation.predictions(network, tests, lesson.sequence().dense()),
              rules,
              tested);
      Selection top = Selection.of(lesson.sequence(), ladder.top());
      int[] shown = Arrays.copyOf(validation, Math.min(SELF_TEST_TILES, validation.length));
      lesson.report().tested(state(cells, cuts));
      return new LadderResult(
          lesson.input(),
          lesson.normalisation(),
          cells.kind(),
          ladder,
          rungs(ladder, temperatures, tried),
          rules,
          tested,
          lesson.architecture().network(),
          course.group(DenseStage.WEIGHTS),
          lesson.architecture().blob(network.weights()),
          new Manifest.Metrics(
              dataset.name(),
              settings.learning().seed(),
              tests.length,
              evaluation.accuracy(dense, tests, lesson.sequence().dense()),
              tested.accuracy(ladder.rungs() - 1)),
          course.denseValidation(),
          reference,
          lesson.evaluation().selfTest(network, shown, ladder.top(), top.masking()),
          course.epochs(),
          course.times());
    }
  }

  private List<LadderEntry.Rung> rungs(Ladder ladder, List<Double> temperatures, Climb tried) {
    return IntStream.range(0, ladder.rungs())
        .mapToObj(
            rung ->
                new LadderEntry.Rung(
                    ladder.elements(rung),
                    ladder.mask(rung).q(),
                    temperatures.get(rung),
                    tried.accuracy(rung)))
        .toList();
  }

  private Climb climb(List<float[]> logits, List<Double> temperatures, int[] labels) {
    return Climb.of(
        logits,
        temperatures.stream().map(Confidence::new).toList(),
        labels,
        cuts.stream().mapToDouble(Integer::doubleValue).toArray());
  }

  private List<float[]> logits(
      TrainableNetwork network, Evaluation evaluation, int[] tiles, Ladder ladder) {
    return IntStream.range(0, ladder.rungs())
        .mapToObj(rung -> Selection.of(lesson.sequence(), ladder.mask(rung)).masking())
        .map(masking -> evaluation.logits(network, tiles, masking))
        .toList();
  }

  private static int[] labels(LabelledTiles tiles, int[] numbers) {
    return Arrays.stream(numbers).map(tiles::label).toArray();
  }
}
