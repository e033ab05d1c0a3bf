package io.maskcast.edge.stream;

import io.maskcast.proto.call.BatchLimits;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A stretch of tiles, of which some are kept here: runs of those that are, with their bytes, and of
 * those that are not, by turns.
 *
 * @param runs in the order in which the tiles are wanted
 * @param tiles how many these are
 * @param missing those that are to be streamed
 */
record KeptStretch(List<Run> runs, long tiles, List<TileRange> missing) {

  /** What is kept of one stretch at most, as it is held in memory. */
  static final int MOST_BYTES = 4 << 20;

  /**
   * Tiles that follow each other.
   *
   * @param count how many
   * @param kept their selected bytes, one tile after the other; empty if they are to be streamed
   */
  record Run(int count, Optional<byte[]> kept) {}

  /**
   * Looks for tiles.
   *
   * @param find gives the selected bytes of a tile, if they are here
   * @param ranges the tiles, of which the stretch has the first ones
   */
  static KeptStretch look(
      LongFunction<Optional<byte[]>> find, SelectionPlan plan, List<TileRange> ranges) {
    TileCursor cursor = new TileCursor(ranges);
    int most =
        Math.max(
            1,
            Math.min(BatchLimits.MAX_TILES, BatchLimits.MAX_SELECTED_BYTES / plan.selectedBytes()));
    List<Run> runs = new ArrayList<>();
    List<TileRange> missing = new ArrayList<>();
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    int count = 0;
    long tiles = 0;
    long bytes = 0;
    while (cursor.hasNext() && bytes < MOST_BYTES && tiles < Integer.MAX_VALUE) {
      long tile = cursor.nextLong();
      Optional<byte[]> found = find.apply(tile);
      boolean wasKept = kept.size() > 0;
      if (count > 0 && (found.isPresent() != wasKept || (wasKept && count == most))) {
        runs.add(run(count, kept));
        count = 0;
      }
      found.ifPresentOrElse(kept::writeBytes, () -> add(missing, tile));
      bytes += found.map(one -> one.length).orElse(0);
      count++;
      tiles++;
    }
    runs.add(run(count, kept));
    return new KeptStretch(List.copyOf(runs), tiles, List.copyOf(missing));
  }

  private static void add(List<TileRange> ranges, long tile) {
    int last = ranges.size() - 1;
    if (last >= 0 && ranges.get(last).last() + 1 == tile) {
      ranges.set(last, new TileRange(ranges.get(last).first(), tile));
    } else {
      ranges.add(new TileRange(tile, tile));
    }
  }

  private static Run run(int count, ByteArrayOutputStream kept) {
    Run run = new Run(count, kept.size() > 0 ? Optional.of(kept.toByteArray()) : Optional.empty());
    kept.reset();
    return run;
  }
}
