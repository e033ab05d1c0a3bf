package io.maskcast.shared.raster;

import io.maskcast.shared.tiff.BlockGrid;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which pixels of an image are there, by another image of the same size: those where its sample is
 * not 0. Immutable and thread-safe.
 */
final class PixelMask {

  private final StoredImage image;

  PixelMask(StoredImage image) {
    this.image = image;
  }

  /** The image that says so. */
  StoredImage image() {
    return image;
  }

  /** The keys of the blocks that say so of a window, which lies within the image. */
  Set<Long> keys(Window window) {
    BlockGrid grid = image.grid();
    Set<Long> keys = new HashSet<>();
    for (int row = window.row() / grid.blockHeight();
        row <= (window.bottom() - 1) / grid.blockHeight();
        row++) {
      for (int column = window.column() / grid.blockWidth();
          column <= (window.right() - 1) / grid.blockWidth();
          column++) {
        keys.add(image.key(0, row, column));
      }
    }
    return keys;
  }

  /**
   * The pixels of a window that are not there, row by row.
   *
   * @param window within the image
   * @param blocks those of {@link #keys}
   */
  BitSet dropped(Window window, Map<Long, byte[]> blocks) {
    BlockGrid grid = image.grid();
    BitSet dropped = new BitSet();
    for (int y = window.row(); y < window.bottom(); y++) {
      int from = y % grid.blockHeight() * grid.blockWidth();
      int at = (y - window.row()) * window.columns();
      byte[] block = {};
      for (int x = window.column(); x < window.right(); x++, at++) {
        if (x == window.column() || x % grid.blockWidth() == 0) {
          block = blocks.get(image.key(0, y / grid.blockHeight(), x / grid.blockWidth()));
        }
        if (block[from + x % grid.blockWidth()] == 0) {
          dropped.set(at);
        }
      }
    }
    return dropped;
  }
}
