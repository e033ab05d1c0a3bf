package io.maskcast.trainer.learn;

import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Turns steps into progress and tells the listener, not too often. Not thread-safe. */
final class ProgressReport {

  /** Nanoseconds between two calls within an epoch. */
  private static final long INTERVAL = 100_000_000L;

  private final ToIntFunction<Stage> planned;
  private final ProgressListener listener;
  private OptionalDouble validation = OptionalDouble.empty();
  private long lastTold = System.nanoTime() - INTERVAL;
  private int tilesToRender;
  private double lastDone;

  /**
   * A report that nothing was told to.
   *
   * @param planned how many epochs each stage that learns is to have; 0 for one there is not
   * @param listener is told
   */
  ProgressReport(ToIntFunction<Stage> planned, ProgressListener listener) {
    this.planned = planned;
    this.listener = listener;
  }

  /** So many tiles are about to be extended to versions. */
  void rendering(int tiles) {
    tilesToRender = tiles;
  }

  /** So many of them are. */
  void rendered(int tiles) {
    listener.progress(
        new Progress(
            Stage.EXTEND, tiles, tilesToRender, lastDone, 0, 1, 0, 0, 0, OptionalDouble.empty()));
  }

  /** A stage begins, or goes on. */
  void begin() {
    validation = OptionalDouble.empty();
  }

  /**
   * After a batch.
   *
   * @param epoch from 0
   * @param epochShare how much of the epoch is done
   * @param mask asked only if the listener is told
   */
  void batch(
      Stage stage, int epoch, double epochShare, double trainLoss, Supplier<MaskState> mask) {
    if (System.nanoTime() - lastTold >= INTERVAL) {
      tell(stage, epoch, epoch + epochShare, trainLoss, mask.get());
    }
  }

  /** After an epoch. */
  void epoch(EpochRecord record) {
    validation = OptionalDouble.of(record.validationAccuracy());
    MaskState mask =
        new MaskState(record.q(), record.keptElements(), record.lambda(), record.tau());
    tell(record.stage(), record.epoch() - 1, record.epoch(), record.trainLoss(), mask);
  }

  /** After the test, the end of all. */
  void tested(MaskState mask) {
    begin();
    tell(Stage.TEST, 0, 1, 0, mask);
  }

  private void tell(Stage stage, int epoch, double epochsDone, double trainLoss, MaskState mask) {
    lastTold = System.nanoTime();
    lastDone = done(stage, epochsDone);
    listener.progress(
        new Progress(
            stage,
            epoch + 1,
            epochs(stage),
            lastDone,
            trainLoss,
            mask.q(),
            mask.keptElements(),
            mask.lambda(),
            mask.tau(),
            validation));
  }

  private int epochs(Stage stage) {
    return switch (stage) {
      case DENSE, MASK, FINE_TUNE, CONTROL -> planned.applyAsInt(stage);
      case EXTEND -> 0;
      case TEST -> 1;
    };
  }

  private double done(Stage stage, double epochsDone) {
    double before = epochsDone;
    double all = 0;
    for (Stage each : Stage.values()) {
      before += each.compareTo(stage) < 0 ? epochs(each) : 0;
      all += epochs(each);
    }
    return Math.min(1, before / all);
  }
}
