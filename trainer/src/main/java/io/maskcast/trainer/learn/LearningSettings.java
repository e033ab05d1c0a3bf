package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.trainer.baseline.Baseline;
import io.maskcast.trainer.data.Augmentation;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.mask.Formulation;
import io.maskcast.trainer.mask.Schedule;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.OptimiserSettings;
import io.maskcast.trainer.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How to learn. Start from {@link #defaults} or {@link #of}, change what differs, and fit the rest
 * to the data by {@link #suitedTo}.
 *
 * @param pipeline what happens to a tile before the network sees it, masks above all
 * @param goal when mask learning ends, and with which mask
 * @param architecture the network: a name, or the file of a TorchScript
 * @param seed of every random choice
 * @param device where networks are computed
 * @param epochs how long each stage lasts
 * @param network how the network learns
 * @param mask how the masks learn
 * @param holdout the training tiles on which all decisions are made
 */
public record LearningSettings(
    Pipeline pipeline,
    Goal goal,
    String architecture,
    long seed,
    ComputeDevice device,
    Epochs epochs,
    NetworkLearning network,
    MaskLearning mask,
    Holdout holdout) {

  /** The largest seed: seeds go through JSON, where larger numbers lose digits in some readers. */
  private static final long MAX_SEED = (1L << 53) - 1;

  /** From so many training tiles on, the default epochs are enough. */
  private static final int AMPLE_TILES = 10_000;

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if a number is out of range, naming it, or the goal does not suit the
   *     pipeline
   */
  public LearningSettings {
    Range.require(seed >= 0 && seed <= MAX_SEED, "seed", seed, "from 0 to " + MAX_SEED);
    boolean any = pipeline.masks().stream().anyMatch(m -> m.kind().rule() == MaskKind.Rule.ANY);
    boolean counts = goal instanceof Goal.Keep || goal instanceof Goal.MaxBytes;
    if (counts && !any) {
      throw new MaskcastException(
          "%s needs an any-mask, and %s has none: stop by Q, by accuracy or after all epochs instead"
              .formatted(goal.describe(), pipeline.describe()));
    }
    if (mask.given().filter(GivenMask.ByBaseline.class::isInstance).isPresent()
        && (!counts || pipeline.masks().size() != 1)) {
      throw new MaskcastException(
          "A baseline chooses so many elements of a single any-mask: give it --mask and --keep");
    }
    if (goal instanceof Goal.MaxBytes && pipeline.versions().isPresent()) {
      throw new MaskcastException(
          "The bytes of versions depend on the tile: give a goal of Q instead of max-bytes");
    }
  }

  /**
   * Settings for 10,000 small tiles or more: a pixel-any mask of 5 %, in two minutes or so on two
   * cores.
   */
  public static LearningSettings defaults() {
    return new LearningSettings(
        Pipeline.of(MaskKind.PIXEL_ANY),
        new Goal.Keep(0.05),
        "lenet5",
        1,
        ComputeDevice.AUTO,
        new Epochs(6, 12, 20),
        new NetworkLearning(
            new BatchSize(128, false),
            1.5e-3,
            OptimiserSettings.ADAM_W.withWeightDecay(0.01),
            Augmentation.of("jitter"),
            Optional.empty(),
            Optional.empty()),
        new MaskLearning(
            Formulation.PACED,
            0.1,
            1,
            12,
            0.85,
            new Schedule.Settings(0.1, 1.5, 3, 0, 1, 0.7, 0.5),
            Optional.empty()),
        Holdout.DEFAULT);
  }

  /**
   * The defaults of a formulation. {@link Formulation#PAPER}: section 4 of the paper; {@link
   * Formulation#CODE}: the authors' script for MNIST. Both without fine-tuning or augmentation, all
   * epochs long.
   */
  public static LearningSettings of(Formulation formulation) {
    LearningSettings base = defaults();
    return switch (formulation) {
      case PACED -> base;
      case PAPER ->
          base.withGoal(new Goal.AllEpochs())
              .withEpochs(new Epochs(20, 200, 0))
              .withNetwork(
                  new NetworkLearning(
                      new BatchSize(128, false),
                      1e-4,
                      OptimiserSettings.PAPER,
                      Augmentation.NONE,
                      Optional.empty(),
                      Optional.empty()))
              .withMask(
                  new MaskLearning(
                      formulation,
                      0.01,
                      1,
                      1,
                      1,
                      new Schedule.Settings(0.1, 1.25, 5, 0, 10, 0.5, 0.01),
                      Optional.empty()));
      case CODE ->
          base.withGoal(new Goal.AllEpochs())
              .withEpochs(new Epochs(20, 400, 0))
              .withNetwork(
                  new NetworkLearning(
                      new BatchSize(128, false),
                      1e-3,
                      OptimiserSettings.AUTHORS,
                      Augmentation.NONE,
                      Optional.empty(),
                      Optional.empty()))
              .withMask(
                  new MaskLearning(
                      formulation,
                      5e-4,
                      3,
                      1,
                      1,
                      new Schedule.Settings(5e-4, 1.5, 5, 0.0025, 1, 1, 1),
                      Optional.empty()));
    };
  }

  /**
   * These settings for a data set: with fewer than 10,000 training tiles, smaller batches and
   * longer dense and fine-tuning stages, as learning needs steps more than it needs epochs. The
   * epochs of mask learning stay, and so do the paper's and the authors' own settings.
   */
  public LearningSettings suitedTo(Dataset dataset) {
    int tiles = dataset.train().count();
    if (tiles >= AMPLE_TILES || mask.formulation() != Formulation.PACED) {
      return this;
    }
    int longer = epochs.exact() ? 1 : (int) Math.min(4, Math.round((double) AMPLE_TILES / tiles));
    BatchSize full = network.batchSize();
    int steps = Math.max(1, AMPLE_TILES / full.tiles());
    int fewer = Math.min(full.tiles(), Integer.highestOneBit(Math.max(16, tiles / steps)));
    return withEpochs(
            new Epochs(
                epochs.dense() * longer, epochs.mask(), epochs.fineTune() * longer, epochs.exact()))
        .withBatchSize(full.exact() ? full : new BatchSize(fewer, false));
  }

  /** With another pipeline. */
  public LearningSettings withPipeline(Pipeline other) {
    return new LearningSettings(
        other, goal, architecture, seed, device, epochs, network, mask, holdout);
  }

  /** With a single mask of a kind, every sample charged alike. */
  public LearningSettings withMaskKind(MaskKind kind) {
    return withPipeline(Pipeline.of(kind));
  }

  /** With another goal. */
  public LearningSettings withGoal(Goal other) {
    return new LearningSettings(
        pipeline, other, architecture, seed, device, epochs, network, mask, holdout);
  }

  /** With a share of the elements to keep as the goal. */
  public LearningSettings withKeep(double share) {
    return withGoal(new Goal.Keep(share));
  }

  /** With another network. */
  public LearningSettings withArchitecture(String other) {
    return new LearningSettings(
        pipeline, goal, other, seed, device, epochs, network, mask, holdout);
  }

  /** With another seed. */
  public LearningSettings withSeed(long other) {
    return new LearningSettings(
        pipeline, goal, architecture, other, device, epochs, network, mask, holdout);
  }

  /** On another device. */
  public LearningSettings withDevice(ComputeDevice choice) {
    return new LearningSettings(
        pipeline, goal, architecture, seed, choice, epochs, network, mask, holdout);
  }

  /** With other numbers of epochs. */
  public LearningSettings withEpochs(Epochs other) {
    return new LearningSettings(
        pipeline, goal, architecture, seed, device, other, network, mask, holdout);
  }

  /**
   * With so many epochs of mask learning; dense learning and fine-tuning last in proportion, at
   * least an epoch each if they last at all.
   */
  public LearningSettings withMaskEpochs(int other) {
    return withEpochs(
        new Epochs(
            inProportion(epochs.dense(), other), other, inProportion(epochs.fineTune(), other)));
  }

  private int inProportion(int stage, int maskEpochs) {
    return stage == 0
        ? 0
        : (int) Math.max(1, Math.round((double) stage * maskEpochs / epochs.mask()));
  }

  /** With the network learning in another way. */
  public LearningSettings withNetwork(NetworkLearning other) {
    return new LearningSettings(
        pipeline, goal, architecture, seed, device, epochs, other, mask, holdout);
  }

  /** With batches of so many tiles, however few there are. */
  public LearningSettings withBatchSize(int tiles) {
    return withBatchSize(new BatchSize(tiles, true));
  }

  private LearningSettings withBatchSize(BatchSize size) {
    return withNetwork(
        new NetworkLearning(
            size,
            network.rate(),
            network.optimiser(),
            network.augmentation(),
            network.distillation(),
            network.warmStart()));
  }

  /** With the mask chosen by a baseline. */
  public LearningSettings withBaseline(Baseline baseline) {
    return withMask(
        new MaskLearning(
            mask.formulation(),
            mask.rate(),
            mask.head(),
            mask.periodsPerEpoch(),
            mask.paceShare(),
            mask.schedule(),
            Optional.of(new GivenMask.ByBaseline(baseline))));
  }

  /** With the dense network's answers among the targets. */
  public LearningSettings withDistillation(Distillation how) {
    return withNetwork(
        new NetworkLearning(
            network.batchSize(),
            network.rate(),
            network.optimiser(),
            network.augmentation(),
            Optional.of(how),
            network.warmStart()));
  }

  /** Beginning with the dense network of another run. */
  public LearningSettings withWarmStart(Path weights) {
    return withNetwork(
        new NetworkLearning(
            network.batchSize(),
            network.rate(),
            network.optimiser(),
            network.augmentation(),
            network.distillation(),
            Optional.of(weights)));
  }

  /** With the masks learning in another way. */
  public LearningSettings withMask(MaskLearning other) {
    return new LearningSettings(
        pipeline, goal, architecture, seed, device, epochs, network, other, holdout);
  }

  /** With other tiles held out. */
  public LearningSettings withHoldout(Holdout other) {
    return new LearningSettings(
        pipeline, goal, architecture, seed, device, epochs, network, mask, other);
  }

  /** Everything, by name, for {@code run.json} and to tell two runs apart. */
  public Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("pipeline", pipeline.describe());
    all.put("q", pipeline.joint().label());
    all.put("goal", goal.describe());
    all.put("network", architecture);
    all.put("seed", seed);
    Map<String, Object> stages = new LinkedHashMap<>();
    stages.put("dense", epochs.dense());
    stages.put("mask", epochs.mask());
    stages.put("fine-tune", epochs.fineTune());
    all.put("epochs", stages);
    Map<String, Object> learning = new LinkedHashMap<>();
    learning.put("batch", network.batchSize().tiles());
    learning.put("rate", network.rate());
    learning.put("optimiser", network.optimiser().toString());
    learning.put("augmentation", network.augmentation().label());
    learning.put("distillation", network.distillation().map(Record::toString).orElse("none"));
    network.warmStart().ifPresent(file -> learning.put("warm-start", file.toString()));
    all.put("learning", learning);
    Map<String, Object> masks = new LinkedHashMap<>();
    masks.put("formulation", mask.formulation().label());
    masks.put("rate", mask.rate());
    masks.put("head", mask.head());
    masks.put("periods-per-epoch", mask.periodsPerEpoch());
    masks.put("pace-share", mask.paceShare());
    masks.put("schedule", mask.schedule().toString());
    mask.given().ifPresent(given -> masks.put("given", given.describe()));
    all.put("masks", masks);
    all.put("validation", holdout.describe());
    return all;
  }
}
