package io.maskcast.shared.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The types of samples that can be read from a TIFF. */
public enum TiffSample {
  /** One bit in the file; 1 byte here, 0 or 1. */
  BIT(1, 1, 1),
  /** Unsigned, 1 byte. */
  U8(1, 8, 1),
  /** Two's complement, 1 byte. */
  I8(2, 8, 1),
  /** Unsigned, 2 bytes. */
  U16(1, 16, 2),
  /** Two's complement, 2 bytes. */
  I16(2, 16, 2),
  /** Unsigned, 4 bytes. */
  U32(1, 32, 4),
  /** Two's complement, 4 bytes. */
  I32(2, 32, 4),
  /** IEEE 754 single precision, 4 bytes. */
  F32(3, 32, 4);

  private final int format;
  private final int bits;
  private final int bytes;

  TiffSample(int format, int bits, int bytes) {
    this.format = format;
    this.bits = bits;
    this.bytes = bytes;
  }

  /** Bytes of one sample. */
  public int bytes() {
    return bytes;
  }

  /** The number of its kind in a directory. */
  int format() {
    return format;
  }

  /** Bytes of a row of so many samples in the file. */
  long rowBytes(long samples) {
    return (samples * bits + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** A value as a sample has it: of floats the nearest, of whole numbers itself or none. */
  Optional<Double> nearest(double value) {
    if (this == F32) {
      return Optional.of((double) (float) value);
    }
    boolean whole = value == Math.rint(value) && value >= least() && value <= most();
    return whole ? Optional.of(value) : Optional.empty();
  }

  /** A value, or the nearest a sample can have, as a little-endian sample. */
  byte[] bytes(double value) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long whole = Math.round(Math.max(least(), Math.min(most(), value))); // NaN becomes 0
    switch (this) {
      case BIT, U8, I8 -> buffer.put((byte) whole);
      case U16, I16 -> buffer.putShort((short) whole);
      case U32, I32 -> buffer.putInt((int) whole);
      case F32 -> buffer.putFloat((float) value);
    }
    return buffer.array();
  }

  private double least() {
    return format == 2 ? -Math.pow(2, bits - 1) : 0;
  }

  private double most() {
    return Math.pow(2, format == 2 ? bits - 1 : bits) - 1;
  }

  /** The type all samples of an image have. */
  static TiffSample of(Directory directory) {
    int bits = uniform(directory, Tag.BITS_PER_SAMPLE, 1);
    int format = uniform(directory, Tag.SAMPLE_FORMAT, 1);
    for (TiffSample sample : values()) {
      // Format 4 is "undefined": as good as unsigned.
      if (sample.bits == bits && sample.format == (format == 4 ? 1 : format)) {
        return sample;
      }
    }
    throw directory.unsupported("samples of %d bits and format %d".formatted(bits, format));
  }

  private static int uniform(Directory directory, int tag, int otherwise) {
    long[] numbers = directory.numbers(tag);
    for (long number : numbers) {
      if (number != numbers[0]) {
        throw directory.unsupported("bands of different types");
      }
    }
    return numbers.length == 0 ? otherwise : (int) numbers[0];
  }
}
