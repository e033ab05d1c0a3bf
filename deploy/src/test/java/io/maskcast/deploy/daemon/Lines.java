package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** What daemons write to CSV files. */
final class Lines {

  private Lines() {}

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
    for (String[] fields : lines) {
      int tile = Integer.parseInt(fields[5]);
      int right = (samples[tile * width] & 0xff) > (samples[tile * width + 1] & 0xff) ? 0 : 1;
      assertThat(Integer.parseInt(fields[7])).as("class of tile %d", tile).isEqualTo(right);
    }
  }
}
