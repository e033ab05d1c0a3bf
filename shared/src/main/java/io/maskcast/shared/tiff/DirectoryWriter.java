package io.maskcast.shared.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the only directory of a little-endian file, and the header before it (TIFF 6.0, section 2;
 * BigTIFF). What it writes has a length that depends on the fields' types and counts alone, so that
 * it can be written over when the values are known.
 */
final class DirectoryWriter {

  private static final int HEADER = 8;
  private static final int BIG_HEADER = 16;
  private static final int ENTRY = 12;
  private static final int BIG_ENTRY = 20;

  private final boolean big;
  private final SortedMap<Integer, Field> fields = new TreeMap<>();

  @SuppressWarnings("ArrayRecordComponent") // the bytes of a field, compared by nobody
  private record Field(FieldType type, long count, byte[] values) {}

  DirectoryWriter(boolean big) {
    this.big = big;
  }

  DirectoryWriter shorts(int tag, long... values) {
    return numbers(tag, FieldType.SHORT, values);
  }

  DirectoryWriter longs(int tag, long... values) {
    return numbers(tag, FieldType.LONG, values);
  }

  /** Where blocks are. */
  DirectoryWriter offsets(int tag, long... values) {
    return numbers(tag, big ? FieldType.LONG8 : FieldType.LONG, values);
  }

  DirectoryWriter doubles(int tag, double... values) {
    byte[] bytes = new byte[values.length * Double.BYTES];
    ByteBuffer room = buffer(bytes);
    for (double value : values) {
      room.putDouble(value);
    }
    fields.put(tag, new Field(FieldType.DOUBLE, values.length, bytes));
    return this;
  }

  DirectoryWriter text(int tag, String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    fields.put(tag, new Field(FieldType.ASCII, bytes.length, bytes));
    return this;
  }

  private DirectoryWriter numbers(int tag, FieldType type, long... values) {
    byte[] bytes = new byte[values.length * type.bytes()];
    ByteBuffer room = buffer(bytes);
    for (long value : values) {
      switch (type.bytes()) {
        case Short.BYTES -> room.putShort((short) value);
        case Integer.BYTES -> room.putInt((int) value);
        default -> room.putLong(value);
      }
    }
    fields.put(tag, new Field(type, values.length, bytes));
    return this;
  }

  /** Header, directory, and the values that do not fit into it. */
  byte[] bytes() {
    int room = big ? Long.BYTES : Integer.BYTES;
    int header = big ? BIG_HEADER : HEADER;
    int directory =
        (big ? Long.BYTES : Short.BYTES) + fields.size() * (big ? BIG_ENTRY : ENTRY) + room;
    int beyond = header + directory;
    int values =
        fields.values().stream()
            .mapToInt(field -> field.values().length > room ? even(field.values().length) : 0)
            .sum();
    byte[] bytes = new byte[even(beyond) + values];
    ByteBuffer out = buffer(bytes);
    out.putShort((short) 0x4949).putShort((short) (big ? 43 : 42));
    if (big) {
      out.putShort((short) Long.BYTES).putShort((short) 0).putLong(header).putLong(fields.size());
    } else {
      out.putInt(header).putShort((short) fields.size());
    }
    int at = even(beyond);
    for (Map.Entry<Integer, Field> entry : fields.entrySet()) {
      Field field = entry.getValue();
      out.putShort(entry.getKey().shortValue()).putShort((short) field.type().code());
      offset(out, field.count());
      if (field.values().length <= room) {
        out.put(field.values()).put(new byte[room - field.values().length]);
      } else {
        offset(out, at);
        out.duplicate().position(at).put(field.values());
        at += even(field.values().length);
      }
    }
    return bytes;
  }

  private void offset(ByteBuffer out, long value) {
    if (big) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
  }

  /** Values begin at even bytes. */
  private static int even(int bytes) {
    return bytes + bytes % 2;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
