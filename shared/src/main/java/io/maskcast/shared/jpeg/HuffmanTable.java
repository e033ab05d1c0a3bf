package io.maskcast.shared.jpeg;

import io.maskcast.shared.MaskcastException;
import java.util.List;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * One Huffman table of a JPEG file, as a DHT segment has it (section B.2.4.2 of ITU-T T.81).
 *
 * @param ac whether it is for AC coefficients; else for DC
 * @param number 0 for grey or luminance, 1 for both kinds of chrominance
 * @param lengths how many codes have 1, 2, .. 16 bits
 * @param symbols what the codes stand for, 0 to 255, in the order of the codes
 */
public record HuffmanTable(boolean ac, int number, List<Integer> lengths, List<Integer> symbols) {

  /**
   * Checks the table.
   *
   * @throws MaskcastException if there are more codes than fit, or not one for each symbol
   */
  public HuffmanTable {
    lengths = List.copyOf(lengths);
    symbols = List.copyOf(symbols);
    int codes = 0;
    int room = 1; // codes that are left at a length; the one of all ones is never used
    for (int count : lengths) {
      room = 2 * room - count;
      codes += count;
      if (count < 0 || room < 1) {
        throw malformed();
      }
    }
    if (number < 0
        || number > 1
        || lengths.size() != 16
        || codes != symbols.size()
        || symbols.stream().anyMatch(symbol -> symbol < 0 || symbol > 255)
        || symbols.stream().distinct().count() != codes) {
      throw malformed();
    }
  }

  private static MaskcastException malformed() {
    return new MaskcastException("This is no Huffman table of a JPEG file: its codes do not fit");
  }

  /** The table as the library takes it. */
  JPEGHuffmanTable forLibrary() {
    return new JPEGHuffmanTable(shorts(lengths), shorts(symbols));
  }

  private static short[] shorts(List<Integer> numbers) {
    short[] shorts = new short[numbers.size()];
    for (int i = 0; i < shorts.length; i++) {
      shorts[i] = numbers.get(i).shortValue();
    }
    return shorts;
  }
}
