package io.maskcast.shared.tiff;

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

  /** Bytes of a row of so many samples in the file. */
  long rowBytes(long samples) {
    return (samples * bits + Byte.SIZE - 1) / Byte.SIZE;
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
