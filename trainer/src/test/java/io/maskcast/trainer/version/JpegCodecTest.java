package io.maskcast.trainer.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class JpegCodecTest {

  private static final int DQT = 0xdb;
  private static final int SOF0 = 0xc0;
  private static final int SOS = 0xda;

  /** Table K.1 of the JPEG standard (ITU-T T.81), row by row. */
  private static final int[] LUMINANCE = {
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99
  };

  /** Table K.2. */
  private static final int[] CHROMINANCE = {
    17, 18, 24, 47, 99, 99, 99, 99,
    18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99
  };

  /** What libjpeg's jpeg_set_quality makes of a table (baseline). */
  private static int[] scaled(int[] table, int quality) {
    int scale = quality < 50 ? 5000 / quality : 200 - quality * 2;
    return Arrays.stream(table)
        .map(entry -> (entry * scale + 50) / 100)
        .map(entry -> entry <= 0 ? 1 : Math.min(entry, 255))
        .toArray();
  }

  /** The data of every segment of a kind up to the scan. */
  private static List<byte[]> segments(byte[] file, int marker) {
    List<byte[]> found = new ArrayList<>();
    int at = 2;
    while (true) {
      assertThat(file[at] & 0xff).isEqualTo(0xff);
      int length = (file[at + 2] & 0xff) * 256 + (file[at + 3] & 0xff);
      if ((file[at + 1] & 0xff) == marker) {
        found.add(Arrays.copyOfRange(file, at + 4, at + 2 + length));
      }
      if ((file[at + 1] & 0xff) == SOS) {
        return found;
      }
      at += 2 + length;
    }
  }

  /** Quantisation tables by number, row by row; a file keeps them along diagonals. */
  private static int[][] tables(byte[] file) {
    int[][] tables = new int[2][];
    for (byte[] segment : segments(file, DQT)) {
      for (int from = 0; from < segment.length; from += 65) {
        assertThat(segment[from]).as("8 bits, table 0 or 1").isBetween((byte) 0, (byte) 1);
        tables[segment[from]] = byRow(Arrays.copyOfRange(segment, from + 1, from + 65));
      }
    }
    return tables;
  }

  private static int[] byRow(byte[] zigzag) {
    int[] rows = new int[64];
    int next = 0;
    for (int diagonal = 0; diagonal < 15; diagonal++) {
      for (int i = 0; i <= diagonal; i++) {
        int row = diagonal % 2 == 0 ? diagonal - i : i;
        int column = diagonal - row;
        if (row < 8 && column < 8) {
          rows[row * 8 + column] = zigzag[next++] & 0xff;
        }
      }
    }
    return rows;
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(4).nextBytes(bytes);
    return bytes;
  }

  @Test
  void tablesAreThoseOfTheIndependentJpegGroup() {
    for (int quality = 1; quality <= 100; quality++) {
      try (JpegCodec grey = new JpegCodec(quality, 8, 8, 1);
          JpegCodec rgb = new JpegCodec(quality, 16, 16, 3)) {
        int[][] ofGrey = tables(grey.encode(noise(64)));
        int[][] ofRgb = tables(rgb.encode(noise(768)));
        assertThat(ofGrey[0]).as("quality %d", quality).isEqualTo(scaled(LUMINANCE, quality));
        assertThat(ofGrey[1]).isNull();
        assertThat(ofRgb[0]).isEqualTo(scaled(LUMINANCE, quality));
        assertThat(ofRgb[1]).isEqualTo(scaled(CHROMINANCE, quality));
      }
    }
  }

  /** By hand, scale 5000 / 15 = 333 and not 333.3: 56 becomes 186.98 cut to 186, 61 becomes 203. */
  @Test
  void theScaleIsCutToAnInteger() {
    try (JpegCodec codec = new JpegCodec(15, 8, 8, 1)) {
      int[] table = tables(codec.encode(noise(64)))[0];
      assertThat(Arrays.copyOf(table, 8)).containsExactly(53, 37, 33, 53, 80, 133, 170, 203);
      assertThat(table[23]).isEqualTo(186);
      assertThat(table[63]).isEqualTo(255);
    }
  }

  @Test
  void coloursAreHalvedAlongBothSides() {
    try (JpegCodec grey = new JpegCodec(50, 5, 9, 1);
        JpegCodec rgb = new JpegCodec(50, 5, 9, 3)) {
      // Precision, rows, columns, components; of each its number, sampling (h, v), table.
      assertThat(segments(rgb.encode(noise(135)), SOF0))
          .containsExactly(new byte[] {8, 0, 5, 0, 9, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1});
      byte[] greyHeader = segments(grey.encode(noise(45)), SOF0).get(0);
      assertThat(Arrays.copyOf(greyHeader, 6)).containsExactly(8, 0, 5, 0, 9, 1);
    }
  }

  @Test
  void theDecodedPartIsWhatAnyDecoderShows() throws IOException {
    for (int channels : new int[] {1, 3}) {
      byte[] part = noise(11 * 13 * channels);
      try (JpegCodec codec = new JpegCodec(35, 11, 13, channels)) {
        byte[] file = codec.encode(part);
        BufferedImage shown = ImageIO.read(new ByteArrayInputStream(file));
        int[] expected = shown.getRaster().getPixels(0, 0, 13, 11, (int[]) null);
        PartRenderer.Bytes bytes = codec.render(part);
        for (int i = 0; i < part.length; i++) {
          assertThat(part[i] & 0xff).isEqualTo(expected[i]);
        }
        assertThat(bytes.whole()).isEqualTo(file.length);
        int headers = 2; // the start of the image
        for (int marker = 0xc0; marker < 0xff; marker++) {
          for (byte[] segment : segments(file, marker)) {
            headers += 4 + segment.length;
          }
        }
        assertThat(bytes.payload()).isEqualTo(file.length - headers - 2).isPositive();
      }
    }
  }

  @Test
  void aFlatPartStaysAsItIs() {
    byte[] part = new byte[3 * 16 * 16];
    Arrays.fill(part, (byte) 200);
    byte[] before = part.clone();
    try (JpegCodec codec = new JpegCodec(95, 16, 16, 3)) {
      codec.render(part);
    }
    for (int i = 0; i < part.length; i++) {
      assertThat(part[i] & 0xff).isBetween((before[i] & 0xff) - 1, (before[i] & 0xff) + 1);
    }
  }

  @Test
  void refusesWhatJpegCannotShow() {
    for (int channels : new int[] {2, 4, 36}) {
      assertThatThrownBy(() -> new JpegCodec(50, 8, 8, channels))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContainingAll("1 or 3 channels", "have " + channels);
    }
    assertThatThrownBy(() -> new JpegCodec(50, 1, 65536, 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("65535");
  }
}
