package io.maskcast.edge.source;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.TileRange;
import java.util.Arrays;
import java.util.List;

/** Which tiles of a source are meant. */
public sealed interface TileChoice {

  /** All of them. */
  record All() implements TileChoice {}

  /**
   * By their numbers.
   *
   * @param ranges in the order they are wanted, at least one
   */
  record Numbered(List<TileRange> ranges) implements TileChoice {

    /** Copies the list. */
    public Numbered {
      ranges = List.copyOf(ranges);
    }
  }

  /** One tile, by its number. */
  static TileChoice tile(long number) {
    return new Numbered(List.of(new TileRange(number, number)));
  }

  /**
   * Those that show some pixels of a raster.
   *
   * @param window of the level asked for
   */
  record InPixels(Window window) implements TileChoice {}

  /**
   * Those that show an area between two meridians and two parallels, in degrees of WGS 84. Where
   * west is larger than east it crosses the 180th meridian.
   *
   * @param west -180 to 180
   * @param south -90 to 90, at most north
   * @param east -180 to 180
   * @param north -90 to 90
   */
  record InDegrees(double west, double south, double east, double north) implements TileChoice {

    /**
     * Checks the numbers.
     *
     * @throws ConfigException if they are no area on the Earth
     */
    public InDegrees {
      boolean sound =
          Math.abs(west) <= 180
              && Math.abs(east) <= 180
              && -90 <= south
              && south <= north
              && north <= 90;
      if (!sound) {
        throw new ConfigException(
            "bbox",
            "%s,%s,%s,%s".formatted(west, south, east, north),
            "WEST,SOUTH,EAST,NORTH in degrees: longitudes of -180 to 180, latitudes of -90 to 90, south not above north");
      }
    }

    /**
     * Reads what a person wrote.
     *
     * @param text {@code WEST,SOUTH,EAST,NORTH}
     * @throws ConfigException if it has another form
     */
    public static InDegrees parse(String text) {
      double[] numbers = numbers("bbox", text, 4, "WEST,SOUTH,EAST,NORTH");
      return new InDegrees(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /**
     * A place, as a person wrote it.
     *
     * @param text {@code LONGITUDE,LATITUDE}
     * @throws ConfigException if it has another form
     */
    public static InDegrees parsePlace(String text) {
      double[] numbers = numbers("at", text, 2, "LONGITUDE,LATITUDE");
      return new InDegrees(numbers[0], numbers[1], numbers[0], numbers[1]);
    }
  }

  /**
   * Pixels, as a person wrote them.
   *
   * @param text {@code ROW,COLUMN,ROWS,COLUMNS}, or {@code ROW,COLUMN} for one pixel
   * @throws ConfigException if it has another form
   */
  static InPixels parsePixels(String text) {
    int count = text.split(",", -1).length == 2 ? 2 : 4;
    int[] numbers = new int[] {0, 0, 1, 1};
    double[] given = numbers("pixels", text, count, "ROW,COLUMN,ROWS,COLUMNS or ROW,COLUMN");
    for (int i = 0; i < count; i++) {
      numbers[i] = (int) given[i];
      if (numbers[i] != given[i]) {
        throw new ConfigException("pixels", text, "whole numbers: ROW,COLUMN,ROWS,COLUMNS");
      }
    }
    try {
      return new InPixels(new Window(numbers[0], numbers[1], numbers[2], numbers[3]));
    } catch (IllegalArgumentException e) {
      throw new MaskcastException(
          "pixels '%s' are none: rows and columns count from 0, and there is 1 or more of each"
              .formatted(text),
          e);
    }
  }

  private static double[] numbers(String key, String text, int count, String form) {
    try {
      double[] numbers =
          Arrays.stream(text.split(",", -1))
              .map(String::strip)
              .mapToDouble(Double::parseDouble)
              .toArray();
      if (numbers.length == count) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      throw new ConfigException(key, text, form);
    }
    throw new ConfigException(key, text, form);
  }
}
