package io.maskcast.edge;

import io.maskcast.edge.anytime.Hurry;
import io.maskcast.edge.audit.AuditResult;
import io.maskcast.edge.source.RasterGrid;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one run of an edge agent did and cost.
 *
 * @param parts which tiles came by which bundle, in the order asked for; several if the budget did
 *     not suffice for the first
 * @param classes the predicted class of every tile, in the order asked for; {@link
 *     io.maskcast.edge.inference.Predictions#NO_CLASS} of those of which nothing came by a deadline
 * @param stopped of tiles that climbed a ladder, how many stopped at each rung; empty without one
 * @param hurry what a deadline made of them, if there was one
 * @param raster what the tiles are cut from, if they were not tiles before
 * @param tiles what the tiles cost; wire bytes are counted at this agent's socket, from the moment
 *     the bundle was there until the connection was closed, without {@code bundleTransfer}
 * @param bundleTransfer what the bundles cost: wire bytes from connecting until the first was
 *     there, and of fetching the others; 0 tiles
 * @param audit what the audit found, and what it cost, which {@code tiles} does not contain
 * @param seconds seconds of each stage, in order
 */
@SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
public record EdgeRun(
    List<Part> parts,
    int[] classes,
    List<Long> stopped,
    Optional<Hurry> hurry,
    Optional<RasterGrid> raster,
    ByteAccount tiles,
    ByteAccount bundleTransfer,
    Optional<AuditResult> audit,
    Map<String, Double> seconds) {

  /**
   * Tiles that came by one bundle.
   *
   * @param name what the bundle was asked for by
   * @param bundle what was run on them
   * @param ranges the tiles
   */
  public record Part(BundleReference name, Bundle bundle, List<TileRange> ranges) {}

  /** What it ran, or began with. */
  public Bundle bundle() {
    return parts.get(0).bundle();
  }

  /** The numbers of the tiles, in the order of {@link #classes()}. */
  public TileCursor numbers() {
    return new TileCursor(parts.stream().flatMap(part -> part.ranges().stream()).toList());
  }

  /** How many of the tiles reach beyond the raster they are cut from, and are padded there. */
  public int padded() {
    return raster
        .map(
            grid -> {
              TileCursor tiles = numbers();
              int padded = 0;
              for (int i = 0; i < classes.length; i++) {
                padded += grid.tiles().isPadded(tiles.nextLong()) ? 1 : 0;
              }
              return padded;
            })
        .orElse(0);
  }

  /**
   * The share of tiles whose prediction is the label; those without one count as wrong.
   *
   * @param labels one per tile, unsigned bytes, in the order asked for
   */
  public double accuracy(byte[] labels) {
    if (labels.length != classes.length) {
      throw new IllegalArgumentException(
          labels.length + " labels for " + classes.length + " tiles");
    }
    int right = 0;
    for (int i = 0; i < classes.length; i++) {
      right += classes[i] == (labels[i] & 0xff) ? 1 : 0;
    }
    return (double) right / classes.length;
  }
}
