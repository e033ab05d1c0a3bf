package io.maskcast.edge.api;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor that is answered.
 *
 * @param datatype {@code INT64} or {@code FP32}
 * @param shape of each dimension
 * @param numbers in row-major order
 */
record Output(String datatype, List<Long> shape, List<Number> numbers) {

  static Output of(int[] values) {
    List<Number> numbers = new ArrayList<>(values.length);
    for (int value : values) {
      numbers.add((long) value);
    }
    return new Output(Tensor.INT64, List.of((long) values.length), numbers);
  }

  static Output of(float[] values, List<Long> shape) {
    List<Number> numbers = new ArrayList<>(values.length);
    for (float value : values) {
      numbers.add(value);
    }
    return new Output(Tensor.FP32, shape, numbers);
  }

  /** Little-endian. */
  byte[] bytes() {
    boolean whole = datatype.equals(Tensor.INT64);
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.size() * (whole ? Long.BYTES : Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (Number number : numbers) {
      if (whole) {
        bytes.putLong(number.longValue());
      } else {
        bytes.putFloat(number.floatValue());
      }
    }
    return bytes.array();
  }
}
