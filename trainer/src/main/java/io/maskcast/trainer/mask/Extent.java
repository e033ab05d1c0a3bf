package io.maskcast.trainer.mask;

import io.maskcast.shared.network.Network;

/**
 * The sides of what a mask is laid over: a tile, or several versions of it. Samples are counted in
 * version, channel, row, column order.
 *
 * @param versions V, 1 for a plain tile
 * @param channels C
 * @param height H
 * @param width W
 */
public record Extent(int versions, int channels, int height, int width) {

  /** Checks the sides. */
  public Extent {
    if (versions < 1 || channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException("an extent without samples");
    }
  }

  /** A plain tile. */
  public static Extent of(Network.Shape tile) {
    return new Extent(1, tile.channels(), tile.height(), tile.width());
  }

  /** How many samples: V C H W. */
  public int samples() {
    return Math.multiplyExact(versions, tileSamples());
  }

  /** Samples of one version: C H W. */
  public int tileSamples() {
    return Math.multiplyExact(channels, Math.multiplyExact(height, width));
  }

  /** The same after the versions were merged, or before the tile was extended. */
  public Extent merged() {
    return new Extent(1, channels, height, width);
  }
}
