package io.maskcast.deploy.bench.tiles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What was found out, kept as JSON so that it need not be found out again. */
final class Json {

  private static final int MAX_BYTES = 64 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private Json() {}

  static void write(Path file, Object value) {
    try {
      WholeFile.write(file, MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new AssertionError("records of strings and numbers have a JSON form", e);
    }
  }

  /**
   * What a file holds; empty if there is none.
   *
   * @throws MaskcastException if it holds something else
   */
  static <T> Optional<T> read(Path file, Class<T> type) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(WholeFile.read(file, MAX_BYTES), type));
    } catch (IOException e) {
      throw new MaskcastException(
          "%s is not what this maskcast writes; remove it, and it is made anew".formatted(file), e);
    }
  }
}
