package io.maskcast.trainer.learn;

import ai.djl.ndarray.NDManager;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.Augmentation;
import io.maskcast.trainer.data.ChannelStatistics;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.Jitter;
import io.maskcast.trainer.data.Split;
import io.maskcast.trainer.data.TileTensors;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What all stages of one run share: settings, tiles, layers, randomness, progress. Not thread-safe.
 */
final class Lesson {

  private final Dataset dataset;
  private final LearningSettings settings;
  private final Split split;
  private final TileTensors tensors;
  private final Normalisation normalisation;
  private final Network network;
  private final MaskGrid grid;
  private final SplittableRandom randomness;
  private final NDManager manager;
  private final ProgressReport report;
  private final Cancellation cancellation;

  Lesson(
      Dataset dataset,
      LearningSettings settings,
      NDManager manager,
      ProgressListener listener,
      Cancellation cancellation) {
    TileLayout layout = dataset.train().layout();
    this.dataset = dataset;
    this.settings = settings;
    this.split =
        Split.stratified(dataset.train(), LearningSettings.VALIDATION_SHARE, settings.seed());
    this.normalisation = ChannelStatistics.of(dataset.train(), split.learning());
    this.tensors = new TileTensors(dataset.train(), normalisation);
    this.network = Network.leNet5(layout.height(), layout.width(), dataset.classes());
    this.grid = settings.maskKind().grid(layout.channels(), layout.height(), layout.width());
    this.randomness = new SplittableRandom(settings.seed());
    this.manager = manager;
    this.report = new ProgressReport(settings, listener);
    this.cancellation = cancellation;
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

  Network network() {
    return network;
  }

  MaskGrid grid() {
    return grid;
  }

  NDManager manager() {
    return manager;
  }

  ProgressReport report() {
    return report;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  int[] validationTiles() {
    return split.validation();
  }

  /** The shape of one tile. */
  Network.Shape input() {
    return new Network.Shape(grid.channels(), grid.height(), grid.width());
  }

  /** A stream of randomness of its own; which one depends on how many were taken before. */
  RandomGenerator newRandom() {
    return randomness.split();
  }

  /** Batches of the tiles to learn from. */
  Batches newBatches() {
    Augmentation augmentation = settings.network().jitter() ? Jitter.USUAL : Augmentation.NONE;
    return new Batches(
        tensors,
        split.learning(),
        dataset.classes(),
        settings.network().batchSize(),
        augmentation,
        newRandom());
  }

  /** Evaluates on training or validation tiles. */
  Evaluation evaluation() {
    return new Evaluation(tensors, dataset.classes(), cancellation);
  }

  /** Evaluates on test tiles. */
  Evaluation testEvaluation() {
    return new Evaluation(
        new TileTensors(dataset.test(), normalisation), dataset.classes(), cancellation);
  }
}
