package io.maskcast.trainer.cli;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.output.RunsFolder;
import io.maskcast.trainer.publish.Publisher;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The bundle's name (default: that of the data folder).")
  private Optional<String> name;

  @Option(
      names = "--publish",
      paramLabel = "HOST:PORT",
      description = "The server to publish the bundle to; of several runs, the first.")
  private Optional<String> publish;

  private BundleName bundleName() {
    return new BundleName(name.orElseGet(data::name));
  }

  @Override
  public void run() {
    LearningSettings settings = learning.settings();
    BundleName bundleName = bundleName();
    if (publish.isPresent() && settings.pipeline().obstacle().isPresent()) {
      throw new ConfigException(
          "publish", publish.get(), "not for this: " + settings.pipeline().obstacle().get());
    }
    WholeFile.requireWritable(series.out());
    try (CommandTrainer trainer = CommandTrainer.open()) {
      Optional<Publisher> publisher =
          publish.map(
              server -> new Publisher(trainer.vertx(), HostAndPort.parse("publish", server)));
      publisher.ifPresent(to -> Await.result(to.check(bundleName)));
      LearningResult first = learnAll(trainer, settings, bundleName);
      publisher.ifPresent(to -> publish(to, bundleName, first.bundle()));
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

  private void publish(Publisher to, BundleName bundleName, Bundle bundle) {
    PrintWriter person = spec.commandLine().getOut();
    person.printf("published %s as %s%n", Await.result(to.publish(bundleName, bundle)), bundleName);
    person.flush();
  }
}
