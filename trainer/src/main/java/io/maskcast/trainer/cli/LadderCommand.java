package io.maskcast.trainer.cli;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.learn.LadderResult;
import io.maskcast.trainer.learn.LadderSettings;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.output.LadderFolder;
import io.maskcast.trainer.output.LearningProgressBar;
import io.maskcast.trainer.publish.Publisher;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer ladder}. */
@Command(
    name = "ladder",
    mixinStandardHelpOptions = true,
    description = {
      "Learns nested masks, each within the next, and one network that answers under all of them.",
      "Edges fetch the samples of a tile rung by rung, and stop as soon as the answer is sure.",
      "Half of the targets is the dense network's answers if --distil does not say otherwise."
    })
final class LadderCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private LearningOptions learning;

  @Option(
      names = "--rungs",
      paramLabel = "SHARE",
      split = ",",
      defaultValue = "0.025,0.05,0.1,0.2,1",
      description =
          "The shares of the elements that the masks keep, rising (default: ${DEFAULT-VALUE}).")
  private List<Double> rungs;

  @Mixin private SeriesOptions series;

  @Mixin private DataOptions data;

  @Mixin private PublishOptions publishing;

  @Override
  public void run() {
    learning
        .goal()
        .ifPresent(
            goal -> {
              throw new ConfigException(
                  "goal", goal.describe(), "none with a ladder: --rungs says what is kept");
            });
    LearningSettings base = distilled(learning.settings());
    LadderSettings settings = LadderSettings.defaults().withLearning(base).withRungs(rungs);
    BundleName bundleName = publishing.bundleName(data);
    WholeFile.requireWritable(series.out());
    try (CommandTrainer trainer = CommandTrainer.open()) {
      Optional<Publisher> publisher = publishing.publisher(trainer.vertx(), bundleName);
      Map<Long, Bundle> bundles = new LinkedHashMap<>();
      List<Long> seeds = series.seeds(base.seed());
      for (long seed : seeds) {
        LadderSettings seeded = settings.withLearning(base.withSeed(seed));
        Path to = seeds.size() == 1 ? series.out() : series.out().resolve("run-" + seed);
        bundles.put(seed, learn(trainer, seeded, bundleName, to));
      }
      Bundle first = bundles.get(base.seed());
      publisher.ifPresent(
          to -> PublishOptions.publish(to, bundleName, first, spec.commandLine().getOut()));
    }
  }

  /** A network of many masks gains by it more than one of a single mask does. */
  private LearningSettings distilled(LearningSettings settings) {
    return spec.commandLine().getParseResult().hasMatchedOption("--distil")
        ? settings
        : settings.withDistillation(LadderSettings.DISTILLATION);
  }

  private Bundle learn(
      CommandTrainer trainer, LadderSettings settings, BundleName bundleName, Path to) {
    LadderFolder folder = new LadderFolder(to);
    LadderResult result;
    try (LearningProgressBar bar = new LearningProgressBar()) {
      result =
          trainer.learnLadder(
              () -> data.read(bundleName.value()), settings, folder.store(series.resume()), bar);
    }
    Bundle bundle = folder.write(settings, result);
    for (int rung = 0; rung < result.rungs().size(); rung++) {
      say(
          "rung %d: %d elements, accuracy %.4f%n",
          rung, result.rungs().get(rung).elements(), result.tests().accuracy(rung));
    }
    List<StoppingRule> tested = result.tested();
    StoppingRule best = tested.get(tested.size() - 1);
    say(
        "stopping when sure: accuracy %.4f with %.1f elements a tile on the mean, at most; dense %.4f; run in %s%n",
        best.accuracy(), best.elements(), result.metrics().accuracyDense(), to);
    return bundle;
  }

  private void say(String format, Object... parts) {
    PrintWriter person = spec.commandLine().getOut();
    person.printf(Locale.ROOT, format, parts);
    person.flush();
  }
}
