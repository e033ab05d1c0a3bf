package io.maskcast.shared.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.maskcast.shared.MaskcastException;
import java.io.IOException;

/** The JSON form of a manifest. */
final class ManifestJson {

  /**
   * Enough for residual layers within residual layers; what reads deeper ones needs little stack.
   */
  private static final int MAX_NESTING = 64;

  // Strict: nothing is coerced, so that one meaning has one form and a wrong type is an error.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
                  .build())
          .addModule(new Jdk8Module())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // What is missing and not optional is null too.
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .serializationInclusion(JsonInclude.Include.ALWAYS)
          .build();

  private ManifestJson() {}

  static byte[] encode(Manifest manifest) {
    try {
      return JSON.writeValueAsBytes(manifest);
    } catch (JsonProcessingException e) {
      throw new AssertionError("records of strings and numbers have a JSON form", e);
    }
  }

  static Manifest decode(byte[] bytes) {
    if (bytes.length > Manifest.MAX_BYTES) {
      throw new MaskcastException(
          "A manifest of %d bytes is over the limit of %d"
              .formatted(bytes.length, Manifest.MAX_BYTES));
    }
    try {
      JsonNode tree = JSON.readTree(bytes);
      // First, as one of another format may have other entries.
      ManifestChecks.format(tree.path("format").asText());
      for (JsonNode part : tree) {
        if (part.isNull()) { // a second form of what is absent
          throw new MaskcastException("This is no bundle manifest: an entry is null");
        }
      }
      return JSON.readValue(bytes, Manifest.class);
    } catch (IOException e) {
      if (e.getCause() instanceof MaskcastException reason) {
        throw reason;
      }
      throw new MaskcastException(
          "This is no bundle manifest: " + e.getMessage().lines().findFirst().orElse(""), e);
    }
  }
}
