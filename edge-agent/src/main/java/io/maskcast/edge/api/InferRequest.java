package io.maskcast.edge.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of the Open Inference Protocol.
 *
 * @param id what the client calls it, if anything
 * @param input what is asked about
 * @param outputs what is wanted, in order; each with whether as bytes behind the JSON
 */
record InferRequest(Optional<String> id, Tensor input, Map<String, Boolean> outputs) {

  static final List<String> OUTPUTS = List.of("class", "confidence", "logits");
  private static final String BINARY = "binary_data";

  /**
   * Reads a body.
   *
   * @param header the length of the JSON, if bytes follow it
   * @throws ApiException if it is none, or is about none or several inputs
   */
  static InferRequest read(Buffer body, Optional<String> header) {
    int length = length(body, header);
    JsonObject json = Questions.object(body == null ? Buffer.buffer() : body.slice(0, length));
    ByteBuffer binary =
        body == null
            ? ByteBuffer.allocate(0)
            : ByteBuffer.wrap(body.getBytes(length, body.length()));
    if (!(json.getValue("inputs") instanceof JsonArray inputs)
        || inputs.size() != 1
        || !(inputs.getValue(0) instanceof JsonObject input)) {
      throw ApiException.bad(
          "Send one input: 'tile' (numbers of tiles) or 'samples' (whole tiles)");
    }
    Tensor tensor = Tensor.read(input, binary);
    if (binary.hasRemaining()) {
      throw ApiException.bad("%d bytes behind the JSON belong to no input", binary.remaining());
    }
    Object id = json.getValue("id");
    return new InferRequest(
        Optional.ofNullable(id).map(Object::toString),
        new Tensor(
            tensor.name(),
            tensor.datatype(),
            tensor.shape(),
            parameters(json).mergeIn(tensor.parameters()),
            tensor.bytes()),
        outputs(json));
  }

  private static int length(Buffer body, Optional<String> header) {
    int all = body == null ? 0 : body.length();
    if (header.isEmpty()) {
      return all;
    }
    try {
      int length = Integer.parseInt(header.get().strip());
      if (length >= 0 && length <= all) {
        return length;
      }
    } catch (NumberFormatException e) {
      throw ApiException.bad("Inference-Header-Content-Length '%s' is no number", header.get());
    }
    throw ApiException.bad(
        "Inference-Header-Content-Length is %s, the body has %d bytes", header.get(), all);
  }

  private static JsonObject parameters(JsonObject of) {
    if (of.getValue("parameters", new JsonObject()) instanceof JsonObject parameters) {
      return parameters.copy();
    }
    throw ApiException.bad("'parameters' must be an object");
  }

  private static Map<String, Boolean> outputs(JsonObject json) {
    boolean allBinary = Boolean.TRUE.equals(parameters(json).getValue("binary_data_output"));
    Map<String, Boolean> outputs = new LinkedHashMap<>();
    if (!json.containsKey("outputs")) {
      outputs.put(OUTPUTS.get(0), allBinary);
      outputs.put(OUTPUTS.get(1), allBinary);
      return outputs;
    }
    if (!(json.getValue("outputs") instanceof JsonArray wanted)) {
      throw ApiException.bad("'outputs' must be a list");
    }
    for (Object each : wanted) {
      if (!(each instanceof JsonObject output)
          || !(output.getValue("name") instanceof String name)
          || !OUTPUTS.contains(name)) {
        throw ApiException.bad("Unknown output %s; known are %s", each, String.join(", ", OUTPUTS));
      }
      Object binary = parameters(output).getValue(BINARY);
      outputs.put(name, binary == null ? allBinary : Boolean.TRUE.equals(binary));
    }
    return outputs;
  }

  /**
   * Writes an answer.
   *
   * @param head name and version of the model
   * @param tensors shape, datatype and elements of each output, by its name
   */
  Reply reply(JsonObject head, Map<String, Output> tensors) {
    JsonArray all = new JsonArray();
    Buffer behind = Buffer.buffer();
    outputs.forEach(
        (name, binary) -> {
          Output output = tensors.get(name);
          JsonObject json =
              new JsonObject()
                  .put("name", name)
                  .put("datatype", output.datatype())
                  .put("shape", new JsonArray(output.shape()));
          if (binary) {
            byte[] bytes = output.bytes();
            json.put("parameters", new JsonObject().put("binary_data_size", bytes.length));
            behind.appendBytes(bytes);
          } else {
            json.put("data", new JsonArray(output.numbers()));
          }
          all.add(json);
        });
    id.ifPresent(name -> head.put("id", name));
    byte[] json = head.put("outputs", all).encode().getBytes(UTF_8);
    boolean mixed = outputs.containsValue(true);
    return new Reply(
        Buffer.buffer(json).appendBuffer(behind),
        mixed ? Optional.of(json.length) : Optional.empty());
  }

  /**
   * What is sent.
   *
   * @param body JSON, and maybe bytes
   * @param jsonLength of the JSON, if bytes follow
   */
  record Reply(Buffer body, Optional<Integer> jsonLength) {}
}
