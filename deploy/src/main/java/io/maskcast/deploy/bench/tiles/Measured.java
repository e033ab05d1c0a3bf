package io.maskcast.deploy.bench.tiles;

/**
 * What an arm cost and reached with one seed, all test tiles asked for at once.
 *
 * @param tiles how many
 * @param wireDown bytes across the socket towards the edge
 * @param wireUp the other direction
 * @param requests how many were made
 * @param asIs share of the test tiles the dense network gets right
 * @param tuned share the fine-tuned network gets right
 */
record Measured(int tiles, long wireDown, long wireUp, long requests, double asIs, double tuned) {

  /** Bytes across the socket for each tile, both directions. */
  double wirePerTile() {
    return (double) (wireDown + wireUp) / tiles;
  }
}
