package io.maskcast.shared.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The fields of one image. Their values are read when they are asked for, since the arrays of
 * offsets of a large image are large.
 */
final class Directory {

  /** Of fields other than the arrays of offsets and lengths, in bytes. */
  private static final int MOST_FIELD_BYTES = 1 << 20;

  /** Of offsets or lengths: of 16 million blocks. */
  private static final int MOST_BLOCK_BYTES = 128 << 20;

  private final Pages pages;
  private final ByteOrder order;
  private final Map<Integer, Field> fields = new TreeMap<>();

  /**
   * A field.
   *
   * @param type of its values
   * @param count how many values
   * @param value the values if they fit into the entry, else where they are
   */
  @SuppressWarnings("ArrayRecordComponent") // the bytes of an entry, compared by nobody
  private record Field(FieldType type, long count, byte[] value) {}

  Directory(Pages pages, ByteOrder order) {
    this.pages = pages;
    this.order = order;
  }

  ByteOrder order() {
    return order;
  }

  String file() {
    return pages.name();
  }

  /** Adds a field; of a type nobody knows here it is as good as not there. */
  void put(int tag, int type, long count, byte[] value) {
    FieldType.of(type).ifPresent(known -> fields.put(tag, new Field(known, count, value)));
  }

  boolean has(int tag) {
    return fields.containsKey(tag);
  }

  /** One number, or what it is if left out. */
  long number(int tag, long otherwise) {
    return has(tag) ? only(numbers(tag), tag) : otherwise;
  }

  /** One number that must be there, of 1 or more. */
  int positive(int tag) {
    long number = number(tag, 0);
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw damaged("field %d is %d".formatted(tag, number));
    }
    return (int) number;
  }

  private long only(long[] numbers, int tag) {
    if (numbers.length == 0) {
      throw damaged("field %d is empty".formatted(tag));
    }
    return numbers[0];
  }

  /** Whole numbers, empty if left out. */
  long[] numbers(int tag) {
    return numbers(tag, MOST_FIELD_BYTES);
  }

  /** Where blocks are, or how long: as many as there are blocks. */
  long[] ofBlocks(int tag, long blocks) {
    Field field = fields.get(tag);
    if (field == null || field.count() < blocks) {
      throw damaged(
          "field %d is of %d blocks of %d"
              .formatted(tag, field == null ? 0 : field.count(), blocks));
    }
    return numbers(tag, MOST_BLOCK_BYTES);
  }

  private long[] numbers(int tag, int mostBytes) {
    Field field = fields.get(tag);
    if (field == null) {
      return new long[0];
    }
    if (!field.type().whole()) {
      throw damaged("field %d has no whole numbers".formatted(tag));
    }
    ByteBuffer values = values(tag, field, mostBytes);
    long[] numbers = new long[(int) field.count()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = field.type().number(values, i);
    }
    return numbers;
  }

  /** Numbers of any type, empty if left out. */
  double[] doubles(int tag) {
    Field field = fields.get(tag);
    if (field == null) {
      return new double[0];
    }
    ByteBuffer values = values(tag, field, MOST_FIELD_BYTES);
    double[] doubles = new double[(int) field.count()];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] =
          field.type() == FieldType.DOUBLE
              ? values.getDouble(i * Double.BYTES)
              : field.type() == FieldType.FLOAT
                  ? values.getFloat(i * Float.BYTES)
                  : field.type().number(values, i);
    }
    return doubles;
  }

  /** Bytes as they are, empty if left out. */
  byte[] bytes(int tag) {
    Field field = fields.get(tag);
    return field == null ? new byte[0] : values(tag, field, MOST_FIELD_BYTES).array();
  }

  /** A text without the zero at its end. */
  Optional<String> text(int tag) {
    if (!has(tag)) {
      return Optional.empty();
    }
    String text = new String(bytes(tag), StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return Optional.of((end < 0 ? text : text.substring(0, end)).strip());
  }

  private ByteBuffer values(int tag, Field field, int mostBytes) {
    if (field.count() > mostBytes / field.type().bytes()) {
      throw damaged("field %d claims %d values".formatted(tag, field.count()));
    }
    int bytes = (int) field.count() * field.type().bytes();
    byte[] values =
        bytes <= field.value().length
            ? Arrays.copyOf(field.value(), bytes)
            : pages.read(FieldType.offset(ByteBuffer.wrap(field.value()).order(order)), bytes);
    return ByteBuffer.wrap(values).order(order);
  }

  TiffException damaged(String what) {
    return TiffException.damaged(file(), what);
  }

  TiffException unsupported(String feature) {
    return TiffException.unsupported(file(), feature);
  }
}
