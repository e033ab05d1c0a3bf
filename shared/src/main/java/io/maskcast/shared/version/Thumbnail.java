package io.maskcast.shared.version;

import io.maskcast.shared.MaskcastException;

/**
 * Made small, and as large as before again by whoever receives it: see {@link ThumbnailScaling}.
 *
 * @param height rows of the small tile, 1 or more
 * @param width its columns, 1 or more
 */
public record Thumbnail(int height, int width) implements Version {

  /**
   * Checks the range.
   *
   * @throws MaskcastException if a side is not positive
   */
  public Thumbnail {
    if (height < 1 || width < 1) {
      throw new MaskcastException(
          "A thumbnail of %d x %d is impossible: height and width must be 1 or more"
              .formatted(height, width));
    }
  }

  @Override
  public String label() {
    return "thumbnail-" + height + "x" + width;
  }

  /**
   * The share of the area, and so of the samples. (The authors' code charges that of the sides.)
   */
  @Override
  public double cost(int tileHeight, int tileWidth) {
    requireFits(tileHeight, tileWidth);
    return (double) height * width / ((double) tileHeight * tileWidth);
  }

  /**
   * Checks that this is not larger than tiles.
   *
   * @throws MaskcastException if it is
   */
  public void requireFits(int tileHeight, int tileWidth) {
    if (height > tileHeight || width > tileWidth) {
      throw new MaskcastException(
          "%s is larger than the tiles of %d x %d; make it smaller"
              .formatted(label(), tileHeight, tileWidth));
    }
  }
}
