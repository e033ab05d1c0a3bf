package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.result.Metric;
import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.CommandTrainer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Does what a comparison consists of and tells how it goes. Not thread-safe. */
final class Phases {

  private final TilesSettings settings;
  private final Optional<Gdal> gdal;
  private final PrintWriter person;

  /**
   * @param gdal empty where it is not installed
   * @param person is told of everything that is done
   */
  Phases(TilesSettings settings, Optional<Gdal> gdal, PrintWriter person) {
    this.settings = settings;
    this.gdal = gdal;
    this.person = person;
  }

  /** Does one; a phase takes from the one before what is finished. */
  void run(Phase phase) {
    switch (phase) {
      case LEARN -> learn();
      case MEASURE -> measure();
      case TIME -> time();
      case REPORT -> report();
    }
  }

  private void learn() {
    List<Representation> all = settings.representations();
    int total = all.size() * settings.seeds().size();
    int done = 0;
    try (CommandTrainer trainer = CommandTrainer.open()) {
      ArmLearning armLearning = new ArmLearning(settings, gdal, trainer);
      for (long seed : settings.seeds()) {
        for (Representation what : all) {
          Learned learned = armLearning.learn(seed, what);
          say(
              "learn %d/%d: %s, seed %d: %s%n",
              ++done, total, what.label(), seed, ArmLearning.told(learned));
        }
      }
    }
  }

  private void measure() {
    try (ArmMeasuring measuring = new ArmMeasuring(settings, gdal)) {
      for (long seed : settings.seeds()) {
        for (Representation what : settings.representations()) {
          if (ArmLearning.learned(settings, seed, what).isEmpty()) {
            say("measure: %s, seed %d: not learned yet%n", what.label(), seed);
            continue;
          }
          for (Arm arm : Arm.of(what, gdal.isPresent())) {
            Measured measured = measuring.measure(seed, arm);
            say(
                "measure: %s, seed %d: %s wire bytes a tile, %.4f as it is, %.4f fine-tuned%n",
                arm.label(),
                seed,
                Metric.text(measured.wirePerTile()),
                measured.asIs(),
                measured.tuned());
          }
        }
      }
    }
  }

  private void time() {
    try (ArmTiming timing = new ArmTiming(settings, gdal)) {
      for (Representation what : settings.representations()) {
        Optional<Long> seed =
            settings.seeds().stream()
                .filter(one -> ArmLearning.learned(settings, one, what).isPresent())
                .findFirst();
        for (Arm arm : seed.isEmpty() ? List.<Arm>of() : Arm.of(what, gdal.isPresent())) {
          Timed timed = timing.time(seed.get(), arm);
          say(
              "time: %s: first tile %s ms, p50 %s ms, p99 %s ms of %d tiles%n",
              arm.label(),
              Metric.text(timed.firstTileMs()),
              Metric.text(timed.p50Ms()),
              Metric.text(timed.p99Ms()),
              timed.tilesPerRequest());
        }
      }
    }
  }

  private void report() {
    TilesResult result = TilesResult.of(settings);
    if (result.arms().isEmpty()) {
      throw new MaskcastException(
          "Nothing in %s was measured yet with these options: run it without --only"
              .formatted(settings.out()));
    }
    TilesFiles.write(settings.out(), result);
    say("%s%nThe result is in %s: open result.html%n", TilesTable.markdown(result), settings.out());
  }

  private void say(String format, Object... parts) {
    person.printf(Locale.ROOT, format, parts);
    person.flush();
  }
}
