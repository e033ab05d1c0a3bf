package io.maskcast.trainer.cli;

import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.baseline.Baseline;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.experiment.Comparison;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.output.ComparisonFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Learns masks at several budgets, and networks for masks that baselines choose, under one protocol:",
      "for a seed, all begin with the same dense network and learn for as many epochs."
    })
final class CompareCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private LearningOptions learning;

  @Mixin private SeriesOptions series;

  @Mixin private DataOptions data;

  @Option(
      names = "--shares",
      paramLabel = "SHARE",
      split = ",",
      defaultValue = "0.025,0.05,0.1",
      description = "The shares of elements to keep (default: ${DEFAULT-VALUE}).")
  private List<Double> shares;

  @Option(
      names = "--baselines",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "random,forest",
      description = {
        "Of random, forest, variance, greedy, centre-crop, uniform-grid (default: ${DEFAULT-VALUE})."
      })
  private List<String> baselines;

  @Override
  public void run() {
    LearningSettings settings = learning.settings();
    Comparison comparison =
        new Comparison(shares, baselines.stream().map(Baseline::of).toList(), settings);
    List<Comparison.Point> points = comparison.points(); // refuses wrong shares before it learns
    if (settings.network().warmStart().isPresent()) {
      throw new ConfigException(
          "warm-start", settings.network().warmStart().get(), "nothing: each seed has its own");
    }
    WholeFile.requireWritable(series.out());
    try (CommandTrainer trainer = CommandTrainer.open()) {
      compare(points, new Runs(trainer, spec.commandLine().getOut()));
    }
  }

  private void compare(List<Comparison.Point> points, Runs runs) {
    String name = data.name();
    Supplier<Dataset> dataset = () -> data.read(name);
    ComparisonFolder folder = new ComparisonFolder(series.out());
    String first = points.get(0).label();
    for (Comparison.Point point : points) {
      Map<Long, LearningResult> results = new LinkedHashMap<>();
      for (long seed : series.seeds(point.settings().seed())) {
        runs.say("%s, seed %d%n", point.label(), seed);
        LearningSettings settings = point.settings().withSeed(seed);
        // The first point's dense network is where all others of the seed begin.
        Path dense = series.out().resolve(first).resolve("run-" + seed);
        if (!point.label().equals(first)) {
          settings = settings.withWarmStart(dense.resolve("dense.safetensors"));
        }
        Path to = series.out().resolve(point.label()).resolve("run-" + seed);
        results.put(seed, runs.learn(dataset, settings, to, series.resume()));
      }
      folder.add(point, results);
      folder.write(
          "%s, %s, %s"
              .formatted(
                  name, point.settings().architecture(), point.settings().pipeline().describe()),
          "%d seeds; bars are 95 %% intervals of the mean".formatted(results.size()));
    }
    runs.say("comparison.csv and comparison.png in %s%n", series.out());
  }
}
