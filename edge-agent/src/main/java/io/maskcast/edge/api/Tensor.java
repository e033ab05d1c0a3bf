package io.maskcast.edge.api;

import io.maskcast.shared.tile.SampleType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of the Open Inference Protocol.
 *
 * @param name of the input
 * @param datatype as the protocol calls it
 * @param shape of each dimension, 1 or more
 * @param parameters what is said besides
 * @param bytes its elements, little-endian, in row-major order
 */
@SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
record Tensor(String name, String datatype, List<Long> shape, JsonObject parameters, byte[] bytes) {

  static final String INT64 = "INT64";
  static final String FP32 = "FP32";
  private static final String BINARY_SIZE = "binary_data_size";

  /** The most elements of one: no request has room for more. */
  private static final long MOST = 1 << 27;

  /**
   * Reads an input.
   *
   * @param input its JSON
   * @param binary what follows the JSON; its position moves on behind what is this input's
   */
  static Tensor read(JsonObject input, ByteBuffer binary) {
    if (!(input.getValue("name") instanceof String name)) {
      throw ApiException.bad("Every input needs a 'name'");
    }
    if (!(input.getValue("datatype") instanceof String datatype) || width(datatype) == 0) {
      throw ApiException.bad(
          "Input '%s' has datatype '%s'; known are UINT8, UINT16, UINT32, INT8, INT16, INT32, INT64, FP32",
          name, input.getValue("datatype"));
    }
    if (!(input.getValue("parameters", new JsonObject()) instanceof JsonObject parameters)) {
      throw ApiException.bad("'parameters' of input '%s' must be an object", name);
    }
    List<Long> shape = shape(name, input.getValue("shape"));
    long elements = shape.stream().reduce(1L, (all, side) -> Math.min(MOST + 1, all * side));
    if (elements > MOST) {
      throw ApiException.bad("Input '%s' has a shape of too many elements: %s", name, shape);
    }
    int size = (int) (elements * width(datatype));
    byte[] bytes =
        parameters.containsKey(BINARY_SIZE)
            ? binary(
                name, Questions.whole(parameters.getValue(BINARY_SIZE), BINARY_SIZE), size, binary)
            : numbers(name, datatype, input.getValue("data"), size);
    return new Tensor(name, datatype, shape, parameters, bytes);
  }

  private static List<Long> shape(String name, Object value) {
    List<Long> shape = new ArrayList<>();
    if (value instanceof JsonArray sides) {
      for (Object side : sides) {
        long length = Questions.whole(side, "shape");
        if (length < 1 || length > MOST) {
          throw ApiException.bad("Input '%s' has shape %s; sides are 1 or more", name, sides);
        }
        shape.add(length);
      }
    }
    if (shape.isEmpty()) {
      throw ApiException.bad("Input '%s' needs a 'shape': a list of numbers", name);
    }
    return shape;
  }

  private static byte[] binary(String name, long given, int size, ByteBuffer binary) {
    if (given != size || binary.remaining() < size) {
      throw ApiException.bad(
          "Input '%s' has %d bytes (%d follow the JSON); its shape and datatype take %d",
          name, given, binary.remaining(), size);
    }
    byte[] bytes = new byte[size];
    binary.get(bytes);
    return bytes;
  }

  private static byte[] numbers(String name, String datatype, Object data, int size) {
    if (!(data instanceof JsonArray list)) {
      throw ApiException.bad("Input '%s' needs 'data': a list of numbers", name);
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    put(name, datatype, list, bytes, size);
    if (bytes.hasRemaining()) {
      throw ApiException.bad(
          "Input '%s' has %d numbers; its shape takes %d",
          name, bytes.position() / width(datatype), size / width(datatype));
    }
    return bytes.array();
  }

  /** Lists may be nested as the shape is, or flat. */
  private static void put(String name, String datatype, JsonArray list, ByteBuffer to, int size) {
    for (Object value : list) {
      if (value instanceof JsonArray inner) {
        put(name, datatype, inner, to, size);
      } else if (!(value instanceof Number number)) {
        throw ApiException.bad("'data' of input '%s' has %s, which is no number", name, value);
      } else if (!to.hasRemaining()) {
        throw ApiException.bad(
            "Input '%s' has more numbers than the %d its shape takes",
            name, size / width(datatype));
      } else {
        put(name, datatype, number, to);
      }
    }
  }

  private static void put(String name, String datatype, Number number, ByteBuffer to) {
    if (datatype.equals(FP32)) {
      to.putFloat(number.floatValue());
      return;
    }
    long value = number.longValue();
    if (number.doubleValue() != value || !fits(datatype, value)) {
      throw ApiException.bad("'data' of input '%s' has %s, which is no %s", name, number, datatype);
    }
    switch (width(datatype)) {
      case 1 -> to.put((byte) value);
      case 2 -> to.putShort((short) value);
      case 4 -> to.putInt((int) value);
      default -> to.putLong(value);
    }
  }

  private static boolean fits(String datatype, long value) {
    int bits = 8 * width(datatype);
    if (bits == 64) {
      return true;
    }
    long least = datatype.startsWith("U") ? 0 : -(1L << (bits - 1));
    long most = datatype.startsWith("U") ? (1L << bits) - 1 : (1L << (bits - 1)) - 1;
    return least <= value && value <= most;
  }

  private static int width(String datatype) {
    return switch (datatype) {
      case "UINT8", "INT8" -> 1;
      case "UINT16", "INT16" -> 2;
      case "UINT32", "INT32", FP32 -> 4;
      case INT64 -> 8;
      default -> 0;
    };
  }

  /** What the protocol calls samples. */
  static String datatype(SampleType type) {
    return switch (type) {
      case U8 -> "UINT8";
      case U16 -> "UINT16";
      case I16 -> "INT16";
      case F32 -> FP32;
      case I8 -> "INT8";
      case U32 -> "UINT32";
      case I32 -> "INT32";
    };
  }

  /** Its elements as whole numbers, of an {@code INT64}. */
  List<Long> longs() {
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Long> longs = new ArrayList<>();
    while (all.hasRemaining()) {
      longs.add(all.getLong());
    }
    return longs;
  }
}
