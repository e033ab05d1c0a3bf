package io.maskcast.trainer.pipeline;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Costs of mask elements from a file: numbers in text, apart by commas or white space, in the order
 * of the elements; of an xor-mask, the choices of an element side by side. Lines that start with
 * {@code #} are skipped.
 */
public final class WeightsFile {

  private static final int MAX_BYTES = 1 << 28;

  private WeightsFile() {}

  /**
   * Reads the numbers.
   *
   * @throws MaskcastException if the file cannot be read or holds something else
   */
  static double[] read(Path file) {
    String text = new String(WholeFile.read(file, MAX_BYTES), StandardCharsets.UTF_8);
    return text.lines()
        .filter(line -> !line.startsWith("#"))
        .flatMap(line -> Arrays.stream(line.split("[,\\s]+", -1)))
        .filter(word -> !word.isEmpty())
        .mapToDouble(word -> number(file, word))
        .toArray();
  }

  /**
   * Writes numbers so that {@link #read} gives the same, one a line.
   *
   * @param comment what they are
   * @throws MaskcastException if the file cannot be written
   */
  public static void write(Path file, String comment, double[] weights) {
    StringBuilder text = new StringBuilder("# ").append(comment).append('\n');
    for (double weight : weights) {
      text.append(weight).append('\n');
    }
    WholeFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static double number(Path file, String word) {
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw new MaskcastException(
          "%s: '%s' is no number; a file of mask weights holds one number per element"
              .formatted(file, word),
          e);
    }
  }
}
