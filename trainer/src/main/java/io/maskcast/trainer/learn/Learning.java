package io.maskcast.trainer.learn;

import ai.djl.ndarray.NDManager;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.Masking;
import io.maskcast.trainer.network.TrainableNetwork;
import io.maskcast.trainer.pipeline.Selection;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Learns masks and a network for them: a dense network first; from its weights network and masks
 * together (Algorithm 1 of the paper), the masks frozen when the goal is reached; the network
 * fine-tuned on them; both tested. All decisions are made on a tenth of the training tiles; the
 * test tiles are looked at once, at the end. The same data, settings and machine give the same
 * result, however often the run was ended and gone on with.
 *
 * <p>Blocking and compute-bound: never call it on an event loop. One run at a time uses the machine
 * well; several do not disturb each other's results.
 */
public final class Learning {

  private static final int SELF_TEST_TILES = 16;
  private static final String CHOSEN = "chosen";
  private static final String TUNED = "tuned";
  private static final String SELECTION = "selection";

  private final Lesson lesson;
  private final Course course;

  private Learning(Lesson lesson) {
    this.lesson = lesson;
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
   *     or too small, the store holds a run of other settings, or learning diverges
   * @throws java.util.concurrent.CancellationException if cancelled or interrupted
   */
  public static LearningResult learn(
      Dataset dataset,
      LearningSettings settings,
      RunStore store,
      ProgressListener listener,
      Cancellation cancellation) {
    try (NDManager manager = ComputeDevice.engine().newBaseManager(settings.device().resolve())) {
      Lesson lesson = new Lesson(dataset, settings, manager, store, listener, cancellation);
      return new Learning(lesson).run();
    }
  }

  private LearningResult run() {
    new DenseStage(lesson, allElements()).run();
    try (TrainableNetwork dense = lesson.network(course.group(DenseStage.WEIGHTS))) {
      Optional<Teacher> teacher = lesson.teacher(dense);
      if (!course.isPast(Stage.MASK)) {
        learnMasks(teacher);
      }
      Selection selection = savedSelection();
      if (!course.isPast(Stage.FINE_TUNE)) {
        fineTune(selection, teacher);
      }
      try (TrainableNetwork masked = lesson.network(course.group(TUNED))) {
        return test(dense, masked, selection);
      }
    }
  }

  private int allElements() {
    return lesson.sequence().cells().get(lesson.sequence().lastAny().orElse(0)).elements();
  }

  private void learnMasks(Optional<Teacher> teacher) {
    lesson.report().begin();
    try (TrainableNetwork network = lesson.network(course.group(DenseStage.WEIGHTS))) {
      MaskStage.Learned learned = masks(network, teacher);
      course.store().save(SELECTION, learned.selection().encode());
      course.put(CHOSEN, learned.weights());
      course.stageDone(Stage.FINE_TUNE, course.denseValidation());
    }
  }

  private MaskStage.Learned masks(TrainableNetwork network, Optional<Teacher> teacher) {
    Optional<GivenMask> given = lesson.settings().mask().given();
    if (given.isEmpty()) {
      return new MaskStage(lesson, teacher).run(network);
    }
    if (given.get() instanceof GivenMask.ByBaseline chosen) {
      return new BaselineStage(lesson, chosen.baseline(), teacher).run(network);
    }
    GivenMask.FromCheckpoint left = (GivenMask.FromCheckpoint) given.get();
    Checkpoint checkpoint =
        Checkpoint.decode(
            WholeFile.read(left.file(), DenseStage.MAX_WEIGHT_BYTES), lesson.sequence());
    return new MaskStage.Learned(checkpoint.selection(), checkpoint.weights());
  }

  private Selection savedSelection() {
    return course
        .store()
        .load(SELECTION)
        .map(bytes -> Selection.decode(lesson.sequence(), bytes))
        .orElseThrow(
            () ->
                new MaskcastException("The saved state of the run lacks its masks; begin it anew"));
  }

  private void fineTune(Selection selection, Optional<Teacher> teacher) {
    lesson.report().begin();
    try (TrainableNetwork network = lesson.network(course.group(CHOSEN))) {
      NetworkStage.Learned learned =
          new NetworkStage(
                  lesson,
                  Stage.FINE_TUNE,
                  lesson.settings().epochs().fineTune(),
                  selection.masking(),
                  MaskState.frozen(selection),
                  teacher)
              .run(network);
      course.remove(CHOSEN);
      course.put(TUNED, learned.weights());
      course.stageDone(Stage.TEST, course.denseValidation());
    }
  }

  private LearningResult test(
      TrainableNetwork dense, TrainableNetwork masked, Selection selection) {
    Dataset dataset = lesson.dataset();
    Evaluation evaluation = lesson.testEvaluation();
    int[] tests = IntStream.range(0, dataset.test().count()).toArray();
    double accuracyDense = evaluation.accuracy(dense, tests, lesson.sequence().dense());
    int[] predictions = evaluation.predictions(masked, tests, selection.masking());
    Manifest.Metrics metrics =
        new Manifest.Metrics(
            dataset.name(),
            lesson.settings().seed(),
            predictions.length,
            accuracyDense,
            evaluation.accuracy(predictions, tests));
    Optional<ReferenceEntry> reference =
        selection
            .mask()
            .map(
                mask ->
                    ReferenceTiles.measure(
                        dataset.test(),
                        mask,
                        lesson.normalisation(),
                        predictions,
                        evaluation.predictions(masked, tests, lesson.sequence().dense())));
    lesson.report().tested(MaskState.frozen(selection));
    return result(masked, selection, metrics, predictions, reference);
  }

  private LearningResult result(
      TrainableNetwork masked,
      Selection selection,
      Manifest.Metrics metrics,
      int[] predictions,
      Optional<ReferenceEntry> reference) {
    Dataset dataset = lesson.dataset();
    int[] validation = lesson.validationTiles();
    int[] tried = Arrays.copyOf(validation, Math.min(SELF_TEST_TILES, validation.length));
    Masking masking = selection.masking();
    Versions versions = versions(selection, tried);
    return new LearningResult(
        lesson.input(),
        lesson.normalisation(),
        selection,
        lesson.architecture().network(),
        lesson.architecture().blob(masked.weights()),
        course.group(DenseStage.WEIGHTS),
        metrics,
        course.denseValidation(),
        lesson.validation(masked, masking),
        predictions,
        selection
            .mask()
            .map(mask -> lesson.evaluation().selfTest(masked, tried, mask, masking))
            .orElseGet(() -> lesson.evaluation().selfTest(masked, tried, masking)),
        versions.published(),
        versions.obstacle(),
        reference,
        selection
            .mask()
            .map(mask -> new CodecAids(dataset.train(), mask).from(lesson.learningTiles()))
            .orElse(Map.of()),
        course.epochs(),
        course.times(),
        new MaskFilm(course.store(), lesson.sequence()).all(),
        lesson.examples());
  }

  /** What a bundle brings of versions, or why there can be none. */
  private record Versions(Optional<PublishedVersions> published, Optional<String> obstacle) {}

  private Versions versions(Selection selection, int[] tried) {
    Optional<String> obstacle = lesson.settings().pipeline().obstacle();
    try {
      Optional<PublishedVersions> published =
          selection
              .versionChoice()
              .map(
                  choice ->
                      PublishedVersions.of(
                          choice, lesson.dataset().train(), tried, lesson.learningTiles()));
      return new Versions(published, obstacle);
    } catch (MaskcastException e) {
      return new Versions(Optional.empty(), Optional.of(e.getMessage()));
    }
  }
}
