package io.maskcast.shared.rendition;

import io.maskcast.shared.MaskcastException;
import java.io.ByteArrayOutputStream;

/**
 * The scans of a batch, tile by tile and of each tile in the order of its parts: of each its
 * length, then its bytes. The length is a LEB128 varint: seven bits a byte, the lowest first, the
 * top bit set on all bytes but the last.
 */
final class Scans {

  private static final int MOST_LENGTH_BYTES = 4; // 2^28 - 1; a batch has 1 MiB

  private final byte[] batch;
  private int at;
  private int length;

  private Scans(byte[] batch, int from) {
    this.batch = batch;
    this.at = from;
  }

  /** Appends a scan. */
  static void append(byte[] scan, ByteArrayOutputStream out) {
    int rest = scan.length;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    out.writeBytes(scan);
  }

  /**
   * Checks that a batch holds so many scans, each of 1 byte or more, and nothing behind them.
   *
   * @param batch holds them to its end
   * @param from where they begin
   * @param count how many there must be
   * @return how many bytes they have without their lengths
   * @throws MaskcastException if it holds more or fewer, or they are cut off
   */
  static long requireAll(byte[] batch, int from, long count) {
    Scans scans = new Scans(batch, from);
    long bytes = 0;
    for (long i = 0; i < count; i++) {
      scans.next();
      bytes += scans.length;
    }
    if (scans.at + scans.length != batch.length) {
      throw broken("%d bytes follow the last".formatted(batch.length - scans.at - scans.length));
    }
    return bytes;
  }

  /** Those from the one of a number on. */
  static Scans of(byte[] batch, int from, long skipped) {
    Scans scans = new Scans(batch, from);
    for (long i = 0; i < skipped; i++) {
      scans.next();
    }
    return scans;
  }

  /** Goes to the next. */
  void next() {
    at += length;
    length = 0;
    for (int i = 0; i < MOST_LENGTH_BYTES; i++) {
      if (at == batch.length) {
        throw broken("they end too soon");
      }
      byte part = batch[at++];
      length |= (part & 0x7f) << (7 * i);
      if (part >= 0) {
        requireLength();
        return;
      }
    }
    throw broken("a length of more than %d bytes".formatted(MOST_LENGTH_BYTES));
  }

  private void requireLength() {
    if (length < 1 || length > batch.length - at) {
      throw broken("one of %d bytes where %d are left".formatted(length, batch.length - at));
    }
  }

  /** Where it begins. */
  int offset() {
    return at;
  }

  /** How many bytes it has. */
  int length() {
    return length;
  }

  private static MaskcastException broken(String found) {
    return new MaskcastException("The scans of a batch cannot be read: " + found);
  }
}
