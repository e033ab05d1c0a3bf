package io.maskcast.shared.tiff;

/**
 * Lempel-Ziv-Welch as TIFF has it (TIFF 6.0, section 13): codes of 9 to 12 bits, high bit first.
 */
final class Lzw {

  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST_FREE = 258;
  private static final int LEAST_BITS = 9;
  private static final int MOST_BITS = 12;

  private final byte[] encoded;
  private final byte[] room;
  private final int[] prefix = new int[1 << MOST_BITS];
  private final byte[] suffix = new byte[1 << MOST_BITS];
  private final int[] lengths = new int[1 << MOST_BITS];
  private int at;
  private int buffer;
  private int buffered;
  private int filled;

  private Lzw(byte[] encoded, byte[] room) {
    this.encoded = encoded;
    this.room = room;
    for (int code = 0; code < CLEAR; code++) {
      suffix[code] = (byte) code;
      lengths[code] = 1;
    }
  }

  /**
   * Decodes until the room is full.
   *
   * @return how many bytes there are
   * @throws IllegalArgumentException if a code is impossible
   */
  static int decode(byte[] encoded, byte[] room) {
    return new Lzw(encoded, room).decode();
  }

  private int decode() {
    int free = FIRST_FREE;
    int bits = LEAST_BITS;
    int last = -1;
    while (filled < room.length) {
      int code = next(bits);
      if (code == END) {
        break;
      }
      if (code == CLEAR) {
        free = FIRST_FREE;
        bits = LEAST_BITS;
        last = -1;
        continue;
      }
      if (last >= 0 && free < 1 << MOST_BITS) {
        // The code being defined may be the one that was read: then it ends as it begins.
        suffix[free] = first(code == free ? last : code, free);
        prefix[free] = last;
        lengths[free] = lengths[last] + 1;
        free++;
      }
      if (code >= CLEAR && (last < 0 || code >= free)) {
        throw new IllegalArgumentException("code " + code + " is not defined yet");
      }
      write(code);
      last = code;
      // One code early, as every writer of TIFF does.
      if (free + 1 >= 1 << bits && bits < MOST_BITS) {
        bits++;
      }
    }
    return filled;
  }

  private byte first(int code, int free) {
    if (code >= free) {
      throw new IllegalArgumentException("code " + code + " is not defined yet");
    }
    int at = code;
    while (at >= FIRST_FREE) {
      at = prefix[at];
    }
    return (byte) at;
  }

  private void write(int code) {
    int end = filled + lengths[code];
    int to = end;
    for (int rest = code; to > filled; rest = prefix[rest]) {
      to--;
      if (to < room.length) {
        room[to] = suffix[rest];
      }
    }
    filled = Math.min(end, room.length);
  }

  /** The next code; the end if there are no more bits. */
  private int next(int bits) {
    while (buffered < bits) {
      if (at == encoded.length) {
        return END;
      }
      buffer = (buffer << Byte.SIZE) | (encoded[at++] & 0xff);
      buffered += Byte.SIZE;
    }
    buffered -= bits;
    return (buffer >>> buffered) & ((1 << bits) - 1);
  }
}
