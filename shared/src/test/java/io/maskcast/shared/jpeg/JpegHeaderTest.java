package io.maskcast.shared.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JpegHeaderTest {

  private static final byte[] COLOUR = header(3);
  private static final byte[] GREY = header(1);

  private static byte[] header(int channels) {
    try (JpegEncoder encoder = new JpegEncoder(50, 5, 9, channels)) {
      return encoder.header().bytes();
    }
  }

  private static void refused(byte[] bytes, String reason) {
    assertThatThrownBy(() -> JpegHeader.parse(bytes))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(reason);
  }

  private static int find(byte[] bytes, int marker) {
    for (int i = 0; i < bytes.length - 1; i++) {
      if ((bytes[i] & 0xff) == 0xff && (bytes[i + 1] & 0xff) == marker) {
        return i;
      }
    }
    throw new AssertionError("no such segment");
  }

  private static byte[] with(byte[] bytes, int at, int... values) {
    byte[] changed = bytes.clone();
    for (int i = 0; i < values.length; i++) {
      changed[at + i] = (byte) values[i];
    }
    return changed;
  }

  @Test
  void saysWhatItIsOf() {
    JpegHeader colour = JpegHeader.parse(COLOUR);
    assertThat(List.of(colour.height(), colour.width(), colour.channels()))
        .containsExactly(5, 9, 3);
    assertThat(JpegHeader.parse(GREY).channels()).isEqualTo(1);
    assertThat(colour.huffmanTables())
        .extracting(HuffmanTable::ac)
        .containsExactlyInAnyOrder(false, false, true, true);
    // Annex K: 12 categories of DC differences, 162 of runs and sizes.
    assertThat(colour.huffmanTables())
        .extracting(table -> table.symbols().size())
        .containsExactlyInAnyOrder(12, 12, 162, 162);
    colour.requireSides(5, 9, 3);
    assertThatThrownBy(() -> colour.requireSides(9, 5, 3))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("5 x 9");
  }

  @Test
  void everyHeaderThatIsCutIsRefused() {
    for (byte[] header : List.of(COLOUR, GREY)) {
      for (int length = 0; length < header.length; length++) {
        refused(Arrays.copyOf(header, length), "This is no JPEG header");
      }
      refused(Arrays.copyOf(header, header.length + 1), "goes on");
      refused(new byte[JpegHeader.MAX_BYTES + 1], "more than");
    }
  }

  @Test
  void otherKindsOfJpegAreRefused() {
    int frame = find(COLOUR, 0xc0);
    refused(with(COLOUR, frame + 1, 0xc2), "segment FF C2"); // progressive
    refused(with(COLOUR, frame + 1, 0xc9), "segment FF C9"); // arithmetic
    refused(with(COLOUR, frame + 4, 12), "no bytes");
    refused(with(COLOUR, frame + 5, 0, 0), "sides open"); // to be told behind the scan
    refused(with(COLOUR, frame + 9, 4), "1 or 3");
    refused(with(COLOUR, find(COLOUR, 0xda) + 4, 1), "all channels");
    refused(with(COLOUR, find(COLOUR, 0xe0) + 1, 0xe2), "segment FF E2"); // a colour profile
    refused(with(COLOUR, find(COLOUR, 0xdb) + 1, 0xdd), "segment FF DD"); // restarts
  }

  @Test
  void sidesOfAnotherImageAreSeen() {
    JpegHeader huge = JpegHeader.parse(with(COLOUR, find(COLOUR, 0xc0) + 5, 255, 255, 255, 255));
    assertThatThrownBy(() -> huge.requireSides(5, 9, 3))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("65535 x 65535");
  }

  @Test
  void huffmanTablesWithMoreCodesThanFitAreRefused() {
    int table = find(GREY, 0xc4) + 5; // behind marker, length and kind
    refused(with(GREY, table, 3), "Huffman");
    refused(with(GREY, table - 1, 0x0a), "Huffman");
  }

  /** A changed byte makes it a header of the same form, or none. */
  @Property(tries = 1000)
  void changedHeadersAreHeadersOrRefused(
      @ForAll @IntRange(max = 600) int at, @ForAll @ByteRange byte value) {
    byte[] changed = COLOUR.clone();
    changed[at % changed.length] = value;
    try {
      JpegHeader parsed = JpegHeader.parse(changed);
      assertThat(parsed.channels()).isIn(1, 3);
      byte[] part = new byte[5 * 9 * 3];
      if (parsed.height() == 5 && parsed.width() == 9 && parsed.channels() == 3) {
        try (JpegDecoder decoder = new JpegDecoder(parsed)) {
          decoder.decode(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 0, 9, part);
        }
      }
    } catch (MaskcastException e) {
      assertThat(e).hasMessageContaining("JPEG");
    }
  }
}
