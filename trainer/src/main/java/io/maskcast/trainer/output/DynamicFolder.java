package io.maskcast.trainer.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.learn.DynamicResult;
import io.maskcast.trainer.learn.DynamicSettings;
import io.maskcast.trainer.learn.RunStore;
import io.maskcast.trainer.publish.BundleFolder;
import java.nio.file.Path;

/**
 * What a run of dynamic masks leaves: {@code run.json}, {@code epochs.csv}, {@code
 * network.safetensors}, {@code generator.safetensors}, the bundle in {@code bundle/} and {@code
 * state/} to go on from.
 */
public final class DynamicFolder {

  private final Path folder;

  /** A run's folder; nothing is written yet. */
  public DynamicFolder(Path folder) {
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
  public Bundle write(DynamicSettings settings, DynamicResult result) {
    Bundle bundle = result.bundle();
    BundleFolder.write(folder.resolve("bundle"), bundle);
    WholeFile.write(folder.resolve("network.safetensors"), result.weights().encode());
    WholeFile.write(folder.resolve("generator.safetensors"), result.generator().encode());
    WholeFile.write(folder.resolve("epochs.csv"), EpochsCsv.of(result.epochs()));
    ObjectNode root = RunJson.object();
    root.put("dataset", result.metrics().dataset());
    root.put("network", result.network().name());
    root.put("seed", settings.learning().seed());
    root.set("settings", RunJson.tree(settings.describe()));
    ObjectNode accuracy = root.putObject("accuracy");
    accuracy.put("dense", result.accuracyDense());
    accuracy.put("masked", result.accuracyMasked());
    accuracy.put("validation_dense", result.validationDense());
    accuracy.put("validation_masked", result.validationMasked());
    root.set("control", RunJson.tree(result.control()));
    result.preview().ifPresent(mask -> root.put("preview_elements", mask.keptElements()));
    ObjectNode bytes = root.putObject("bytes_a_tile");
    bytes.setAll((ObjectNode) RunJson.tree(result.bytes()));
    bytes.put("mean_total", result.bytes().meanTotal());
    root.put("masks_apart", result.masksApart());
    root.put("bundle", bundle.digest().hex());
    RunJson.write(folder, root);
    return bundle;
  }
}
