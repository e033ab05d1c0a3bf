package io.maskcast.trainer.version;

import io.maskcast.shared.jpeg.HuffmanTable;
import io.maskcast.shared.jpeg.JpegHeader;
import java.util.Arrays;
import java.util.List;

/**
 * Counts the Huffman symbols of JPEG scans, and makes the tables that code those in the fewest
 * bits. Tiles are small, so a table of their own kind saves more than it would in one picture; sent
 * once with a bundle, it costs nothing per tile. Not thread-safe.
 */
public final class ScanStatistics {

  private static final int COEFFICIENTS = 64;
  private static final int ZERO_RUN = 0xf0;

  /** The table of each block of a unit: grey, or four of luminance and two of chrominance. */
  private static final List<Integer> GREY = List.of(0);

  private static final List<Integer> COLOUR = List.of(0, 0, 0, 0, 1, 1);

  private final JpegHeader header;
  private final List<Integer> unit;
  private final int units;
  private final SymbolReader[][] readers = new SymbolReader[2][2]; // [ac][number]
  private final long[][][] counts = new long[2][2][256];

  /**
   * Prepares for scans of one header.
   *
   * @param header what {@link io.maskcast.shared.jpeg.JpegEncoder} makes
   */
  public ScanStatistics(JpegHeader header) {
    this.header = header;
    this.unit = header.channels() == 1 ? GREY : COLOUR;
    int side = header.channels() == 1 ? 8 : 16;
    this.units = ceil(header.height(), side) * ceil(header.width(), side);
    for (HuffmanTable table : header.huffmanTables()) {
      readers[table.ac() ? 1 : 0][table.number()] = new SymbolReader(table);
    }
  }

  private static int ceil(int size, int side) {
    return (size + side - 1) / side;
  }

  /** Counts the symbols of a scan (section F.2.2 of ITU-T T.81), which must be sound. */
  public void add(byte[] scan) {
    ScanBits bits = new ScanBits(scan);
    for (int i = 0; i < units; i++) {
      for (int table : unit) {
        int category = symbol(bits, 0, table);
        bits.skip(category);
        addAcCoefficients(bits, table);
      }
    }
  }

  private void addAcCoefficients(ScanBits bits, int table) {
    for (int k = 1; k < COEFFICIENTS; k++) {
      int runAndSize = symbol(bits, 1, table);
      int size = runAndSize & 0xf;
      if (size == 0 && runAndSize != ZERO_RUN) {
        return; // the end of the block
      }
      k += runAndSize >> 4;
      bits.skip(size);
    }
  }

  private int symbol(ScanBits bits, int ac, int table) {
    int symbol = readers[ac][table].read(bits);
    counts[ac][table][symbol]++;
    return symbol;
  }

  /**
   * The tables. They have a code for every symbol there may be in a scan of 8-bit samples, those
   * that were never counted too.
   */
  public List<HuffmanTable> tables() {
    return header.huffmanTables().stream()
        .map(
            table -> {
              long[] weights = counts[table.ac() ? 1 : 0][table.number()].clone();
              // Counts of hundreds of tiles outweigh what is there only for what was never seen.
              Arrays.setAll(weights, s -> exists(s, table.ac()) ? 16 * weights[s] + 1 : 0);
              return OptimalCode.table(table.ac(), table.number(), weights);
            })
        .toList();
  }

  /** Categories of DC differences; zero runs with sizes of AC coefficients. */
  private static boolean exists(int symbol, boolean ac) {
    int size = symbol & 0xf;
    return ac ? symbol == 0 || symbol == ZERO_RUN || (size >= 1 && size <= 10) : symbol <= 11;
  }

  /** The bits of a scan, the highest of each byte first, without the zeros stuffed behind FF. */
  private static final class ScanBits {

    private final byte[] scan;
    private int at;
    private int bit;

    ScanBits(byte[] scan) {
      this.scan = scan;
    }

    int next() {
      int value = (scan[at] >> (7 - bit)) & 1;
      if (++bit == 8) {
        bit = 0;
        at += (scan[at] & 0xff) == 0xff ? 2 : 1;
      }
      return value;
    }

    void skip(int count) {
      for (int i = 0; i < count; i++) {
        next();
      }
    }
  }

  /** Reads the symbols of one table: codes of a length are numbers in a row (section C.2). */
  private static final class SymbolReader {

    private final HuffmanTable table;

    SymbolReader(HuffmanTable table) {
      this.table = table;
    }

    int read(ScanBits bits) {
      int code = 0;
      int first = 0; // the first code of this length
      int passed = 0; // symbols with shorter codes
      for (int length = 0; ; length++) {
        code = 2 * code + bits.next();
        int count = table.lengths().get(length);
        if (code - first < count) {
          return table.symbols().get(passed + code - first);
        }
        passed += count;
        first = 2 * (first + count);
      }
    }
  }
}
