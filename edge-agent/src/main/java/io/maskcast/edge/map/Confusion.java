package io.maskcast.edge.map;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.legend.Legend;
import io.maskcast.shared.raster.RasterLevel;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.SampleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How often a map shows which class where a reference shows which. Immutable. */
public final class Confusion {

  private final List<String> names;
  private final long[][] counts; // [class of the reference][class of the map]

  private Confusion(List<String> names, long[][] counts) {
    this.names = names;
    this.counts = counts;
  }

  /**
   * Compares pixels at which both have a class.
   *
   * @param map what is compared
   * @param reference with what: one band, on the same rows and columns, its values as the legend of
   *     the map has them
   * @param window which pixels
   * @throws MaskcastException if the reference is of other rows, columns or bands, cannot be read,
   *     or there are no such pixels
   */
  public static Confusion of(ClassMap map, Reference reference, Window window) {
    RasterLevel level = reference.level();
    if (level.width() != map.width() || level.height() != map.height() || level.channels() != 1) {
      throw new MaskcastException(
          "The reference has %d x %d pixels of %d bands, the map %d x %d of one: they cannot be compared"
              .formatted(
                  level.height(), level.width(), level.channels(), map.height(), map.width()));
    }
    int classes = map.legend().entries().size();
    long[][] counts = new long[classes][classes];
    int bottom = Math.min(window.bottom(), map.height());
    int right = Math.min(window.right(), map.width());
    for (int row = window.row(); row < bottom && window.column() < right; row++) {
      int columns = right - window.column();
      byte[] samples = level.read(new Window(row, window.column(), 1, columns));
      count(map, reference.type(), samples, row, window.column(), counts);
    }
    if (Arrays.stream(counts).flatMapToLong(Arrays::stream).sum() == 0) {
      throw new MaskcastException(
          "There is no pixel at which both map and reference have a class of the legend");
    }
    return new Confusion(map.legend().names(), counts);
  }

  private static void count(
      ClassMap map, SampleType type, byte[] samples, int row, int left, long[][] counts) {
    ByteBuffer buffer = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN);
    Legend legend = map.legend();
    for (int i = 0; i < samples.length / type.bytes(); i++) {
      float value = type.read(buffer, i * type.bytes());
      Optional<Integer> wanted = legend.classOfSample(value);
      Optional<Integer> found = map.classAt(row, left + i);
      if (wanted.isPresent() && found.isPresent()) {
        counts[wanted.get()][found.get()]++;
      }
    }
  }

  /** How many pixels were compared. */
  public long pixels() {
    return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
  }

  /**
   * How many pixels are of one class in the reference and of one in the map.
   *
   * @param wanted the class in the reference
   * @param found the class in the map
   */
  public long count(int wanted, int found) {
    return counts[wanted][found];
  }

  /** The share of pixels of the same class in both. */
  public double accuracy() {
    long right = 0;
    for (int i = 0; i < counts.length; i++) {
      right += counts[i][i];
    }
    return (double) right / pixels();
  }

  /** The table for people: a row for each class of the reference, a column for each of the map. */
  public String table() {
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    int cell = Math.max(10, width + 2);
    StringBuilder table = new StringBuilder(pad("reference \\ map", Math.max(15, width), false));
    names.forEach(name -> table.append(pad(name, cell, true)));
    table.append(pad("found", cell, true)).append('\n');
    for (int wanted = 0; wanted < counts.length; wanted++) {
      table.append(pad(names.get(wanted), Math.max(15, width), false));
      for (long count : counts[wanted]) {
        table.append(pad(Long.toString(count), cell, true));
      }
      long all = Arrays.stream(counts[wanted]).sum();
      table.append(pad(share(counts[wanted][wanted], all), cell, true)).append('\n');
    }
    table.append(pad("right", Math.max(15, width), false));
    for (int found = 0; found < counts.length; found++) {
      long all = 0;
      for (long[] row : counts) {
        all += row[found];
      }
      table.append(pad(share(counts[found][found], all), cell, true));
    }
    return table.append('\n').toString();
  }

  private static String share(long part, long all) {
    return all == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / all);
  }

  private static String pad(String text, int width, boolean right) {
    String space = " ".repeat(Math.max(0, width - text.length()));
    return right ? space + text : text + space;
  }
}
