package io.maskcast.edge;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import java.util.List;
import java.util.Map;

/**
 * What one run of an edge agent did and cost.
 *
 * @param parts which tiles came by which bundle, in the order asked for; several if the budget did
 *     not suffice for the first
 * @param classes the predicted class of every tile, in the order asked for
 * @param tiles what the tiles cost; wire bytes are counted at this agent's socket, from the moment
 *     the bundle was there until the connection was closed, without {@code bundleTransfer}
 * @param bundleTransfer what the bundles cost: wire bytes from connecting until the first was
 *     there, and of fetching the others; 0 tiles
 * @param seconds seconds of each stage, in order
 */
@SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
public record EdgeRun(
    List<Part> parts,
    int[] classes,
    ByteAccount tiles,
    ByteAccount bundleTransfer,
    Map<String, Double> seconds) {

  /**
   * Tiles that came by one bundle.
   *
   * @param name what the bundle was asked for by
   * @param bundle what was run on them
   * @param ranges the tiles
   */
  public record Part(BundleName name, Bundle bundle, List<TileRange> ranges) {}

  /** What it ran, or began with. */
  public Bundle bundle() {
    return parts.get(0).bundle();
  }

  /**
   * The share of tiles whose prediction is the label.
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
