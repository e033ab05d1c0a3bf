package io.maskcast.trainer.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

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
    ObjectNode root = JSON.createObjectNode();
    root.put("dataset", result.metrics().dataset());
    root.put("network", result.network().name());
    root.put("seed", settings.learning().seed());
    root.set("settings", JSON.valueToTree(settings.describe()));
    ObjectNode accuracy = root.putObject("accuracy");
    accuracy.put("dense", result.accuracyDense());
    accuracy.put("masked", result.accuracyMasked());
    accuracy.put("validation_dense", result.validationDense());
    accuracy.put("validation_masked", result.validationMasked());
    root.set("control", JSON.valueToTree(result.control()));
    ObjectNode bytes = root.putObject("bytes_a_tile");
    bytes.setAll((ObjectNode) JSON.valueToTree(result.bytes()));
    bytes.put("mean_total", result.bytes().meanTotal());
    root.put("masks_apart", result.masksApart());
    root.put("bundle", bundle.digest().hex());
    try {
      WholeFile.write(folder.resolve("run.json"), JSON.writeValueAsBytes(root));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of strings and numbers has a JSON form", e);
    }
    return bundle;
  }
}
