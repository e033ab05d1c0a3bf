package io.maskcast.trainer.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.shared.storage.WholeFile;
import java.nio.file.Path;

/** The {@code run.json} of every kind of run: indented, names in snake case. */
final class RunJson {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private RunJson() {}

  /** An object to be filled. */
  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Records, lists, maps, strings and numbers as a tree. */
  static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  /** Writes it into the folder of the run. */
  static void write(Path folder, ObjectNode root) {
    try {
      WholeFile.write(folder.resolve("run.json"), JSON.writeValueAsBytes(root));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of strings and numbers has a JSON form", e);
    }
  }
}
