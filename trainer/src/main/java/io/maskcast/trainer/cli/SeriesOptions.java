package io.maskcast.trainer.cli;

import io.maskcast.shared.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.Option;

/** The options of several runs in a folder. */
final class SeriesOptions {

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How often to learn, with seeds from --seed on; each run in a folder of its own (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where run.json, epochs.csv, figures, state and bundle are written.")
  private Path out;

  @Option(
      names = "--resume",
      description = "Goes on with what is in --out, from the last epoch that it ended.")
  private boolean resume;

  /** The seeds of all runs. */
  List<Long> seeds(long first) {
    ConfigException.requireRange("runs", runs, 1, 1000);
    return LongStream.range(first, first + runs).boxed().toList();
  }

  Path out() {
    return out;
  }

  boolean resume() {
    return resume;
  }
}
