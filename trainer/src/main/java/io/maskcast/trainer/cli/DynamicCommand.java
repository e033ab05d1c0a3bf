package io.maskcast.trainer.cli;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.learn.DynamicResult;
import io.maskcast.trainer.learn.DynamicSettings;
import io.maskcast.trainer.output.DynamicFolder;
import io.maskcast.trainer.output.LearningProgressBar;
import io.maskcast.trainer.publish.BundleFolder;
import io.maskcast.trainer.publish.Publisher;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer dynamic}. */
@Command(
    name = "dynamic",
    mixinStandardHelpOptions = true,
    description = {
      "Learns a generator that makes a mask for every tile, where the tiles are, and a network for them.",
      "Servers make the masks of their tiles with it; the masks travel with the samples. With --preview edges make",
      "them, of a few samples that they are sent of every tile first, and ask for the others."
    })
final class DynamicCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private LearningOptions learning;

  @Mixin private SeriesOptions series;

  @Mixin private DataOptions data;

  @Option(
      names = "--generator",
      paramLabel = "FORM",
      defaultValue = "linear",
      description = {
        "linear or conv; with -HxW behind it sees a thumbnail of these sides only, such as linear-7x7",
        "(default: ${DEFAULT-VALUE})."
      })
  private String generator;

  @Option(
      names = "--preview",
      paramLabel = "RUN",
      description = {
        "The folder of a run of 'learn': edges are sent what its mask keeps first and choose the rest by it.",
        "What is kept of a tile (--keep, --max-bytes ...) is both."
      })
  private Optional<Path> preview;

  @Option(
      names = "--charge-positions",
      description = {
        "Charges what it takes to say which elements were kept, log2 C(N,K) bits a tile, beside their values;",
        "then --max-bytes is a budget for both."
      })
  private boolean chargePositions;

  @Mixin private PublishOptions publishing;

  @Override
  public void run() {
    DynamicSettings settings =
        DynamicSettings.defaults()
            .withLearning(learning.settings())
            .withForm(GeneratorForm.of(generator))
            .withPositionsCharged(chargePositions);
    if (preview.isPresent()) {
      settings = settings.withPreview(BundleFolder.read(preview.get().resolve("bundle")).mask());
    }
    BundleName bundleName = publishing.bundleName(data);
    WholeFile.requireWritable(series.out());
    try (CommandTrainer trainer = CommandTrainer.open()) {
      Optional<Publisher> publisher = publishing.publisher(trainer.vertx(), bundleName);
      Map<Long, Bundle> bundles = new LinkedHashMap<>();
      var seeds = series.seeds(settings.learning().seed());
      for (long seed : seeds) {
        DynamicSettings seeded = settings.withLearning(settings.learning().withSeed(seed));
        Path to = seeds.size() == 1 ? series.out() : series.out().resolve("run-" + seed);
        bundles.put(seed, learn(trainer, seeded, bundleName, to));
      }
      Bundle first = bundles.get(settings.learning().seed());
      publisher.ifPresent(
          to -> PublishOptions.publish(to, bundleName, first, spec.commandLine().getOut()));
    }
  }

  private Bundle learn(
      CommandTrainer trainer, DynamicSettings settings, BundleName bundleName, Path to) {
    DynamicFolder folder = new DynamicFolder(to);
    DynamicResult result;
    try (LearningProgressBar bar = new LearningProgressBar()) {
      result =
          trainer.learnDynamic(
              () -> data.read(bundleName.value()), settings, folder.store(series.resume()), bar);
    }
    Bundle bundle = folder.write(settings, result);
    say(
        "kept %.1f elements a tile (%d at most): %.1f bytes of values, %.1f of positions, %.1f as they travel; accuracy %.4f dense, %.4f masked; the masks alone tell %.4f (chance %.4f); run in %s%n",
        result.bytes().meanElements(),
        result.bytes().mostElements(),
        result.bytes().meanValues(),
        result.bytes().meanPositions(),
        result.bytes().meanMasks(),
        result.accuracyDense(),
        result.accuracyMasked(),
        result.control().accuracy(),
        result.control().chance(),
        to);
    return bundle;
  }

  private void say(String format, Object... parts) {
    PrintWriter person = spec.commandLine().getOut();
    person.printf(Locale.ROOT, format, parts);
    person.flush();
  }
}
