package io.maskcast.edge;

import io.maskcast.edge.seen.SeenTiles;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.rendition.RenditionReassembly;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Has the last tiles of batches kept for who wants to look at them. Immutable. */
final class RunLooks {

  private final SeenTiles seen;
  private final SourceLevel source;
  private final OpenBundle by;
  private final List<TileRange> ranges;

  RunLooks(SeenTiles seen, SourceLevel source, OpenBundle by, List<TileRange> ranges) {
    this.seen = seen;
    this.source = source;
    this.by = by;
    this.ranges = ranges;
  }

  private Digest bundle() {
    return by.bundle().digest();
  }

  private TileLayout layout() {
    return by.network().plan().layout();
  }

  private long number(long position) {
    return TileRange.skip(ranges, position).get(0).first();
  }

  private boolean isTooLarge() {
    return layout().denseBytes() > SeenTiles.MOST_BYTES;
  }

  /** Tiles came by one mask for all, or in versions. */
  void whole(long first, int tiles, byte[] columnar) {
    if (isTooLarge()) {
      return;
    }
    Optional<RenditionReassembly> versions = RenditionReassembly.of(by.bundle(), layout());
    for (int at : SeenTiles.lastOf(tiles)) {
      seen.came(
          source,
          number(first + at),
          bundle(),
          layout(),
          versions
              .<SeenTiles.Samples>map(
                  parts ->
                      dense ->
                          System.arraycopy(
                              parts.dense(columnar, tiles, at), 0, dense, 0, dense.length))
              .orElseGet(() -> SeenTiles.columnar(by.network().plan(), columnar, tiles, at)));
    }
  }

  /** Tiles came by masks of their own. */
  void own(long first, List<BitSet> masks, byte[] selected) {
    if (isTooLarge()) {
      return;
    }
    TileSelection selection = by.network().ownMasks().orElseThrow();
    int end = selected.length;
    for (int at = masks.size() - 1; at >= 0 && masks.size() - at <= SeenTiles.MOST; at--) {
      SelectionPlan plan = selection.plan(masks.get(at));
      end -= plan.selectedBytes();
      int begin = end;
      seen.came(
          source,
          number(first + at),
          bundle(),
          layout(),
          dense -> plan.scatter(selected, begin, dense, 0));
    }
  }

  /** Samples of rungs came of a tile. */
  void step(Rungs step, SelectionPlan plan, long tile, byte[] columnar, int tiles, int index) {
    SeenTiles.Samples samples = SeenTiles.columnar(plan, columnar, tiles, index);
    if (step.begins()) {
      seen.came(source, tile, bundle(), layout(), samples);
    } else {
      seen.cameMore(source, tile, bundle(), samples);
    }
  }
}
