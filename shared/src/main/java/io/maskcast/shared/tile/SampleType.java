package io.maskcast.shared.tile;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The type of one sample. Samples travel in their own type, multi-byte ones little-endian. */
public enum SampleType {
  /** Unsigned, 1 byte. */
  @JsonProperty("u8")
  U8(1),
  /** Unsigned, 2 bytes. */
  @JsonProperty("u16")
  U16(2),
  /** Two's complement, 2 bytes. */
  @JsonProperty("i16")
  I16(2),
  /** IEEE 754 single precision, 4 bytes. */
  @JsonProperty("f32")
  F32(4),
  /** Two's complement, 1 byte. */
  @JsonProperty("i8")
  I8(1),
  /** Unsigned, 4 bytes; above 2^24 the nearest float where a network sees them. */
  @JsonProperty("u32")
  U32(4),
  /** Two's complement, 4 bytes; beyond 2^24 the nearest float where a network sees them. */
  @JsonProperty("i32")
  I32(4);

  private final int bytes;

  SampleType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one sample. */
  public int bytes() {
    return bytes;
  }

  /**
   * Reads one sample as a float, or the nearest float: every value of the integer types of 1 and 2
   * bytes is exact, of those of 4 bytes every one up to 2^24.
   *
   * @param buffer little-endian samples
   * @param offset the byte at which the sample starts
   */
  public float read(ByteBuffer buffer, int offset) {
    assert bytes == 1 || buffer.order() == ByteOrder.LITTLE_ENDIAN;
    return switch (this) {
      case U8 -> buffer.get(offset) & 0xff;
      case U16 -> buffer.getShort(offset) & 0xffff;
      case I16 -> buffer.getShort(offset);
      case F32 -> buffer.getFloat(offset);
      case I8 -> buffer.get(offset);
      case U32 -> buffer.getInt(offset) & 0xffffffffL;
      case I32 -> buffer.getInt(offset);
    };
  }
}
