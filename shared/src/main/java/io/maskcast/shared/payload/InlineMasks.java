package io.maskcast.shared.payload;

import io.maskcast.shared.MaskcastException;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Masks of single tiles as they travel beside the samples they select: T masks over the same N
 * elements, in whichever form is the smallest. Numbers are LEB128 varints: seven bits a byte, the
 * lowest first, the top bit set on all bytes but the last. Immutable and thread-safe.
 */
public final class InlineMasks {

  /** One Zstandard frame holds so many bits at most; also what a receiver must expect to hold. */
  private static final long MOST_BITS = 1L << 27;

  /** Over more elements {@link Form#COMBINATION} takes too long: its numbers have N bits. */
  private static final int MOST_COMBINED = 4_096;

  /**
   * What the combinations of one call may take together, about a second; see {@link Combination}.
   */
  private static final long MOST_WORK = 1L << 29;

  private final Zstandard zstandard;

  /** How masks are written. */
  public enum Form {
    /**
     * One bit per element and tile, element e of tile t at bit {@code e T + t}; bit b is bit {@code
     * b % 8}, the lowest first, of byte {@code b / 8}; bits left over are 0.
     */
    BITSET,

    /** A Zstandard frame of {@link #BITSET}. */
    BITSET_ZSTD,

    /**
     * Per tile how many elements are kept, then each of them, ascending: the first as it is, the
     * others as how many elements lie between it and the one before.
     */
    CELL_LIST,

    /** Per tile how many elements are dropped, kept, dropped and so on, until there are N. */
    RUN_LENGTHS,

    /**
     * Per tile how many elements K are kept, then which of the {@code C(N, K)} sets it is: the
     * number {@code sum_i C(c_i, i)} of the kept elements {@code c_1 < ... < c_K} (the
     * combinatorial number system), big-endian, in as many bytes as the largest takes. N is at most
     * 4,096, and the sum of {@code N (4 + bytes)} over the masks at most 2^29.
     */
    COMBINATION
  }

  /** Masks in a form. */
  @SuppressWarnings("ArrayRecordComponent") // passed on once, compared by nobody
  public record Encoded(Form form, byte[] bytes) {}

  /**
   * A coder.
   *
   * @param zstandard makes and reads frames
   */
  public InlineMasks(Zstandard zstandard) {
    this.zstandard = zstandard;
  }

  /**
   * Encodes masks in the smallest form; of equals the first of {@link Form}.
   *
   * @param masks per tile the numbers of the kept elements
   * @param elements N; no element is as large
   */
  public Encoded encodeSmallest(List<BitSet> masks, int elements) {
    requireSize(masks.size(), elements);
    if (masks.stream().anyMatch(mask -> mask.length() > elements)) {
      throw new IllegalArgumentException("an element beyond the " + elements + " there are");
    }
    return Stream.of(Form.values())
        .filter(form -> form != Form.COMBINATION || combinable(masks, elements))
        .map(form -> new Encoded(form, encode(form, masks, elements)))
        .min(Comparator.comparingInt(encoded -> encoded.bytes().length))
        .orElseThrow();
  }

  private static boolean combinable(List<BitSet> masks, int elements) {
    return elements <= MOST_COMBINED
        && (masks.size() * Combination.work(elements, bytes(1, elements)) <= MOST_WORK
            || masks.stream()
                    .mapToInt(mask -> Combination.bytes(elements, mask.cardinality()))
                    .mapToLong(number -> Combination.work(elements, number))
                    .sum()
                <= MOST_WORK);
  }

  byte[] encode(Form form, List<BitSet> masks, int elements) {
    if (form == Form.BITSET || form == Form.BITSET_ZSTD) {
      byte[] bits = Arrays.copyOf(interleaved(masks).toByteArray(), bytes(masks.size(), elements));
      return form == Form.BITSET ? bits : zstandard.compress(bits, new byte[0]);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (BitSet mask : masks) {
      switch (form) {
        case CELL_LIST -> writeCells(mask, out);
        case RUN_LENGTHS -> writeRuns(mask, elements, out);
        default -> writeCombination(mask, elements, out);
      }
    }
    return out.toByteArray();
  }

  private static BitSet interleaved(List<BitSet> masks) {
    BitSet bits = new BitSet();
    for (int t = 0; t < masks.size(); t++) {
      int tile = t;
      masks.get(t).stream().forEach(element -> bits.set(element * masks.size() + tile));
    }
    return bits;
  }

  private static void writeCells(BitSet mask, ByteArrayOutputStream out) {
    writeNumber(mask.cardinality(), out);
    int next = 0;
    for (int element = mask.nextSetBit(0); element >= 0; element = mask.nextSetBit(next)) {
      writeNumber(element - next, out);
      next = element + 1;
    }
  }

  private static void writeRuns(BitSet mask, int elements, ByteArrayOutputStream out) {
    int at = 0;
    boolean kept = false;
    while (at < elements) {
      int set = mask.nextSetBit(at);
      int end = kept ? mask.nextClearBit(at) : set < 0 ? elements : set;
      writeNumber(end - at, out);
      at = end;
      kept = !kept;
    }
  }

  private static void writeCombination(BitSet mask, int elements, ByteArrayOutputStream out) {
    int kept = mask.cardinality();
    writeNumber(kept, out);
    out.writeBytes(Combination.number(mask, elements, kept));
  }

  /**
   * The masks of an encoding.
   *
   * @param tiles T
   * @param elements N
   * @return per tile the numbers of the kept elements; new sets
   * @throws MaskcastException if the bytes are not exactly so many masks in that form
   */
  public List<BitSet> decode(Form form, byte[] bytes, int tiles, int elements) {
    requireSize(tiles, elements);
    return switch (form) {
      case BITSET -> separated(bytes, tiles, elements);
      case BITSET_ZSTD -> separated(plain(bytes, bytes(tiles, elements)), tiles, elements);
      default -> sequence(form, bytes, tiles, elements);
    };
  }

  private byte[] plain(byte[] frame, int length) {
    byte[] room = new byte[Math.max(1, length)];
    int held;
    try {
      held = zstandard.decompress(frame, new byte[0], room);
    } catch (RuntimeException e) { // of many types, see PayloadCoder
      throw broken(Form.BITSET_ZSTD, String.valueOf(e.getMessage()));
    }
    return Arrays.copyOf(room, held);
  }

  private static List<BitSet> separated(byte[] bytes, int tiles, int elements) {
    BitSet bits = BitSet.valueOf(bytes);
    if (bytes.length != bytes(tiles, elements) || bits.length() > tiles * elements) {
      throw broken(Form.BITSET, "%d bytes for %d bits".formatted(bytes.length, tiles * elements));
    }
    List<BitSet> masks = new ArrayList<>();
    for (int t = 0; t < tiles; t++) {
      masks.add(new BitSet());
    }
    bits.stream().forEach(bit -> masks.get(bit % tiles).set(bit / tiles));
    return masks;
  }

  private static List<BitSet> sequence(Form form, byte[] bytes, int tiles, int elements) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<BitSet> masks = new ArrayList<>();
    CombinationReader combinations = new CombinationReader(elements);
    try {
      for (int t = 0; t < tiles; t++) {
        masks.add(
            switch (form) {
              case CELL_LIST -> readCells(in, elements);
              case RUN_LENGTHS -> readRuns(in, elements);
              default -> combinations.read(in);
            });
      }
    } catch (BufferUnderflowException e) {
      throw broken(form, "it ends too soon");
    }
    if (in.hasRemaining()) {
      throw broken(form, "%d bytes too many".formatted(in.remaining()));
    }
    return masks;
  }

  private static BitSet readCells(ByteBuffer in, int elements) {
    int kept = readNumber(in, elements, Form.CELL_LIST);
    BitSet mask = new BitSet();
    int next = 0;
    for (int i = 0; i < kept; i++) {
      int element = next + readNumber(in, elements - 1 - next, Form.CELL_LIST);
      mask.set(element);
      next = element + 1;
    }
    return mask;
  }

  private static BitSet readRuns(ByteBuffer in, int elements) {
    BitSet mask = new BitSet();
    int at = 0;
    boolean kept = false;
    while (at < elements) {
      int length = readNumber(in, elements - at, Form.RUN_LENGTHS);
      if (length == 0 && at > 0) {
        throw broken(Form.RUN_LENGTHS, "a run of nothing");
      }
      mask.set(at, at + length, kept);
      at += length;
      kept = !kept;
    }
    return mask;
  }

  /** Reads combinations, as long as they do not take too much work together. */
  private static final class CombinationReader {

    private final int elements;
    private long work;

    CombinationReader(int elements) {
      this.elements = elements;
    }

    BitSet read(ByteBuffer in) {
      if (elements > MOST_COMBINED) {
        throw broken(Form.COMBINATION, "%d elements".formatted(elements));
      }
      int kept = readNumber(in, elements, Form.COMBINATION);
      byte[] number = new byte[Combination.bytes(elements, kept)];
      work += Combination.work(elements, number.length);
      if (work > MOST_WORK) {
        throw broken(Form.COMBINATION, "too many masks of %d elements".formatted(elements));
      }
      in.get(number);
      return Combination.mask(number, elements, kept)
          .orElseThrow(() -> broken(Form.COMBINATION, "a number that stands for no mask"));
    }
  }

  private static void writeNumber(int number, ByteArrayOutputStream out) {
    int rest = number;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static int readNumber(ByteBuffer in, int largest, Form form) {
    long number = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte part = in.get();
      number |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        if (number > largest) {
          throw broken(form, "%d where %d is the most".formatted(number, largest));
        }
        return (int) number;
      }
    }
    throw broken(form, "a number of more than 5 bytes");
  }

  private static int bytes(int tiles, int elements) {
    return (tiles * elements + 7) / 8;
  }

  /** Whether so many masks of so many elements can be encoded together. */
  public static boolean fits(int tiles, int elements) {
    return tiles >= 1 && elements >= 1 && (long) tiles * elements <= MOST_BITS;
  }

  private static void requireSize(int tiles, int elements) {
    if (!fits(tiles, elements)) {
      throw new IllegalArgumentException(
          "%d masks of %d elements; together at most %d".formatted(tiles, elements, MOST_BITS));
    }
  }

  private static MaskcastException broken(Form form, String found) {
    return new MaskcastException(
        "Masks of single tiles cannot be read as %s: %s".formatted(form, found));
  }
}
