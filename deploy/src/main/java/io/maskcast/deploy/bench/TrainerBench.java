package io.maskcast.deploy.bench;

import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.TrainingSteps;
import io.maskcast.trainer.sample.SampleData;
import java.util.function.IntSupplier;

/**
 * Plain and masked training steps against each other: small blocks by turns, the kind that goes
 * first changing from pair to pair.
 */
final class TrainerBench {

  static final SampleData DATA = SampleData.DIGITS;
  private static final int BLOCK = 4; // even: as many steps with noise as without

  /** One step in so many to warm up: the JIT compiler takes its time over the masks' own code. */
  private static final int WARM_UP_SHARE = 2;

  private final LearningSettings settings;
  private final int steps;

  /**
   * A measurement to come.
   *
   * @param settings how to learn
   * @param steps of each kind; rounded down to whole blocks, one at least
   */
  TrainerBench(LearningSettings settings, int steps) {
    this.settings = settings;
    this.steps = steps;
  }

  /**
   * Measures.
   *
   * @throws MaskcastException if the device is not there, network and tiles do not fit each other,
   *     or there is no place for temporary files
   */
  TrainerBenchResult run() {
    try (TrainingSteps training = new TrainingSteps(DATA.read(), settings)) {
      for (int i = 0; i < Math.max(BLOCK, steps / WARM_UP_SHARE); i++) {
        training.plain();
        training.masked();
      }
      PairedTimes times = new PairedTimes();
      long tiles = 0;
      for (int pair = 0; pair < Math.max(1, steps / BLOCK); pair++) {
        double[] plain = new double[BLOCK];
        double[] masked = new double[BLOCK];
        if (pair % 2 == 0) {
          tiles += time(plain, training::plain);
          tiles += time(masked, training::masked);
        } else {
          tiles += time(masked, training::masked);
          tiles += time(plain, training::plain);
        }
        times.add(plain, masked);
      }
      double perStep = tiles / (2.0 * times.first().length);
      return new TrainerBenchResult(
          settings, training.device(), training.threads(), times, perStep);
    }
  }

  /** Fills in milliseconds; returns how many tiles the steps had. */
  private static long time(double[] milliseconds, IntSupplier step) {
    long tiles = 0;
    for (int i = 0; i < milliseconds.length; i++) {
      long start = System.nanoTime();
      tiles += step.getAsInt();
      milliseconds[i] = (System.nanoTime() - start) / 1e6;
    }
    return tiles;
  }
}
