package io.maskcast.shared.tile;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tiles {@code first .. last} of a source, both included.
 *
 * @param first the first tile, 0 or more
 * @param last the last tile, not before the first, less than {@link Long#MAX_VALUE}
 */
public record TileRange(long first, long last) {

  private static final Pattern FORM = Pattern.compile("[0-9]+(-[0-9]+)?");

  /**
   * Checks the bounds.
   *
   * @throws MaskcastException if the range is negative, runs backwards or names more tiles than a
   *     long counts
   */
  public TileRange {
    if (first < 0 || last < first || last == Long.MAX_VALUE) {
      throw new MaskcastException(
          "Tiles %d-%d are no range: give FIRST-LAST with 0 <= FIRST <= LAST < %d"
              .formatted(first, last, Long.MAX_VALUE));
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
      try {
        if (!FORM.matcher(part.strip()).matches()) {
          throw new NumberFormatException(part);
        }
        String[] bounds = part.strip().split("-", -1);
        ranges.add(
            new TileRange(Long.parseLong(bounds[0]), Long.parseLong(bounds[bounds.length - 1])));
      } catch (NumberFormatException e) {
        throw new MaskcastException(
            "'%s' does not name tiles: write 17, 0-1999 or 0-99,200-299".formatted(text), e);
      }
    }
    return List.copyOf(ranges);
  }

  /**
   * How many tiles all ranges name together.
   *
   * @throws MaskcastException if they are more than a long counts
   */
  public static long count(List<TileRange> ranges) {
    try {
      return ranges.stream().mapToLong(TileRange::count).reduce(0, Math::addExact);
    } catch (ArithmeticException e) {
      throw new MaskcastException("Too many tiles: the ranges name more than a long counts", e);
    }
  }

  /**
   * What is left of some ranges behind their first tiles.
   *
   * @param ranges the ranges, in order
   * @param tiles how many tiles to leave out, 0 to all
   */
  public static List<TileRange> skip(List<TileRange> ranges, long tiles) {
    List<TileRange> rest = new ArrayList<>();
    long left = tiles;
    for (TileRange range : ranges) {
      if (left < range.count()) {
        rest.add(new TileRange(range.first() + left, range.last()));
      }
      left = Math.max(0, left - range.count());
    }
    return List.copyOf(rest);
  }

  /**
   * The first tiles of some ranges.
   *
   * @param ranges the ranges, in order
   * @param tiles how many tiles to keep, 0 to all
   */
  public static List<TileRange> take(List<TileRange> ranges, long tiles) {
    List<TileRange> kept = new ArrayList<>();
    long left = tiles;
    for (TileRange range : ranges) {
      if (left > 0) {
        kept.add(new TileRange(range.first(), range.first() + Math.min(left, range.count()) - 1));
      }
      left = Math.max(0, left - range.count());
    }
    return List.copyOf(kept);
  }

  /**
   * The same tiles in as few ranges as their order allows: what follows without a gap in one.
   *
   * @param ranges any ranges, in order
   */
  public static List<TileRange> joined(List<TileRange> ranges) {
    List<TileRange> joined = new ArrayList<>();
    for (TileRange range : ranges) {
      int last = joined.size() - 1;
      if (last >= 0 && joined.get(last).last() + 1 == range.first()) {
        joined.set(last, new TileRange(joined.get(last).first(), range.last()));
      } else {
        joined.add(range);
      }
    }
    return List.copyOf(joined);
  }

  @Override
  public String toString() {
    return first == last ? Long.toString(first) : first + "-" + last;
  }
}
