package io.maskcast.shared.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named float32 tensors in the safetensors format: u64 little-endian length of a JSON header, the
 * header ({@code {"name": {"dtype": "F32", "shape": [..], "data_offsets": [from, to]}}}), the data.
 * Network weights and self-test vectors of a bundle are kept so; any safetensors reader opens them.
 * Immutable, but the arrays handed out are not copied.
 */
public final class Tensors {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final String DTYPE = "F32";

  private final Map<String, Tensor> tensors;

  /**
   * One tensor.
   *
   * @param shape sizes, the last runs fastest; empty for a single number
   * @param values as many as the product of the shape
   */
  @SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
  public record Tensor(List<Integer> shape, float[] values) {

    /**
     * Checks the size.
     *
     * @throws MaskcastException if the values do not fill the shape
     */
    public Tensor {
      shape = List.copyOf(shape);
      if (size(shape) != values.length) {
        throw new MaskcastException(
            "%d values do not fill a tensor of %s".formatted(values.length, shape));
      }
    }

    /** How many numbers a shape holds. */
    static long size(List<Integer> shape) {
      long size = 1;
      for (int side : shape) {
        if (side < 0 || (side > 0 && size > Integer.MAX_VALUE / side)) {
          throw new MaskcastException("A tensor of shape %s is too large".formatted(shape));
        }
        size *= side;
      }
      return size;
    }
  }

  /** Tensors by name, in the order of the map. */
  public Tensors(Map<String, Tensor> tensors) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** All tensors by name. */
  public Map<String, Tensor> asMap() {
    return tensors;
  }

  /**
   * One tensor.
   *
   * @throws MaskcastException if there is none of that name and shape
   */
  public Tensor get(String name, List<Integer> shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || !tensor.shape().equals(shape)) {
      throw new MaskcastException(
          "Tensor %s is %s instead of %s"
              .formatted(name, tensor == null ? "missing" : "of shape " + tensor.shape(), shape));
    }
    return tensor;
  }

  /** The safetensors bytes. The same tensors in the same order give the same bytes. */
  public byte[] encode() {
    ObjectNode header = JSON.createObjectNode();
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", DTYPE);
      ArrayNode shape = node.putArray("shape");
      entry.getValue().shape().forEach(shape::add);
      long end = offset + 4L * entry.getValue().values().length;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = headerBytes(header);
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.toIntExact(8 + json.length + offset))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(json.length).put(json);
    for (Tensor tensor : tensors.values()) {
      buffer.asFloatBuffer().put(tensor.values());
      buffer.position(buffer.position() + 4 * tensor.values().length);
    }
    return buffer.array();
  }

  private static byte[] headerBytes(ObjectNode header) {
    try {
      // Padded with spaces so that the data starts at a multiple of 8, as the format recommends.
      byte[] json = JSON.writeValueAsBytes(header);
      byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
      Arrays.fill(padded, json.length, padded.length, (byte) ' ');
      return padded;
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of strings and numbers has a JSON form", e);
    }
  }

  /**
   * Reads safetensors bytes.
   *
   * @throws MaskcastException if they are malformed, not float32, or their tensors overlap or leave
   *     gaps
   */
  public static Tensors decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long headerLength = bytes.length < 8 ? -1 : buffer.getLong();
    if (headerLength < 0 || headerLength > bytes.length - 8) {
      throw malformed("its header does not fit");
    }
    JsonNode header;
    try {
      header = JSON.readTree(bytes, 8, (int) headerLength);
    } catch (IOException e) {
      throw new MaskcastException("This is no safetensors file: its header is no JSON", e);
    }
    if (!header.isObject()) {
      throw malformed("its header is no object");
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int expected = 0;
    int data = 8 + (int) headerLength;
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      JsonNode node = entry.getValue();
      List<Integer> shape = new ArrayList<>();
      node.path("shape").forEach(side -> shape.add(size(side)));
      JsonNode offsets = node.path("data_offsets");
      int from = size(offsets.path(0));
      int to = size(offsets.path(1));
      if (!DTYPE.equals(node.path("dtype").textValue())
          || !node.path("shape").isArray()
          || shape.contains(-1)
          || offsets.size() != 2
          || from != expected
          || to < from
          || to > bytes.length - data
          || to - from != 4 * Tensor.size(shape)) {
        throw malformed("tensor " + entry.getKey() + " does not fit");
      }
      FloatBuffer source =
          buffer.slice(data + from, to - from).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      float[] values = new float[source.remaining()];
      source.get(values);
      tensors.put(entry.getKey(), new Tensor(shape, values));
      expected = to;
    }
    if (expected != bytes.length - data) {
      throw malformed("its tensors do not fill it");
    }
    return new Tensors(tensors);
  }

  /** A whole number from 0 on, or -1 for anything else. */
  private static int size(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt() ? Math.max(node.intValue(), -1) : -1;
  }

  private static MaskcastException malformed(String why) {
    return new MaskcastException("This is no safetensors file: " + why);
  }
}
