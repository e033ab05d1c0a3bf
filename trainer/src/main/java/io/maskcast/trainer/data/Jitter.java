package io.maskcast.trainer.data;

import java.util.random.RandomGenerator;

/**
 * Small random shifts, turns and stretches of training tiles, so that a network does not learn
 * tiles by heart. Only dense training tiles are moved, before the mask is applied; validation and
 * test tiles never are. Immutable and thread-safe.
 *
 * @param shift the largest shift along each side, as a share of the side
 * @param turn the largest turn, in radians
 * @param stretch the largest change of scale along each side, as a share
 */
public record Jitter(double shift, double turn, double stretch) {

  /** Leaves tiles as they are. */
  public static final Jitter NONE = new Jitter(0, 0, 0);

  /** Below this side a pixel is too large a part of the tile to be moved. */
  private static final int SMALLEST_SIDE = 16;

  /** What suits tiles of these sides: nothing for small ones. */
  public static Jitter suiting(int height, int width) {
    return Math.min(height, width) < SMALLEST_SIDE ? NONE : new Jitter(0.06, 0.15, 0.1);
  }

  /** Whether tiles stay as they are. */
  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * Writes a tile, moved at random.
   *
   * @param tensors the tiles
   * @param tile which one
   * @param random decides how it is moved
   * @param out receives {@code tensors.tensorSize()} floats
   * @param at where to put them
   */
  public void write(TileTensors tensors, int tile, RandomGenerator random, float[] out, int at) {
    if (isNone()) {
      tensors.write(tile, out, at);
    } else {
      int height = tensors.tiles().layout().height();
      int width = tensors.tiles().layout().width();
      tensors.write(tile, view(height, width, random), out, at);
    }
  }

  private View view(int height, int width, RandomGenerator random) {
    double angle = turn * around(random);
    double rows = 1 + stretch * around(random);
    double columns = 1 + stretch * around(random);
    float yy = (float) (Math.cos(angle) * rows);
    float yx = (float) (Math.sin(angle) * rows);
    float xy = (float) (-Math.sin(angle) * columns);
    float xx = (float) (Math.cos(angle) * columns);
    float centreY = (height - 1) / 2f;
    float centreX = (width - 1) / 2f;
    float y0 = (float) (centreY - yy * centreY - yx * centreX + shift * height * around(random));
    float x0 = (float) (centreX - xy * centreY - xx * centreX + shift * width * around(random));
    return new View(y0, yy, yx, x0, xy, xx);
  }

  /** Uniform in [-1, 1). */
  private static double around(RandomGenerator random) {
    return 2 * random.nextDouble() - 1;
  }

  /** An affine map from a sample of the moved tile to a place in the tile. */
  record View(float y0, float yy, float yx, float x0, float xy, float xx) {

    float row(int row, int column) {
      return y0 + yy * row + yx * column;
    }

    float column(int row, int column) {
      return x0 + xy * row + xx * column;
    }
  }
}
