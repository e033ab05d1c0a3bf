package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What daemons write to CSV files, and what of. */
final class Lines {

  private Lines() {}

  /** Tiles of one row, which are the same each time, and in which no class wins by chance. */
  static byte[] samples(int tiles, int width) {
    byte[] samples = new byte[tiles * width];
    new Random(5).nextBytes(samples);
    for (int tile = 0; tile < tiles; tile++) {
      if (samples[tile * width] == samples[tile * width + 1]) {
        samples[tile * width]++;
      }
    }
    return samples;
  }

  /** How many whole lines there are without headings; none if there is no file yet. */
  static int count(Path file) throws IOException {
    return Files.exists(file) ? of(file).size() : 0;
  }

  /** The whole lines of a file without its headings, each in fields. */
  static List<String[]> of(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .skip(1)
        .map(line -> line.split(",", -1))
        .toList();
  }

  /** Each tile once, in order, with the right class: that of the larger of its first samples. */
  static void requireEachOnce(Path file, byte[] samples, int width) throws IOException {
    List<String[]> lines = of(file);
    assertThat(lines.stream().map(fields -> Integer.parseInt(fields[5])).toList())
        .as("tiles")
        .isEqualTo(IntStream.range(0, samples.length / width).boxed().toList());
    assertThat(lines.stream().map(fields -> fields[0]).distinct().count())
        .as("ids")
        .isEqualTo(lines.size());
    lines.forEach(fields -> requireRight(fields, samples, width));
  }

  /** The right class. */
  static void requireRight(String[] fields, byte[] samples, int width) {
    int tile = Integer.parseInt(fields[5]);
    int right = (samples[tile * width] & 0xff) > (samples[tile * width + 1] & 0xff) ? 0 : 1;
    assertThat(Integer.parseInt(fields[7])).as("class of tile %d", tile).isEqualTo(right);
  }
}
