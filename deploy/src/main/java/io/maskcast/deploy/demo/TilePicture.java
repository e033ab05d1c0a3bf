package io.maskcast.deploy.demo;

import io.maskcast.edge.FetchedTile;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.picture.Png;
import io.maskcast.shared.tile.TileLayout;
import java.awt.image.BufferedImage;

/**
 * A tile of bytes as a picture: one grey panel per channel; samples that were not sent are hatched.
 */
final class TilePicture {

  private static final int PANEL_SIDE = 196;
  private static final int GAP = 10;
  private static final int NOT_SENT = 0xd9e2ee;
  private static final int HATCH = 0xc3d0e2;
  private static final int HATCH_PERIOD = 4;

  private TilePicture() {}

  /** Every sample. */
  static byte[] dense(FetchedTile tile) {
    return png(tile, (channel, row, column) -> true);
  }

  /** The samples a mask keeps. */
  static byte[] masked(FetchedTile tile, Mask mask) {
    return png(tile, mask::keeps);
  }

  private interface Sent {
    boolean test(int channel, int row, int column);
  }

  private static byte[] png(FetchedTile tile, Sent sent) {
    TileLayout layout = tile.layout();
    byte[] samples = tile.samples();
    int scale = Math.max(1, PANEL_SIDE / Math.max(layout.height(), layout.width()));
    int panel = layout.width() * scale;
    BufferedImage image =
        new BufferedImage(
            layout.channels() * (panel + GAP) - GAP,
            layout.height() * scale,
            BufferedImage.TYPE_INT_ARGB);
    for (int channel = 0; channel < layout.channels(); channel++) {
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < panel; x++) {
          int row = y / scale;
          int column = x / scale;
          int sample = samples[(channel * layout.height() + row) * layout.width() + column] & 0xff;
          int hatched = (x + y) % HATCH_PERIOD == 0 ? HATCH : NOT_SENT;
          int colour = sent.test(channel, row, column) ? sample * 0x010101 : hatched;
          image.setRGB(channel * (panel + GAP) + x, y, 0xff000000 | colour);
        }
      }
    }
    return Png.of(image);
  }
}
