package io.maskcast.shared.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Undoes what writers do to samples before they compress them, and brings them into little-endian
 * order.
 */
enum Predictor {
  /** Nothing. */
  NONE(1),
  /** Differences to the sample on the left (TIFF 6.0, section 14). */
  HORIZONTAL(2),
  /** Differences of bytes of floats, the most significant of all first (technical note 3). */
  FLOATING_POINT(3);

  private final int code;

  Predictor(int code) {
    this.code = code;
  }

  static Predictor of(Directory directory, TiffSample sample, Compression compression) {
    int code = (int) directory.number(Tag.PREDICTOR, 1);
    if (compression == Compression.NONE
        || compression == Compression.PACKBITS
        || compression == Compression.JPEG) {
      return NONE; // these know no predictor, whatever the field says
    }
    for (Predictor predictor : values()) {
      boolean fits = predictor != FLOATING_POINT || sample == TiffSample.F32;
      if (predictor.code == code && fits) {
        return predictor;
      }
    }
    throw directory.unsupported("predictor %d for %s samples".formatted(code, sample));
  }

  /**
   * Works on one block, in place.
   *
   * @param block its decompressed bytes, whole rows
   * @param order of the bytes of a sample in the file
   * @param sampleBytes of one sample
   * @param samples of one pixel
   * @param columns of the block
   */
  void undo(byte[] block, ByteOrder order, int sampleBytes, int samples, int columns) {
    if (this == FLOATING_POINT) {
      byte[] row = new byte[columns * samples * sampleBytes];
      for (int at = 0; at < block.length; at += row.length) {
        floats(block, at, samples, row);
      }
      return; // puts the bytes in order itself
    }
    if (order == ByteOrder.BIG_ENDIAN) {
      swap(block, sampleBytes);
    }
    if (this == HORIZONTAL) {
      int row = columns * samples * sampleBytes;
      for (int at = 0; at < block.length; at += row) {
        add(
            ByteBuffer.wrap(block, at, row).slice().order(ByteOrder.LITTLE_ENDIAN),
            sampleBytes,
            samples);
      }
    }
  }

  private static void add(ByteBuffer row, int sampleBytes, int samples) {
    int step = samples * sampleBytes;
    for (int at = step; at < row.capacity(); at += sampleBytes) {
      switch (sampleBytes) {
        case 1 -> row.put(at, (byte) (row.get(at) + row.get(at - step)));
        case 2 -> row.putShort(at, (short) (row.getShort(at) + row.getShort(at - step)));
        default -> row.putInt(at, row.getInt(at) + row.getInt(at - step));
      }
    }
  }

  private static void floats(byte[] block, int from, int samples, byte[] row) {
    for (int i = samples; i < row.length; i++) {
      block[from + i] += block[from + i - samples];
    }
    int values = row.length / Float.BYTES;
    for (int value = 0; value < values; value++) {
      for (int plane = 0; plane < Float.BYTES; plane++) {
        row[value * Float.BYTES + Float.BYTES - 1 - plane] = block[from + plane * values + value];
      }
    }
    System.arraycopy(row, 0, block, from, row.length);
  }

  private static void swap(byte[] block, int sampleBytes) {
    for (int at = 0; at < block.length; at += sampleBytes) {
      for (int low = at, high = at + sampleBytes - 1; low < high; low++, high--) {
        byte other = block[low];
        block[low] = block[high];
        block[high] = other;
      }
    }
  }
}
