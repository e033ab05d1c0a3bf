package io.maskcast.trainer.data;

import io.maskcast.shared.raster.RasterLevel;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.TileLayout;
import java.util.List;

/** Cuts tiles out of a raster, each around a pixel. */
final class TileCutter {

  private TileCutter() {}

  /**
   * The tiles, one after the other.
   *
   * @param level the raster
   * @param layout of the tiles, pixel-interleaved
   * @param pixels in the middle of them, row by row
   */
  static byte[] cut(RasterLevel level, TileLayout layout, LabelledPixels pixels) {
    byte[] tiles = LabelledTiles.room(layout, pixels.count());
    List<LabelledPixels.Pixel> all = pixels.pixels();
    for (int first = 0, next; first < all.size(); first = next) {
      int row = all.get(first).row();
      next = first;
      while (next < all.size() && all.get(next).row() == row) {
        next++;
      }
      // All tiles around pixels of one row are cut from one read.
      int left = all.get(first).column() - layout.width() / 2;
      int right = all.get(next - 1).column() + layout.width() / 2 + 1;
      Window strip = new Window(row - layout.height() / 2, left, layout.height(), right - left);
      byte[] samples = level.read(strip);
      for (int tile = first; tile < next; tile++) {
        int column = all.get(tile).column() - layout.width() / 2 - left;
        copy(samples, strip.columns(), column, layout, tiles, tile * layout.denseBytes());
      }
    }
    return tiles;
  }

  /** From bands apart to samples of a pixel side by side. */
  private static void copy(
      byte[] strip, int columns, int column, TileLayout layout, byte[] tiles, int at) {
    int size = layout.sampleType().bytes();
    int to = at;
    for (int row = 0; row < layout.height(); row++) {
      for (int x = 0; x < layout.width(); x++) {
        for (int channel = 0; channel < layout.channels(); channel++) {
          int from = ((channel * layout.height() + row) * columns + column + x) * size;
          System.arraycopy(strip, from, tiles, to, size);
          to += size;
        }
      }
    }
  }
}
