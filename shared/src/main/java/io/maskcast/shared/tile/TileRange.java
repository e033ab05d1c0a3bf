package io.maskcast.shared.tile;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tiles {@code first .. last} of a source, both included.
 *
 * @param first the first tile, 0 or more
 * @param last the last tile, not before the first
 */
public record TileRange(long first, long last) {

  /**
   * Checks the bounds.
   *
   * @throws MaskcastException if the range is negative or runs backwards
   */
  public TileRange {
    if (first < 0 || last < first) {
      throw new MaskcastException(
          "Tiles %d-%d are no range: give FIRST-LAST with 0 <= FIRST <= LAST"
              .formatted(first, last));
    }
  }

  /** How many tiles. */
  public long count() {
    return last - first + 1;
  }

  /**
   * Reads what a person writes: {@code 17}, {@code 0-1999} or {@code 0-99,200-299}.
   *
   * @throws MaskcastException if the text is anything else
   */
  public static List<TileRange> parse(String text) {
    List<TileRange> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String[] bounds = part.strip().split("-", -1);
      try {
        long first = Long.parseLong(bounds[0]);
        ranges.add(
            switch (bounds.length) {
              case 1 -> new TileRange(first, first);
              case 2 -> new TileRange(first, Long.parseLong(bounds[1]));
              default -> throw new NumberFormatException(part);
            });
      } catch (NumberFormatException e) {
        throw new MaskcastException(
            "'%s' does not name tiles: write 17, 0-1999 or 0-99,200-299".formatted(text), e);
      }
    }
    return List.copyOf(ranges);
  }

  /** How many tiles all ranges name together. */
  public static long count(List<TileRange> ranges) {
    return ranges.stream().mapToLong(TileRange::count).sum();
  }

  /**
   * The tile at a position of a stream over ranges.
   *
   * @param position 0 .. {@code count(ranges) - 1}
   * @throws IndexOutOfBoundsException if the ranges name fewer tiles
   */
  public static long tileAt(List<TileRange> ranges, long position) {
    long left = position;
    for (TileRange range : ranges) {
      if (left < range.count()) {
        return range.first() + left;
      }
      left -= range.count();
    }
    throw new IndexOutOfBoundsException("position " + position + " of " + ranges);
  }

  @Override
  public String toString() {
    return first == last ? Long.toString(first) : first + "-" + last;
  }
}
