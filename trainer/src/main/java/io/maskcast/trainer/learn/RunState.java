package io.maskcast.trainer.learn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a run stands between two epochs. As bytes: u32 little-endian length of a JSON text, the
 * text ({@link Facts}), safetensors whose names start with the group they belong to.
 *
 * @param facts the small part
 * @param groups the large part: tensors by group
 */
record RunState(Facts facts, Map<String, Tensors> groups) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final char SEPARATOR = '/';

  /**
   * The small part.
   *
   * @param settings what the run was begun with
   * @param stage the stage it is in
   * @param epoch how many epochs of it are done
   * @param denseValidation share of validation tiles the dense network gets right, once known
   * @param bestValidation of the best epoch of the stage so far, -1 before the first
   * @param schedule the state of lambda's and tau's schedule
   * @param epochs all epochs so far
   * @param times seconds per stage so far
   */
  record Facts(
      String settings,
      Stage stage,
      int epoch,
      double denseValidation,
      double bestValidation,
      List<Double> schedule,
      List<EpochRecord> epochs,
      List<StageTime> times) {

    /** A run that has not begun. */
    static Facts initial(String settings) {
      return new Facts(settings, Stage.DENSE, 0, 0, -1, List.of(), List.of(), List.of());
    }
  }

  byte[] encode() {
    Map<String, Tensors.Tensor> all = new LinkedHashMap<>();
    groups.forEach(
        (group, tensors) ->
            tensors.asMap().forEach((name, t) -> all.put(group + SEPARATOR + name, t)));
    byte[] json;
    try {
      json = JSON.writeValueAsBytes(facts);
    } catch (JsonProcessingException e) {
      throw new AssertionError("records of strings and numbers have a JSON form", e);
    }
    byte[] tensors = new Tensors(all).encode();
    return ByteBuffer.allocate(4 + json.length + tensors.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(json.length)
        .put(json)
        .put(tensors)
        .array();
  }

  /**
   * Reads a state.
   *
   * @throws MaskcastException if it is none
   */
  static RunState decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.length < 4 ? -1 : buffer.getInt();
    if (length < 0 || length > bytes.length - 4) {
      throw new MaskcastException("The saved state of the run is damaged; begin it anew");
    }
    Facts facts;
    try {
      facts = JSON.readValue(bytes, 4, length, Facts.class);
    } catch (IOException e) {
      throw new MaskcastException("The saved state of the run is damaged; begin it anew", e);
    }
    Map<String, Map<String, Tensors.Tensor>> groups = new LinkedHashMap<>();
    Tensors.decode(Arrays.copyOfRange(bytes, 4 + length, bytes.length))
        .asMap()
        .forEach(
            (name, tensor) -> {
              int end = name.indexOf(SEPARATOR);
              groups
                  .computeIfAbsent(name.substring(0, end), group -> new LinkedHashMap<>())
                  .put(name.substring(end + 1), tensor);
            });
    Map<String, Tensors> decoded = new LinkedHashMap<>();
    groups.forEach((group, tensors) -> decoded.put(group, new Tensors(tensors)));
    return new RunState(facts, decoded);
  }
}
