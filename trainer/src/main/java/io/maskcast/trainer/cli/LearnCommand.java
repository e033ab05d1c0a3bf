package io.maskcast.trainer.cli;

import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.output.RunsFolder;
import io.maskcast.trainer.publish.Publisher;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer learn}. */
@Command(
    name = "learn",
    mixinStandardHelpOptions = true,
    description = {
      "Learns a network and masks, and publishes them if asked to.",
      "'learn FILE.yaml' takes any of these options from a file."
    })
final class LearnCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private LearningOptions learning;

  @Mixin private DataOptions data;

  @Mixin private SeriesOptions series;

  @Mixin private PublishOptions publishing;

  @Override
  public void run() {
    LearningSettings settings = learning.settings();
    BundleName bundleName = publishing.bundleName(data);
    Optional<String> obstacle = settings.pipeline().obstacle();
    if (publishing.server().isPresent() && obstacle.isPresent()) {
      throw new ConfigException(
          "publish", publishing.server().get(), "not for this: " + obstacle.get());
    }
    WholeFile.requireWritable(series.out());
    try (CommandTrainer trainer = CommandTrainer.open()) {
      Optional<Publisher> publisher = publishing.publisher(trainer.vertx(), bundleName);
      LearningResult first = learnAll(trainer, settings, bundleName);
      publisher.ifPresent(
          to ->
              PublishOptions.publish(to, bundleName, first.bundle(), spec.commandLine().getOut()));
    }
  }

  /** One run after the other; returns the first. */
  private LearningResult learnAll(
      CommandTrainer trainer, LearningSettings settings, BundleName bundleName) {
    Runs runs = new Runs(trainer, spec.commandLine().getOut());
    List<Long> seeds = series.seeds(settings.seed());
    Map<Long, LearningResult> results = new LinkedHashMap<>();
    for (long seed : seeds) {
      Path folder = seeds.size() == 1 ? series.out() : series.out().resolve("run-" + seed);
      results.put(
          seed,
          runs.learn(
              () -> data.read(bundleName.value()),
              settings.withSeed(seed),
              folder,
              series.resume()));
    }
    if (seeds.size() > 1) {
      new RunsFolder(series.out()).write(settings, results);
      runs.say("%d runs in %s%n", seeds.size(), series.out());
    }
    return results.get(settings.seed());
  }
}
