package io.maskcast.edge.source;

import io.maskcast.edge.budget.BudgetLeft;
import io.maskcast.shared.tile.TileLayout;
import java.util.List;
import java.util.Optional;

/**
 * A source as its server describes it.
 *
 * @param layout its tiles
 * @param tiles how many it has
 * @param left what this client may still move; empty if nothing limits it
 * @param raster what the tiles are cut from; empty if they were tiles before
 * @param noData the sample that stands for missing data, if there is one
 * @param versions of its tiles, in ascending order, if they were asked for and the server knows
 */
public record SourceDescription(
    TileLayout layout,
    long tiles,
    Optional<BudgetLeft> left,
    Optional<RasterGrid> raster,
    Optional<Float> noData,
    List<TilesVersion> versions) {

  /** Copies the list. */
  public SourceDescription {
    versions = List.copyOf(versions);
  }
}
