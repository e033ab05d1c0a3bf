package io.maskcast.trainer.cli;

import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.dynamic.GeneratorForm;
import io.maskcast.trainer.learn.DynamicResult;
import io.maskcast.trainer.learn.DynamicSettings;
import io.maskcast.trainer.output.DynamicFolder;
import io.maskcast.trainer.output.LearningProgressBar;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
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
      "Servers do not send by such masks yet: this measures what they would take."
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
      names = "--charge-positions",
      description = {
        "Charges what it takes to say which elements were kept, log2 C(N,K) bits a tile, beside their values;",
        "then --max-bytes is a budget for both."
      })
  private boolean chargePositions;

  @Override
  public void run() {
    DynamicSettings settings =
        DynamicSettings.defaults()
            .withLearning(learning.settings())
            .withForm(GeneratorForm.of(generator))
            .withPositionsCharged(chargePositions);
    WholeFile.requireWritable(series.out());
    try (CommandTrainer trainer = CommandTrainer.open()) {
      var seeds = series.seeds(settings.learning().seed());
      for (long seed : seeds) {
        DynamicSettings seeded = settings.withLearning(settings.learning().withSeed(seed));
        Path to = seeds.size() == 1 ? series.out() : series.out().resolve("run-" + seed);
        learn(trainer, seeded, to);
      }
    }
  }

  private void learn(CommandTrainer trainer, DynamicSettings settings, Path to) {
    String name = data.name();
    DynamicFolder folder = new DynamicFolder(to);
    DynamicResult result;
    try (LearningProgressBar bar = new LearningProgressBar()) {
      result =
          trainer.learnDynamic(() -> data.read(name), settings, folder.store(series.resume()), bar);
    }
    folder.write(name, settings, result);
    PrintWriter person = spec.commandLine().getOut();
    person.printf(
        Locale.ROOT,
        "kept %.1f elements a tile (%d at most): %.1f bytes of values, %.1f of positions; accuracy %.4f dense, %.4f masked; the masks alone tell %.4f (chance %.4f); run in %s%n",
        result.bytes().meanElements(),
        result.bytes().mostElements(),
        result.bytes().meanValues(),
        result.bytes().meanPositions(),
        result.accuracyDense(),
        result.accuracyMasked(),
        result.control().accuracy(),
        result.control().chance(),
        to);
    person.flush();
  }
}
