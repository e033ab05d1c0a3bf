package io.maskcast.trainer.learn;

import ai.djl.ndarray.NDManager;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Network;
import io.maskcast.trainer.data.ChannelStatistics;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.data.Split;
import io.maskcast.trainer.data.TileTensors;
import io.maskcast.trainer.data.TileVersions;
import io.maskcast.trainer.network.Architecture;
import io.maskcast.trainer.network.Masking;
import io.maskcast.trainer.network.TrainableNetwork;
import io.maskcast.trainer.pipeline.MaskSequence;
import io.maskcast.trainer.version.VersionedTiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What all stages of one run share: settings, tiles, masks, randomness, progress. Not thread-safe.
 */
final class Lesson {

  private static final int EXAMPLES = 6;

  private final Dataset dataset;
  private final LearningSettings settings;
  private final Split split;
  private final TileTensors tensors;
  private final Normalisation normalisation;
  private final Network.Shape input;
  private final Architecture architecture;
  private final MaskSequence sequence;
  private final Randomness randomness;
  private final NDManager manager;
  private final Course course;
  private final ProgressReport report;
  private final Cancellation cancellation;
  private Optional<TileVersions> tested = Optional.empty();

  Lesson(
      Dataset dataset,
      LearningSettings settings,
      NDManager manager,
      RunStore store,
      ProgressListener listener,
      Cancellation cancellation) {
    this(
        dataset,
        settings,
        settings.describe(),
        manager,
        store,
        new ProgressReport(settings.epochs()::of, listener),
        cancellation);
  }

  /**
   * A lesson with more to it than its settings say.
   *
   * @param description all that tells runs apart
   */
  Lesson(
      Dataset dataset,
      LearningSettings settings,
      Map<String, Object> description,
      NDManager manager,
      RunStore store,
      ProgressReport report,
      Cancellation cancellation) {
    var layout = dataset.train().layout();
    this.dataset = dataset;
    this.settings = settings;
    this.cancellation = cancellation;
    this.split = settings.holdout().split(dataset.train(), settings.seed());
    this.normalisation = ChannelStatistics.of(dataset.train(), split.learning());
    this.input = new Network.Shape(layout.channels(), layout.height(), layout.width());
    this.architecture = Architecture.of(settings.architecture(), input, dataset.classes());
    this.sequence = new MaskSequence(settings.pipeline(), input);
    this.course = Course.begin(store, dataset.name() + " " + description);
    this.report = report;
    this.tensors = new TileTensors(extended(dataset.train()), normalisation);
    this.randomness = new Randomness(settings.seed());
    this.manager = manager;
  }

  /** The tiles as the pipeline extends them, if it does. */
  private TileVersions extended(LabelledTiles tiles) {
    report.rendering(tiles.count());
    return settings
        .pipeline()
        .versions()
        .<TileVersions>map(
            versions ->
                VersionedTiles.render(tiles, versions, report::rendered, cancellation::check))
        .orElse(tiles);
  }

  /** The test tiles, extended once, when they are needed. */
  private TileVersions tested() {
    if (tested.isEmpty()) {
      tested = Optional.of(extended(dataset.test()));
    }
    return tested.get();
  }

  LearningSettings settings() {
    return settings;
  }

  Dataset dataset() {
    return dataset;
  }

  Normalisation normalisation() {
    return normalisation;
  }

  /** The tiles, as a manifest describes them. */
  Manifest.Input input() {
    var layout = dataset.train().layout();
    return new Manifest.Input(
        layout.height(),
        layout.width(),
        layout.channels(),
        layout.sampleType(),
        dataset.classes(),
        Optional.of(dataset.classNames()).filter(names -> !names.isEmpty()));
  }

  /** A network for a stage to begin with. */
  TrainableNetwork newNetwork(Stage stage) {
    return architecture.start(random(Randomness.Purpose.NETWORK, stage, 0), manager);
  }

  /** A network as it was. */
  TrainableNetwork network(Tensors weights) {
    return architecture.of(weights, manager);
  }

  /** The dense network as a teacher, if the network learns from one. */
  Optional<Teacher> teacher(TrainableNetwork dense) {
    return settings.network().distillation().map(how -> new Teacher(dense, sequence.dense(), how));
  }

  NDManager manager() {
    return manager;
  }

  Architecture architecture() {
    return architecture;
  }

  MaskSequence sequence() {
    return sequence;
  }

  Course course() {
    return course;
  }

  ProgressReport report() {
    return report;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  /** The tiles as the network sees them. */
  TileTensors tensors() {
    return tensors;
  }

  int[] learningTiles() {
    return split.learning();
  }

  int[] validationTiles() {
    return split.validation();
  }

  RandomGenerator random(Randomness.Purpose purpose, Stage stage, int epoch) {
    return randomness.generator(purpose, stage, epoch);
  }

  /** How many batches an epoch has. */
  int batchesPerEpoch() {
    return Batches.perEpoch(split.learning().length, settings.network().batchSize().tiles());
  }

  /** Batches of the tiles to learn from. */
  Batches newBatches() {
    return batches(split.learning());
  }

  /** Batches of the tiles that the masks learn from, if those are others. */
  Optional<Batches> newMaskBatches() {
    return settings.holdout().teachesMasks()
        ? Optional.of(batches(split.validation()))
        : Optional.empty();
  }

  private Batches batches(int[] tiles) {
    return new Batches(
        tensors,
        tiles,
        dataset.classes(),
        settings.network().batchSize().tiles(),
        settings.network().augmentation());
  }

  /** The share of validation tiles a network gets right. */
  double validation(TrainableNetwork network, Masking masking) {
    return evaluation().accuracy(network, split.validation(), masking);
  }

  /** The first test tiles of as many classes, with all their versions. */
  List<Example> examples() {
    TileVersions tests = tested();
    LabelledTiles tiles = dataset.test();
    int bytes = tiles.layout().denseBytes();
    Set<Integer> seen = new HashSet<>();
    List<Example> examples = new ArrayList<>();
    for (int tile = 0; tile < tiles.count() && examples.size() < EXAMPLES; tile++) {
      if (seen.add(tiles.label(tile))) {
        List<byte[]> versions = new ArrayList<>();
        for (int v = 0; v < tests.versions(); v++) {
          int from = tiles.offset(tile);
          versions.add(Arrays.copyOfRange(tests.samples(v), from, from + bytes));
        }
        examples.add(new Example(tile, versions));
      }
    }
    return examples;
  }

  /** Evaluates on training or validation tiles. */
  Evaluation evaluation() {
    return new Evaluation(tensors, dataset.classes(), cancellation);
  }

  /** Evaluates on test tiles. */
  Evaluation testEvaluation() {
    return new Evaluation(
        new TileTensors(tested(), normalisation), dataset.classes(), cancellation);
  }
}
