package io.maskcast.trainer.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.MaskEntry;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.figure.Caption;
import io.maskcast.trainer.figure.MaskPicture;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.RunStore;
import io.maskcast.trainer.pipeline.Selection;
import io.maskcast.trainer.publish.BundleFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run leaves: {@code run.json}, {@code epochs.csv}, {@code dense.safetensors} (the dense
 * network, for another run's warm start), {@code state/} to go on from, {@code figures/} and, where
 * it can be published, the bundle in {@code bundle/} and its mask in {@code mask.png}.
 */
public final class RunFolder {

  private final Path folder;

  /** A run's folder; nothing is written yet. */
  public RunFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Where the run is kept while it goes on.
   *
   * @param resume whether a run that is there is gone on with; else it is removed
   */
  public RunStore store(boolean resume) {
    Path state = folder.resolve("state");
    return resume ? FolderStore.resume(state) : FolderStore.begin(state);
  }

  /**
   * Writes a run; {@code run.json} last, so that a folder with one is complete.
   *
   * @param settings what it was begun with
   * @param result what was learned
   */
  public void write(LearningSettings settings, LearningResult result) {
    Optional<Bundle> bundle =
        result.canBePublished() ? Optional.of(result.bundle()) : Optional.empty();
    bundle.ifPresent(
        made -> {
          BundleFolder.write(folder.resolve("bundle"), made);
          WholeFile.write(folder.resolve("mask.png"), MaskPicture.png(result.mask()));
        });
    RunFigures figures = new RunFigures(folder.resolve("figures"), caption(settings, result));
    figures.epochs(List.of(result));
    figures.masks(result);
    WholeFile.write(folder.resolve("dense.safetensors"), result.denseWeights().encode());
    WholeFile.write(folder.resolve("epochs.csv"), EpochsCsv.of(result.epochs()));
    RunJson.write(folder, json(settings, result, bundle));
  }

  static Caption caption(LearningSettings settings, LearningResult result) {
    return new Caption(
        "%s, %s, %s"
            .formatted(
                result.metrics().dataset(),
                result.network().name(),
                settings.pipeline().describe()),
        "%s; formulation %s"
            .formatted(settings.goal().describe(), settings.mask().formulation().label()));
  }

  private static ObjectNode json(
      LearningSettings settings, LearningResult result, Optional<Bundle> bundle) {
    ObjectNode root = RunJson.object();
    root.put("dataset", result.metrics().dataset());
    root.put("network", result.network().name());
    root.put("seed", result.metrics().seed());
    root.put("tiles", result.metrics().testTiles());
    root.set("settings", RunJson.tree(settings.describe()));
    Selection selection = result.selection();
    root.put("q", selection.q());
    if (selection.mask().isPresent()) {
      bundle.ifPresent(
          made -> putMask(root.putObject("mask"), made.manifest().mask(), result.mask()));
    } else {
      putMasks(root.putArray("masks"), settings, selection);
    }
    ObjectNode accuracy = root.putObject("accuracy");
    accuracy.put("dense", result.metrics().accuracyDense());
    accuracy.put("masked", result.metrics().accuracyMasked());
    accuracy.put("validation_dense", result.validationDense());
    accuracy.put("validation_masked", result.validationMasked());
    bundle.ifPresent(made -> root.put("bundle", made.digest().hex()));
    ObjectNode seconds = root.putObject("seconds");
    result
        .times()
        .forEach(time -> seconds.put(time.stage().name().toLowerCase(Locale.ROOT), time.seconds()));
    root.set("curve", RunJson.tree(result.curve()));
    return root;
  }

  private static void putMask(ObjectNode node, MaskEntry entry, Mask mask) {
    node.put("kind", entry.kind().label());
    node.put("elements", entry.elements());
    node.put("kept", entry.kept());
    node.put("q", entry.q());
    node.put("digest", entry.digest().hex());
    ArrayNode selected = node.putArray("selected");
    for (int element : mask.selected()) {
      selected.add(element);
    }
  }

  /** Of an any-mask the elements it keeps, of an xor-mask the choice of every element. */
  private static void putMasks(ArrayNode array, LearningSettings settings, Selection selection) {
    for (int i = 0; i < settings.pipeline().masks().size(); i++) {
      MaskKind kind = settings.pipeline().masks().get(i).kind();
      ObjectNode node = array.addObject();
      node.put("kind", kind.label());
      ArrayNode values = node.putArray(kind.rule() == MaskKind.Rule.XOR ? "choices" : "selected");
      int[] numbers =
          kind.rule() == MaskKind.Rule.XOR ? selection.choices(i) : selection.selected(i);
      for (int number : numbers) {
        values.add(number);
      }
    }
  }
}
