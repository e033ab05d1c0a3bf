package io.maskcast.trainer.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.figure.MaskPicture;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.publish.BundleFolder;
import java.nio.file.Path;
import java.util.Locale;

/** What a run leaves: {@code run.json}, {@code mask.png} and the bundle in {@code bundle/}. */
public final class RunFolder {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private RunFolder() {}

  /**
   * Writes a run; {@code run.json} last, so that a folder with one is complete.
   *
   * @param folder where to
   * @param result what was learned
   * @param bundle the bundle made of it
   */
  public static void write(Path folder, LearningResult result, Bundle bundle) {
    BundleFolder.write(folder.resolve("bundle"), bundle);
    WholeFile.write(folder.resolve("mask.png"), MaskPicture.png(result.mask()));
    try {
      WholeFile.write(folder.resolve("run.json"), JSON.writeValueAsBytes(json(result, bundle)));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of strings and numbers has a JSON form", e);
    }
  }

  private static ObjectNode json(LearningResult result, Bundle bundle) {
    Manifest.MaskEntry entry = bundle.manifest().mask();
    ObjectNode root = JSON.createObjectNode();
    root.put("dataset", result.metrics().dataset());
    root.put("network", result.network().name());
    root.put("seed", result.metrics().seed());
    root.put("tiles", result.metrics().testTiles());
    ObjectNode mask = root.putObject("mask");
    mask.put("kind", entry.kind().label());
    mask.put("elements", entry.elements());
    mask.put("kept", entry.kept());
    mask.put("q", entry.q());
    mask.put("digest", entry.digest().hex());
    ArrayNode selected = mask.putArray("selected");
    for (int element : result.mask().selected()) {
      selected.add(element);
    }
    ObjectNode accuracy = root.putObject("accuracy");
    accuracy.put("dense", result.metrics().accuracyDense());
    accuracy.put("masked", result.metrics().accuracyMasked());
    accuracy.put("validation_dense", result.validationDense());
    accuracy.put("validation_masked", result.validationMasked());
    root.put("bundle", bundle.digest().hex());
    ObjectNode seconds = root.putObject("seconds");
    result
        .times()
        .forEach(time -> seconds.put(time.stage().name().toLowerCase(Locale.ROOT), time.seconds()));
    root.set("curve", JSON.valueToTree(result.curve()));
    return root;
  }
}
