package io.maskcast.trainer.cli;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.experiment.Experiment;
import io.maskcast.trainer.experiment.Part;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.output.RunsFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer experiment}. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    description = {
      "Repeats an experiment of the paper, by its figure, with the paper's settings.",
      "Data that is not there is left out, and said so."
    })
final class ExperimentCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description =
          "figure6 (channels), figure7 (channels over epochs), figure8 (pixels over epochs), figure9 (pixels), figure10 and figure11 (JPEG qualities), figure12 and figure13 (qualities and pixels), figure14 (lambda).")
  private String name;

  @Mixin private SeriesOptions series;

  @Option(
      names = "--data-root",
      paramLabel = "DIR",
      required = true,
      description =
          "The folder that holds the data sets, by name: remote-s2, remote-modis, statlog-landsat, ztf-stamps, cifar10, mnist.")
  private Path root;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Epochs of mask learning (default: 200); pre-training lasts in proportion.")
  private Optional<Integer> epochs;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "Another network for all data sets, such as a smaller one.")
  private Optional<String> network;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The seed of the first run (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "Where to compute: auto, cpu or gpu (default: ${DEFAULT-VALUE}).")
  private String device;

  @Override
  public void run() {
    List<Part> parts = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Part part : Experiment.of(name).parts()) {
      if (Files.isDirectory(root.resolve(part.dataset()))) {
        parts.add(new Part(part.label(), part.dataset(), adapted(part.settings())));
      } else {
        missing.add(part.dataset());
      }
    }
    if (parts.isEmpty()) {
      throw new MaskcastException(
          "%s needs a folder %s in %s".formatted(name, String.join(" or ", missing), root));
    }
    WholeFile.requireWritable(series.out());
    try (CommandTrainer trainer = CommandTrainer.open()) {
      Runs runs = new Runs(trainer, spec.commandLine().getOut());
      missing.forEach(data -> runs.say("left out: there is no %s%n", root.resolve(data)));
      parts.forEach(part -> learn(part, runs));
    }
  }

  private LearningSettings adapted(LearningSettings settings) {
    LearningSettings same = settings.withSeed(seed).withDevice(ComputeDevice.of(device));
    LearningSettings shorter =
        epochs
            .map(n -> same.withMaskEpochs(ConfigException.requireRange("epochs", n, 1, 10_000)))
            .orElse(same);
    return network.map(shorter::withArchitecture).orElse(shorter);
  }

  private void learn(Part part, Runs runs) {
    Path folder = series.out().resolve(part.label());
    Map<Long, LearningResult> results = new LinkedHashMap<>();
    for (long each : series.seeds(seed)) {
      runs.say("%s, seed %d%n", part.label(), each);
      results.put(
          each,
          runs.learn(
              () -> Dataset.read(part.dataset(), root.resolve(part.dataset())),
              part.settings().withSeed(each),
              folder.resolve("run-" + each),
              series.resume()));
    }
    new RunsFolder(folder).write(part.settings(), results);
    runs.say("%s: runs.json and figures in %s%n", part.label(), folder);
  }
}
