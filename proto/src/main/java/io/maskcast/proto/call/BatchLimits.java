package io.maskcast.proto.call;

/** What one batch of tiles may hold at most, as the contract ({@code tile.proto}) says. */
public final class BatchLimits {

  /** Selected bytes: what a payload may make of itself when it is decoded. */
  public static final int MAX_SELECTED_BYTES = 1 << 20;

  /**
   * Tiles: what the edge must hold as tensors at once stays small, and work overlaps transfer. Of
   * tiles with masks of their own the contract demands it.
   */
  public static final int MAX_TILES = 1_000;

  /** Samples of whole tiles whose masks travel together: as many bits are the most these take. */
  private static final int MAX_MASKED_SAMPLES = 1 << 20;

  private BatchLimits() {}

  /**
   * How many tiles with masks of their own travel together at most.
   *
   * @param samples of a tile
   * @return 1 or more
   */
  public static int tilesWithMasks(int samples) {
    return Math.max(1, Math.min(MAX_TILES, MAX_MASKED_SAMPLES / samples));
  }
}
