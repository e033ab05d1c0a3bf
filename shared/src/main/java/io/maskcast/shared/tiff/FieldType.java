package io.maskcast.shared.tiff;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Types of the values of a field (TIFF 6.0, section 2; BigTIFF). */
enum FieldType {
  BYTE(1, 1),
  ASCII(2, 1),
  SHORT(3, 2),
  LONG(4, 4),
  SBYTE(6, 1),
  UNDEFINED(7, 1),
  SSHORT(8, 2),
  SLONG(9, 4),
  FLOAT(11, 4),
  DOUBLE(12, 8),
  IFD(13, 4),
  LONG8(16, 8),
  SLONG8(17, 8),
  IFD8(18, 8);

  private final int code;
  private final int bytes;

  FieldType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The type of a code; fractions and what is not known here are none. */
  static Optional<FieldType> of(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }

  /** Its number in a directory. */
  int code() {
    return code;
  }

  /** Bytes of one value. */
  int bytes() {
    return bytes;
  }

  boolean whole() {
    return this != FLOAT && this != DOUBLE;
  }

  /** A whole number among the values. */
  long number(ByteBuffer values, int index) {
    return switch (this) {
      case BYTE, ASCII, UNDEFINED -> values.get(index) & 0xffL;
      case SBYTE -> values.get(index);
      case SHORT -> values.getShort(index * Short.BYTES) & 0xffffL;
      case SSHORT -> values.getShort(index * Short.BYTES);
      case LONG, IFD -> values.getInt(index * Integer.BYTES) & 0xffffffffL;
      case SLONG -> values.getInt(index * Integer.BYTES);
      case LONG8, SLONG8, IFD8 -> values.getLong(index * Long.BYTES);
      case FLOAT, DOUBLE -> throw new IllegalArgumentException(this + " is no whole number");
    };
  }

  /** The offset in an entry: 4 bytes of a classic file, 8 of a BigTIFF. */
  static long offset(ByteBuffer value) {
    return value.capacity() == Integer.BYTES ? value.getInt(0) & 0xffffffffL : value.getLong(0);
  }
}
