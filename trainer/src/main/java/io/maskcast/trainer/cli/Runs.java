package io.maskcast.trainer.cli;

import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.output.LearningProgressBar;
import io.maskcast.trainer.output.RunFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;

/** One run after the other on a command line, each with its progress and a line when it is done. */
final class Runs {

  private final CommandTrainer trainer;
  private final PrintWriter person;

  /**
   * Runs of a deployed trainer.
   *
   * @param person reads what was reached
   */
  Runs(CommandTrainer trainer, PrintWriter person) {
    this.trainer = trainer;
    this.person = person;
  }

  /**
   * Learns and writes what was learned.
   *
   * @param to the run's folder
   * @param resume whether a run that is there is gone on with
   */
  LearningResult learn(Supplier<Dataset> data, LearningSettings settings, Path to, boolean resume) {
    RunFolder folder = new RunFolder(to);
    LearningResult result;
    try (LearningProgressBar bar = new LearningProgressBar()) {
      result = trainer.learn(data, settings, folder.store(resume), bar);
    }
    folder.write(settings, result);
    say(
        "kept %d elements, Q %.4f; accuracy %.4f dense, %.4f masked, on %d test tiles; run in %s%n",
        result.selection().keptElements(),
        result.selection().q(),
        result.metrics().accuracyDense(),
        result.metrics().accuracyMasked(),
        result.metrics().testTiles(),
        to);
    return result;
  }

  /** Tells the person. */
  void say(String format, Object... parts) {
    person.printf(Locale.ROOT, format, parts);
    person.flush();
  }
}
