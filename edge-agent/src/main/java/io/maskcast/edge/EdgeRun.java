package io.maskcast.edge;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.usage.ByteAccount;
import java.util.Map;

/**
 * What one run of an edge agent did and cost.
 *
 * @param bundle what it ran
 * @param classes the predicted class of every tile, in the order asked for
 * @param tiles what the tiles cost; wire bytes are counted at this agent's socket, from the moment
 *     the bundle was there until the connection was closed
 * @param bundleTransfer what the bundle cost: wire bytes from connecting until it was there; 0
 *     tiles
 * @param seconds seconds of each stage, in order
 */
@SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
public record EdgeRun(
    Bundle bundle,
    int[] classes,
    ByteAccount tiles,
    ByteAccount bundleTransfer,
    Map<String, Double> seconds) {

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
