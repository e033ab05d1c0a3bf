package io.maskcast.deploy.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.file.Path;

/** Results as JSON. What is read is held to the schema: unknown or missing parts are errors. */
public final class ResultJson {

  private static final int MAX_BYTES = 64 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private ResultJson() {}

  static byte[] encode(LinkResult result) {
    try {
      return JSON.writeValueAsBytes(result);
    } catch (JsonProcessingException e) {
      throw new AssertionError("records of strings and numbers have a JSON form", e);
    }
  }

  /**
   * Reads a result.
   *
   * @throws MaskcastException if the file cannot be read or is no result of this schema
   */
  static LinkResult read(Path file) {
    byte[] bytes = WholeFile.read(file, MAX_BYTES);
    try {
      JsonNode tree = JSON.readTree(bytes);
      // First, so that a file of another schema is not blamed for its parts.
      LinkResult.requireSchema(tree.path("schema").asText());
      return JSON.treeToValue(tree, LinkResult.class);
    } catch (MaskcastException e) {
      throw new MaskcastException("%s: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      String why =
          e.getCause() instanceof MaskcastException reason
              ? reason.getMessage()
              : e.getMessage().lines().findFirst().orElse("");
      throw new MaskcastException(
          "%s is no result of 'maskcast bench link': %s".formatted(file, why), e);
    }
  }
}
