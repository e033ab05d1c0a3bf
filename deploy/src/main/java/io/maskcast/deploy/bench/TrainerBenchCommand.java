package io.maskcast.deploy.bench;

import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.network.ComputeDevice;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast bench trainer}. */
@Command(
    name = "trainer",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what learning a mask adds to a training step: steps of the network alone and steps of network and mask,",
      "by turns, on the digits that ship with maskcast. OMP_NUM_THREADS says how many threads may compute."
    })
final class TrainerBenchCommand implements Runnable {

  private static final int MAX_BATCH = 9_000; // all the digits there are to learn from
  private static final int MAX_STEPS = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--network",
      defaultValue = "lenet5",
      description = "The network (default: ${DEFAULT-VALUE}).")
  private String network;

  @Option(
      names = "--batch",
      paramLabel = "TILES",
      defaultValue = "128",
      description = "Tiles a step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "300",
      description =
          "Steps of each kind, after half as many to warm up (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The seed of every random choice (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "Where to compute: auto, cpu or gpu (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the result goes as JSON, each step's time included.")
  private Optional<Path> out;

  @Override
  public void run() {
    ConfigException.requireRange("batch", batch, 1, MAX_BATCH);
    ConfigException.requireRange("steps", steps, 1, MAX_STEPS);
    LearningSettings settings =
        LearningSettings.defaults()
            .withArchitecture(network)
            .withBatchSize(batch)
            .withSeed(seed)
            .withDevice(ComputeDevice.of(device));
    out.ifPresent(TrainerBenchCommand::requireWritable);
    PrintWriter person = spec.commandLine().getOut();
    TrainerBenchResult result = new TrainerBench(settings, steps).run();
    out.ifPresent(file -> WholeFile.write(file, result.json()));
    person.print(result.table());
    person.flush();
  }

  /** Finds out before the work what would stop its result from being written. */
  private static void requireWritable(Path file) {
    if (Files.isDirectory(file)) {
      throw new ConfigException("out", file, "a file, and this is a folder");
    }
    WholeFile.requireWritable(file.resolveSibling("."));
  }
}
