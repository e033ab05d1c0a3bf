package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.result.Metric;
import io.maskcast.deploy.bench.statistics.Accuracy;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.baseline.Baseline;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.data.Split;
import io.maskcast.trainer.learn.Checkpoint;
import io.maskcast.trainer.learn.Epochs;
import io.maskcast.trainer.learn.GivenMask;
import io.maskcast.trainer.learn.Goal;
import io.maskcast.trainer.learn.Holdout;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.MaskLearning;
import io.maskcast.trainer.learn.RunStore;
import io.maskcast.trainer.mask.MaskCost;
import io.maskcast.trainer.output.LearningProgressBar;
import io.maskcast.trainer.output.RunFolder;
import io.maskcast.trainer.pipeline.Pipeline;
import io.maskcast.trainer.pipeline.PipelineText;
import io.maskcast.trainer.publish.BundleFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Teaches two networks for each representation and seed: the dense one as it is, and one that was
 * fine-tuned from it. For a seed all begin with the same dense network and learn for as many
 * epochs: masks while they are learned and after, the others on what they see all the time. What is
 * done is kept and not done again.
 */
final class ArmLearning {

  private static final String LEARNED = "learned.json";
  private static final String AS_IS = "as-is";
  private static final String TUNED = "tuned";
  private static final String DENSE_WEIGHTS = "dense.safetensors";
  private static final String CHECKPOINT = "as-is.safetensors";

  private final TilesSettings settings;
  private final Optional<Gdal> gdal;
  private final CommandTrainer trainer;

  ArmLearning(TilesSettings settings, Optional<Gdal> gdal, CommandTrainer trainer) {
    this.settings = settings;
    this.gdal = gdal;
    this.trainer = trainer;
  }

  /** What was learned before, if it was. */
  static Optional<Learned> learned(TilesSettings settings, long seed, Representation what) {
    return Json.read(settings.folder(seed, what).resolve(LEARNED), Learned.class);
  }

  /** The bundle of the dense network that is shown a representation. */
  static Bundle asIs(TilesSettings settings, long seed, Representation what) {
    Representation whose = hasMask(what) ? what : Representation.DENSE;
    return BundleFolder.read(settings.folder(seed, whose).resolve(AS_IS));
  }

  /** The bundle of the network that was fine-tuned on a representation. */
  static Bundle tuned(TilesSettings settings, long seed, Representation what) {
    return BundleFolder.read(settings.folder(seed, what).resolve(TUNED));
  }

  private static boolean hasMask(Representation what) {
    return switch (what.family()) {
      case OVERVIEW, JPEG, WEBP, JPEG2000 -> false;
      default -> true;
    };
  }

  /**
   * Learns, unless that is done.
   *
   * @throws MaskcastException if it was done with other settings, or cannot be
   */
  Learned learn(long seed, Representation what) {
    LearningSettings how = how(seed, what);
    String description = settings.dataset().name() + " " + how.describe();
    Optional<Learned> before = learned(settings, seed, what);
    if (before.isPresent()) {
      if (!before.get().settings().equals(description)) {
        throw new MaskcastException(
            "%s was learned with other settings; give those again, or choose another --out"
                .formatted(settings.folder(seed, what)));
      }
      return before.get();
    }
    long start = System.nanoTime();
    Optional<Passage> passage = Passage.of(what, settings.dataset().train().layout(), gdal);
    Dataset dataset = passage.map(p -> p.through(settings.dataset())).orElse(settings.dataset());
    LearningResult tuned =
        run(dataset, how, new RunFolder(settings.folder(seed, what)).store(true));
    Path folder = settings.folder(seed, what);
    BundleFolder.write(folder.resolve(TUNED), tuned.bundle());
    if (what.equals(Representation.DENSE)) {
      WholeFile.write(folder.resolve(DENSE_WEIGHTS), tuned.denseWeights().encode());
    }
    Learned learned =
        new Learned(
            description,
            tuned.selection().mask().isPresent()
                ? tuned.mask().keptSamples()
                : dataset.train().layout().samples(),
            hasMask(what)
                ? learnAsIs(seed, what, how, tuned)
                : validation(asIs(settings, seed, what), dataset.train(), seed),
            tuned.validationMasked(),
            (System.nanoTime() - start) / 1e9);
    Json.write(folder.resolve(LEARNED), learned);
    return learned;
  }

  /** The dense network under the mask that was learned, no step further. */
  private double learnAsIs(
      long seed, Representation what, LearningSettings how, LearningResult tuned) {
    Path checkpoint = settings.folder(seed, what).resolve(CHECKPOINT);
    WholeFile.write(
        checkpoint,
        new Checkpoint(tuned.selection().q(), 0, 0, tuned.selection(), tuned.denseWeights())
            .encode());
    MaskLearning masks = how.mask();
    LearningSettings still =
        how.withWarmStart(dense(seed))
            .withEpochs(new Epochs(0, 1, 0, true))
            .withMask(
                new MaskLearning(
                    masks.formulation(),
                    masks.rate(),
                    masks.head(),
                    masks.periodsPerEpoch(),
                    masks.paceShare(),
                    masks.schedule(),
                    Optional.of(new GivenMask.FromCheckpoint(checkpoint))));
    LearningResult asIs = run(settings.dataset(), still, RunStore.inMemory());
    BundleFolder.write(settings.folder(seed, what).resolve(AS_IS), asIs.bundle());
    return asIs.validationMasked();
  }

  private LearningResult run(Dataset dataset, LearningSettings how, RunStore store) {
    try (LearningProgressBar bar = new LearningProgressBar()) {
      return trainer.learn(() -> dataset, how, store, bar);
    }
  }

  /** How accurate the edge's network is on the validation tiles, as they arrive. */
  private double validation(Bundle bundle, LabelledTiles tiles, long seed) {
    Holdout holdout = settings.learning().holdout();
    int[] held =
        (holdout.way() == Holdout.Way.RANDOM
                ? Split.stratified(tiles, holdout.share(), seed)
                : Split.block(tiles, holdout.share(), seed))
            .validation();
    TileLayout layout = tiles.layout();
    byte[] samples = new byte[held.length * layout.denseBytes()];
    int[] labels = new int[held.length];
    for (int i = 0; i < held.length; i++) {
      System.arraycopy(
          tiles.samples(),
          tiles.offset(held[i]),
          samples,
          i * layout.denseBytes(),
          layout.denseBytes());
      labels[i] = tiles.label(held[i]);
    }
    try (MaskedNetwork network = MaskedNetwork.open(bundle, layout, held.length)) {
      byte[] columnar = ColumnarBatch.arrange(samples, held.length, 1);
      return Accuracy.of(network.classify(columnar, held.length).classes(), labels);
    }
  }

  private Path dense(long seed) {
    return settings.folder(seed, Representation.DENSE).resolve(DENSE_WEIGHTS);
  }

  private LearningSettings how(long seed, Representation what) {
    LearningSettings base = settings.learning().withSeed(seed);
    if (!what.equals(Representation.DENSE)) {
      base = base.withWarmStart(dense(seed));
    }
    TileLayout layout = settings.dataset().train().layout();
    double channels = what.setting() / layout.channels();
    MaskKind positions = MaskKind.of("pixel-any-joint");
    return switch (what.family()) {
      case DENSE, OVERVIEW, JPEG, WEBP, JPEG2000 ->
          base.withMaskKind(MaskKind.PIXEL_ANY).withKeep(1).withBaseline(Baseline.RANDOM);
      case MASKS -> base.withKeep(what.setting());
      case CHANNELS -> base.withMaskKind(MaskKind.CHANNEL_ANY).withKeep(channels);
      case GREEDY_CHANNELS -> part(base, MaskKind.CHANNEL_ANY, channels, Baseline.GREEDY);
      case RANDOM_CHANNELS -> part(base, MaskKind.CHANNEL_ANY, channels, Baseline.RANDOM);
      case CENTRE_CROP -> part(base, positions, what.setting(), Baseline.CENTRE_CROP);
      case UNIFORM_GRID -> part(base, positions, what.setting(), Baseline.UNIFORM_GRID);
      case VERSIONS -> base.withGoal(new Goal.AllEpochs()).withPipeline(qualities());
    };
  }

  private static LearningSettings part(
      LearningSettings base, MaskKind kind, double share, Baseline baseline) {
    return base.withMaskKind(kind).withKeep(share).withBaseline(baseline);
  }

  /** One of the paper's ten JPEG qualities for each channel (section 4.2.1). */
  private static Pipeline qualities() {
    return new Pipeline(
        List.of(
            PipelineText.step("extend paper-jpegs of each channel"),
            PipelineText.step("channel-xor"),
            PipelineText.step("merge sum")),
        MaskCost.Joint.PRODUCT);
  }

  /** What a person is told when it is done. */
  static String told(Learned learned) {
    return "%d samples; validation tiles right %.4f as it is, %.4f fine-tuned; %s s"
        .formatted(
            learned.keptSamples(),
            learned.validationAsIs(),
            learned.validationTuned(),
            Metric.text(learned.seconds()));
  }
}
