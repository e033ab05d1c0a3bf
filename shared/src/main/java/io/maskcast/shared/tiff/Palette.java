package io.maskcast.shared.tiff;

import java.util.List;

/**
 * What the samples of a map of classes mean: sample i is class i.
 *
 * @param classes 1 to 256 of them
 */
public record Palette(List<Entry> classes) {

  /** Samples of one byte. */
  static final int MOST_CLASSES = 256;

  /**
   * A class.
   *
   * @param name for people
   * @param red of its colour, 0 to 255
   * @param green of its colour, 0 to 255
   * @param blue of its colour, 0 to 255
   */
  public record Entry(String name, int red, int green, int blue) {

    /**
     * Checks the colour.
     *
     * @throws IllegalArgumentException if a part of it is out of range
     */
    public Entry {
      if (((red | green | blue) & ~0xff) != 0) {
        throw new IllegalArgumentException("colour %d %d %d".formatted(red, green, blue));
      }
    }
  }

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there are none or too many
   */
  public Palette {
    classes = List.copyOf(classes);
    if (classes.isEmpty() || classes.size() > MOST_CLASSES) {
      throw new IllegalArgumentException(classes.size() + " classes");
    }
  }

  /** The field of a directory: all reds, greens and blues, of 16 bits. */
  long[] colourMap() {
    long[] map = new long[3 * MOST_CLASSES];
    for (int i = 0; i < classes.size(); i++) {
      map[i] = classes.get(i).red() * 257L;
      map[MOST_CLASSES + i] = classes.get(i).green() * 257L;
      map[2 * MOST_CLASSES + i] = classes.get(i).blue() * 257L;
    }
    return map;
  }
}
