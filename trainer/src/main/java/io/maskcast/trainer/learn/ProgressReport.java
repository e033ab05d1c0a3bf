package io.maskcast.trainer.learn;

import java.util.OptionalDouble;

/** Turns steps into progress and tells the listener, not too often. Not thread-safe. */
final class ProgressReport {

  /** Nanoseconds between two calls within an epoch. */
  private static final long INTERVAL = 100_000_000L;

  /** What a batch costs in the mask stage, where inputs have gradients, against the others. */
  private static final double MASK_COST = 1.5;

  private final LearningSettings settings;
  private final ProgressListener listener;
  private Stage stage = Stage.DENSE;
  private OptionalDouble validation = OptionalDouble.empty();
  private long lastTold = System.nanoTime() - INTERVAL;

  /** The mask's state as progress shows it. */
  record MaskState(double q, int keptElements, double lambda, double tau) {}

  ProgressReport(LearningSettings settings, ProgressListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /** Starts a stage. */
  void stage(Stage next) {
    stage = next;
    validation = OptionalDouble.empty();
  }

  /**
   * After a batch.
   *
   * @param epoch from 0
   * @param epochShare how much of the epoch is done
   */
  void batch(int epoch, double epochShare, double trainLoss, MaskState mask) {
    if (System.nanoTime() - lastTold >= INTERVAL) {
      tell(epoch, epoch + epochShare, trainLoss, mask);
    }
  }

  /** After an epoch, from 0. */
  void epoch(int epoch, double trainLoss, MaskState mask, double accuracy) {
    validation = OptionalDouble.of(accuracy);
    tell(epoch, epoch + 1.0, trainLoss, mask);
  }

  /** After the test, the end of all. */
  void tested(MaskState mask) {
    tell(0, 1, 0, mask);
  }

  private void tell(int epoch, double epochsDone, double trainLoss, MaskState mask) {
    lastTold = System.nanoTime();
    listener.progress(
        new Progress(
            stage,
            epoch + 1,
            epochs(),
            done(epochsDone),
            trainLoss,
            mask.q(),
            mask.keptElements(),
            mask.lambda(),
            mask.tau(),
            validation));
  }

  private int epochs() {
    return switch (stage) {
      case DENSE -> settings.epochs().dense();
      case MASK -> settings.epochs().mask();
      case FINE_TUNE -> settings.epochs().fineTune();
      case TEST -> 1;
    };
  }

  private double done(double epochsDone) {
    double dense = settings.epochs().dense();
    double mask = settings.epochs().mask() * MASK_COST;
    double fineTune = settings.epochs().fineTune();
    double before =
        switch (stage) {
          case DENSE -> epochsDone;
          case MASK -> dense + epochsDone * MASK_COST;
          case FINE_TUNE -> dense + mask + epochsDone;
          case TEST -> dense + mask + fineTune + epochsDone;
        };
    return Math.min(1, before / (dense + mask + fineTune + 1));
  }
}
