package io.maskcast.trainer.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.figure.Caption;
import io.maskcast.trainer.learn.LadderResult;
import io.maskcast.trainer.learn.LadderSettings;
import io.maskcast.trainer.learn.RunStore;
import io.maskcast.trainer.publish.BundleFolder;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run of nested masks leaves: {@code run.json}, {@code epochs.csv}, {@code
 * dense.safetensors}, {@code figures/ladder.png}, the bundle in {@code bundle/} and {@code state/}
 * to go on from.
 */
public final class LadderFolder {

  private final Path folder;

  /** A run's folder; nothing is written yet. */
  public LadderFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Where the run is kept while it goes on.
   *
   * @param resume whether a run that is there is gone on with; else it is removed
   */
  public RunStore store(boolean resume) {
    return new RunFolder(folder).store(resume);
  }

  /**
   * Writes a run; {@code run.json} last, so that a folder with one is complete.
   *
   * @return the bundle
   */
  public Bundle write(LadderSettings settings, LadderResult result) {
    Bundle bundle = result.bundle();
    BundleFolder.write(folder.resolve("bundle"), bundle);
    WholeFile.write(folder.resolve("dense.safetensors"), result.denseWeights().encode());
    WholeFile.write(folder.resolve("epochs.csv"), EpochsCsv.of(result.epochs()));
    new RunFigures(folder.resolve("figures"), caption(settings, result)).ladder(result);
    ObjectNode root = RunJson.object();
    root.put("dataset", result.metrics().dataset());
    root.put("network", result.network().name());
    root.put("seed", settings.learning().seed());
    root.set("settings", RunJson.tree(settings.describe()));
    root.put("test_tiles", result.metrics().testTiles());
    root.put("accuracy_dense", result.metrics().accuracyDense());
    root.put("validation_dense", result.validationDense());
    rungs(root.putArray("rungs"), result);
    rules(root.putArray("rules"), result);
    root.set("times", RunJson.tree(result.times()));
    root.put("bundle", bundle.digest().hex());
    RunJson.write(folder, root);
    return bundle;
  }

  private static Caption caption(LadderSettings settings, LadderResult result) {
    return new Caption(
        "Accuracy over the mean share of a tile that is sent",
        "%s, %s, seed %d, %,d test tiles; when to stop was found on validation tiles"
            .formatted(
                result.metrics().dataset(),
                result.network().name(),
                settings.learning().seed(),
                result.metrics().testTiles()));
  }

  private static void rungs(ArrayNode rows, LadderResult result) {
    for (int rung = 0; rung < result.rungs().size(); rung++) {
      LadderEntry.Rung entry = result.rungs().get(rung);
      ObjectNode row = rows.addObject();
      row.put("elements", entry.elements());
      row.put("q", entry.q());
      row.put("temperature", entry.temperature());
      row.put("validation_accuracy", entry.accuracy());
      row.put("test_accuracy", result.tests().accuracy(rung));
    }
  }

  private static void rules(ArrayNode rows, LadderResult result) {
    List<StoppingRule> tested = result.tested();
    for (int i = 0; i < tested.size(); i++) {
      StoppingRule rule = result.rules().get(i);
      ObjectNode row = rows.addObject();
      row.put("validation_accuracy", rule.accuracy());
      row.put("validation_elements", rule.elements());
      row.put("test_accuracy", tested.get(i).accuracy());
      row.put("test_elements", tested.get(i).elements());
      row.set("thresholds", RunJson.tree(rule.thresholds()));
    }
  }
}
