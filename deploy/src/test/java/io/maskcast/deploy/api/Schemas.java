package io.maskcast.deploy.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds answers against what an OpenAPI description says of them; of its schemas what this one
 * uses.
 */
final class Schemas {

  private final JsonNode description;

  Schemas(JsonNode description) {
    this.description = description;
  }

  void require(String where, JsonNode answer, JsonNode operation) {
    check(where, answer, operation.at("/responses/200/content/application~1json/schema"));
  }

  private void check(String where, JsonNode value, JsonNode schema) {
    if (schema.has("$ref")) {
      check(where, value, description.at(schema.path("$ref").asText().substring(1)));
      return;
    }
    switch (schema.path("type").asText()) {
      case "object" -> {
        assertThat(value.isObject()).as("%s: %s", where, value).isTrue();
        if (schema.has("properties")) {
          object(where, value, schema);
        }
      }
      case "array" -> {
        assertThat(value.isArray()).as("%s: %s", where, value).isTrue();
        value.forEach(item -> check(where + "[]", item, schema.path("items")));
      }
      case "string" -> assertThat(value.isTextual()).as("%s: %s", where, value).isTrue();
      case "integer" -> assertThat(value.isIntegralNumber()).as("%s: %s", where, value).isTrue();
      case "number" -> assertThat(value.isNumber()).as("%s: %s", where, value).isTrue();
      case "boolean" -> assertThat(value.isBoolean()).as("%s: %s", where, value).isTrue();
      default -> throw new AssertionError(where + " has a schema without a type: " + schema);
    }
    if (schema.has("enum")) {
      List<JsonNode> allowed = new ArrayList<>();
      schema.path("enum").forEach(allowed::add);
      assertThat(allowed).as(where).contains(value);
    }
  }

  private void object(String where, JsonNode value, JsonNode schema) {
    schema
        .path("required")
        .forEach(key -> assertThat(value.has(key.asText())).as("%s.%s", where, key).isTrue());
    value
        .properties()
        .forEach(
            field -> {
              JsonNode declared = schema.path("properties").path(field.getKey());
              assertThat(declared.isMissingNode()).as("%s.%s is described", where, field).isFalse();
              check(where + "." + field.getKey(), field.getValue(), declared);
            });
  }
}
