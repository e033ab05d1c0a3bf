package io.maskcast.trainer.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.jpeg.HuffmanTable;
import io.maskcast.shared.jpeg.JpegDecoder;
import io.maskcast.shared.jpeg.JpegEncoder;
import io.maskcast.shared.jpeg.JpegHeader;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScanStatisticsTest {

  private static byte[] part(int samples, int seed) {
    Random random = new Random(seed);
    double wave = 20 + random.nextInt(60);
    byte[] part = new byte[samples];
    for (int i = 0; i < samples; i++) {
      part[i] = (byte) (128 + 90 * Math.sin(i / wave) + random.nextInt(30));
    }
    return part;
  }

  private static byte[] decoded(JpegHeader header, byte[] scan) {
    byte[] part = new byte[header.height() * header.width() * header.channels()];
    try (JpegDecoder decoder = new JpegDecoder(header)) {
      decoder.decode(scan, 0, scan.length, part);
    }
    return part;
  }

  @ParameterizedTest
  @CsvSource({"32,32,1,50", "32,32,3,20", "11,13,3,75", "9,17,1,95"})
  void itsTablesCodeTilesOfTheirKindShorterAndShowTheSame(
      int height, int width, int channels, int quality) {
    try (JpegEncoder plain = new JpegEncoder(quality, height, width, channels)) {
      JpegHeader header = plain.header();
      ScanStatistics statistics = new ScanStatistics(header);
      for (int seed = 0; seed < 50; seed++) {
        statistics.add(plain.scan(part(height * width * channels, seed), header));
      }
      List<HuffmanTable> tables = statistics.tables();
      try (JpegEncoder suited = new JpegEncoder(quality, height, width, channels, tables)) {
        JpegHeader own = suited.header();
        assertThat(own.huffmanTables()).isEqualTo(tables);
        int before = 0;
        int after = 0;
        for (int seed = 50; seed < 80; seed++) { // not counted
          byte[] part = part(height * width * channels, seed);
          byte[] plainScan = plain.scan(part, header);
          byte[] scan = suited.scan(part, own);
          before += plainScan.length;
          after += scan.length;
          assertThat(decoded(own, scan)).isEqualTo(decoded(header, plainScan));
        }
        assertThat(after).isLessThan((int) (0.97 * before));
      }
    }
  }

  /** A table for flat tiles codes noise too: every symbol has a code. */
  @Test
  void whatWasNeverSeenCanBeCoded() {
    for (int channels : new int[] {1, 3}) {
      try (JpegEncoder plain = new JpegEncoder(100, 16, 16, channels)) {
        JpegHeader header = plain.header();
        ScanStatistics statistics = new ScanStatistics(header);
        for (int i = 0; i < 100; i++) {
          statistics.add(plain.scan(new byte[256 * channels], header));
        }
        byte[] noise = new byte[256 * channels];
        new Random(1).nextBytes(noise);
        try (JpegEncoder suited = new JpegEncoder(100, 16, 16, channels, statistics.tables())) {
          byte[] scan = suited.scan(noise, suited.header());
          assertThat(decoded(suited.header(), scan))
              .isEqualTo(decoded(header, plain.scan(noise, header)));
          byte[] flat = new byte[256 * channels];
          assertThat(suited.scan(flat, suited.header()).length)
              .isLessThan(plain.scan(flat, header).length);
        }
      }
    }
  }
}
