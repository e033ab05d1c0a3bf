package io.maskcast.shared.tile;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * Walks through the tiles of ranges in the order in which a stream over them has them. A step costs
 * the same however many ranges there are: a request may name very many. One thread at a time.
 */
public final class TileCursor implements PrimitiveIterator.OfLong {

  private final List<TileRange> ranges;
  private int range;
  private long inRange;

  /** Starts before the first tile of the first range. */
  public TileCursor(List<TileRange> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  @Override
  public boolean hasNext() {
    return range < ranges.size();
  }

  /**
   * The next tile.
   *
   * @throws NoSuchElementException if the ranges name no more
   */
  @Override
  public long nextLong() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more tiles in " + ranges.size() + " ranges");
    }
    TileRange now = ranges.get(range);
    long tile = now.first() + inRange++;
    if (tile == now.last()) {
      range++;
      inRange = 0;
    }
    return tile;
  }
}
