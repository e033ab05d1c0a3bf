package io.maskcast.trainer.cli;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.TrainerVerticle;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.output.LearningProgressBar;
import io.maskcast.trainer.output.RunFolder;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer learn}. */
@Command(
    name = "learn",
    mixinStandardHelpOptions = true,
    description =
        "Learns a network and a mask from a folder of idx files, and publishes them if asked to.")
final class LearnCommand implements Runnable {

  @Spec private CommandSpec spec;

  private static final String ONLY_NETWORK = "lenet5";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = {
        "Folder of idx files train-images*, train-labels*, t10k-images*, t10k-labels*, gz or not;",
        "or of NumPy files train-images.npy and so on; of JPEG records train-jpegs.bin, test-jpegs.bin;",
        "of images train/CLASS/*.png and test/CLASS/*.png (jpg, jpeg, gif, bmp)."
      })
  private Path data;

  @Option(
      names = "--network",
      defaultValue = ONLY_NETWORK,
      description = "The network: lenet5 (default).")
  private String network;

  @Option(
      names = "--mask",
      defaultValue = "pixel-any",
      description = {
        "The mask kind: pixel-any, channel-any or block-any-HxW (such as block-any-7x7);",
        "-joint after pixels or blocks decides for all channels together (default: ${DEFAULT-VALUE})."
      })
  private String mask;

  @Option(
      names = "--keep",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description =
          "The share of mask elements to keep, over 0 to 1; never exceeded (default: ${DEFAULT-VALUE}).")
  private double keep;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = {
        "Epochs of mask learning, 1 to 10000 (default: 12);",
        "dense learning before it and fine-tuning after it last in proportion."
      })
  private Optional<Integer> epochs;

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
      paramLabel = "DIR",
      required = true,
      description = "Where run.json, mask.png and the bundle are written.")
  private Path out;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The bundle's name (default: that of the data folder).")
  private Optional<String> name;

  @Option(
      names = "--publish",
      paramLabel = "HOST:PORT",
      description = "The server to publish the bundle to.")
  private Optional<String> publish;

  private LearningSettings settings() {
    if (!network.equals(ONLY_NETWORK)) {
      throw new ConfigException("network", network, ONLY_NETWORK);
    }
    if (!(keep > 0 && keep <= 1)) {
      throw new ConfigException("keep", keep, "a share over 0 and up to 1");
    }
    if (seed < 0) {
      throw new ConfigException("seed", seed, "0 or more");
    }
    LearningSettings settings =
        LearningSettings.defaults()
            .withMaskKind(MaskKind.of(mask))
            .withKeep(keep)
            .withSeed(seed)
            .withDevice(ComputeDevice.of(device));
    return epochs
        .map(
            count ->
                settings.withMaskEpochs(ConfigException.requireRange("epochs", count, 1, 10_000)))
        .orElse(settings);
  }

  private BundleName bundleName() {
    return new BundleName(name.orElseGet(() -> nameOf(data)));
  }

  /** The folder's name, as far as it can be a bundle's. */
  static String nameOf(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    String text = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    String allowed = text.replaceAll("[^a-z0-9._-]+", "-").replaceFirst("^[._-]+", "");
    return allowed.isEmpty() ? "bundle" : allowed.substring(0, Math.min(64, allowed.length()));
  }

  @Override
  public void run() {
    PrintWriter person = spec.commandLine().getOut();
    LearningSettings settings = settings();
    BundleName bundleName = bundleName();
    WholeFile.requireWritable(out);
    Vertx vertx = Vertx.vertx();
    try {
      Optional<Publisher> publisher =
          publish.map(server -> new Publisher(vertx, HostAndPort.parse("publish", server)));
      publisher.ifPresent(to -> Await.result(to.check(bundleName)));
      TrainerVerticle trainer = new TrainerVerticle();
      Await.result(vertx.deployVerticle(trainer));
      LearningResult result;
      try (LearningProgressBar bar = new LearningProgressBar()) {
        result =
            Await.result(
                trainer.learn(() -> Dataset.read(bundleName.value(), data), settings, bar));
      }
      Bundle bundle = result.bundle();
      RunFolder.write(out, result, bundle);
      person.printf(
          Locale.ROOT,
          "kept %d of %d elements; accuracy %.4f dense, %.4f masked, on %d test tiles%nrun and bundle in %s%n",
          bundle.manifest().mask().kept(),
          bundle.manifest().mask().elements(),
          result.metrics().accuracyDense(),
          result.metrics().accuracyMasked(),
          result.metrics().testTiles(),
          out);
      publisher.ifPresent(
          to ->
              person.printf(
                  "published %s as %s%n",
                  Await.result(to.publish(bundleName, bundle)), bundleName));
      person.flush();
    } finally {
      Await.result(vertx.close());
    }
  }
}
