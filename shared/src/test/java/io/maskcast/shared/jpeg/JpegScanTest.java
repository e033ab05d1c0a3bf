package io.maskcast.shared.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scans without their headers, there and back, and what is no scan. */
class JpegScanTest {

  private static byte[] shown(byte[] file, int height, int width, int channels) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
      assertThat(List.of(image.getHeight(), image.getWidth(), image.getRaster().getNumBands()))
          .containsExactly(height, width, channels);
      return (byte[]) image.getRaster().getDataElements(0, 0, width, height, null);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] decoded(JpegHeader header, byte[] scan) {
    byte[] part = new byte[header.height() * header.width() * header.channels()];
    try (JpegDecoder decoder = new JpegDecoder(header)) {
      decoder.decode(scan, 0, scan.length, part);
    }
    return part;
  }

  private static void refused(JpegHeader header, byte[] scan, String reason) {
    assertThatThrownBy(() -> decoded(header, scan))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({"1,32,32,75", "3,32,32,75", "3,11,13,15", "1,5,9,100", "1,1,1,1", "3,1,1,50"})
  void headerAndScanAreTheFile(int channels, int height, int width, int quality) {
    byte[] part = Pictures.part(height * width * channels, quality);
    try (JpegEncoder encoder = new JpegEncoder(quality, height, width, channels)) {
      JpegHeader header = encoder.header();
      byte[] file = encoder.encode(part);
      byte[] scan = encoder.scan(part, header);
      assertThat(header.file(scan, 0, scan.length)).isEqualTo(file);
      assertThat(JpegHeader.parse(header.bytes())).isEqualTo(header);
      assertThat(decoded(header, scan)).isEqualTo(shown(file, height, width, channels));
    }
  }

  @Test
  void theHeaderIsTheSameForAllParts() {
    try (JpegEncoder encoder = new JpegEncoder(60, 16, 24, 3)) {
      JpegHeader header = encoder.header();
      for (int seed = 0; seed < 20; seed++) {
        byte[] file = encoder.encode(Pictures.part(16 * 24 * 3, seed));
        assertThat(JpegHeader.of(file)).isEqualTo(header);
      }
    }
  }

  /** Longer codes for what is frequent, and back again: other bytes, the same picture. */
  @Test
  void otherHuffmanTablesShowTheSame() {
    byte[] part = Pictures.part(32 * 32 * 3, 8);
    try (JpegEncoder plain = new JpegEncoder(40, 32, 32, 3)) {
      List<HuffmanTable> reversed = new ArrayList<>();
      for (HuffmanTable table : plain.header().huffmanTables()) {
        List<Integer> symbols = new ArrayList<>(table.symbols());
        Collections.reverse(symbols);
        reversed.add(new HuffmanTable(table.ac(), table.number(), table.lengths(), symbols));
      }
      assertThat(reversed).hasSize(4);
      try (JpegEncoder other = new JpegEncoder(40, 32, 32, 3, reversed)) {
        assertThat(other.header().huffmanTables()).isEqualTo(reversed);
        byte[] scan = other.scan(part, other.header());
        byte[] plainScan = plain.scan(part, plain.header());
        assertThat(scan.length).isGreaterThan(plainScan.length);
        assertThat(decoded(other.header(), scan)).isEqualTo(decoded(plain.header(), plainScan));
        try (JpegEncoder again = JpegEncoder.of(40, other.header())) {
          assertThat(again.scan(part, other.header())).isEqualTo(scan);
        }
      }
    }
  }

  @Test
  void anEncoderOfAnotherQualityIsNotTheHeaders() {
    try (JpegEncoder encoder = new JpegEncoder(40, 8, 8, 1)) {
      JpegHeader header = encoder.header();
      assertThatThrownBy(() -> JpegEncoder.of(41, header))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("another header for quality 41");
    }
  }

  @ParameterizedTest
  @CsvSource({"1,32,32", "3,32,32", "1,9,17"})
  void scansThatEndTooSoonAreRefused(int channels, int height, int width) {
    try (JpegEncoder encoder = new JpegEncoder(70, height, width, channels)) {
      JpegHeader header = encoder.header();
      byte[] scan = encoder.scan(Pictures.part(height * width * channels, 3), header);
      for (int length = 0; length < scan.length; length++) {
        refused(header, Arrays.copyOf(scan, length), "A JPEG scan");
      }
    }
  }

  @Test
  void markersInAScanAreRefused() {
    try (JpegEncoder encoder = new JpegEncoder(70, 16, 16, 1)) {
      JpegHeader header = encoder.header();
      byte[] scan = encoder.scan(Pictures.part(256, 3), header);
      byte[] second = header.file(scan, 0, scan.length);
      byte[] both = Arrays.copyOf(scan, scan.length + second.length);
      System.arraycopy(second, 0, both, scan.length, second.length);
      refused(header, both, "marker");
      refused(header, new byte[] {(byte) 0xff}, "marker");
      refused(header, new byte[0], "empty");
    }
  }

  /** Whatever bytes: a picture of the header's sides, or a refusal. */
  @Property(tries = 500)
  void randomScansGiveNothingElse(
      @ForAll @IntRange(min = 1, max = 400) int length, @ForAll long seed) {
    byte[] scan = new byte[length];
    new Random(seed).nextBytes(scan);
    try (JpegEncoder encoder = new JpegEncoder(70, 16, 16, 3)) {
      assertThat(decoded(encoder.header(), scan)).hasSize(768);
    } catch (MaskcastException e) {
      assertThat(e).hasMessageContaining("JPEG scan");
    }
  }
}
