package io.maskcast.deploy.bench.tiles;

import java.util.Arrays;

/**
 * How long requests of so many tiles took, one after the other over one connection.
 *
 * @param tilesPerRequest tiles of a request
 * @param requests how many
 * @param firstTileMs from before connecting until the first tiles were decoded
 * @param p50Ms within which half of the requests were answered and decoded
 * @param p99Ms within which 99 % were
 * @param wireDownPerTile bytes towards the edge for each tile
 * @param wireUpPerTile the other direction
 */
record Timed(
    int tilesPerRequest,
    int requests,
    double firstTileMs,
    double p50Ms,
    double p99Ms,
    double wireDownPerTile,
    double wireUpPerTile) {

  /** The smallest of the times within which so large a share of them lies. */
  static double quantile(long[] nanos, double share) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / 1e6;
  }
}
