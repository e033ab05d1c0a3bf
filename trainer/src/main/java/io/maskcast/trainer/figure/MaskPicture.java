package io.maskcast.trainer.figure;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.picture.Png;
import java.awt.image.BufferedImage;

/**
 * A mask as a picture: one panel per channel from left to right, kept samples dark, the others
 * light.
 */
public final class MaskPicture {

  private static final int GAP_COLOUR = 0xffffff;
  private static final int PANEL_SIDE = 280;
  private static final int GAP = 12;

  private MaskPicture() {}

  /** The picture as PNG. */
  public static byte[] png(Mask mask) {
    MaskGrid grid = mask.grid();
    int scale = Math.max(1, PANEL_SIDE / Math.max(grid.height(), grid.width()));
    int panel = grid.width() * scale;
    int width = grid.channels() * (panel + GAP) - GAP;
    BufferedImage image =
        new BufferedImage(width, grid.height() * scale, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      int channel = x / (panel + GAP);
      int inPanel = x % (panel + GAP);
      for (int y = 0; y < image.getHeight(); y++) {
        image.setRGB(
            x, y, inPanel >= panel ? GAP_COLOUR : colour(mask, channel, y, inPanel, scale));
      }
    }
    return Png.of(image);
  }

  /** Samples of large tiles touch; samples of small ones are told apart by a thin line. */
  private static int colour(Mask mask, int channel, int y, int x, int scale) {
    boolean line = scale >= 5 && (x % scale == 0 || y % scale == 0);
    if (line) {
      return GAP_COLOUR;
    }
    return (mask.keeps(channel, y / scale, x / scale) ? FigureStyle.KEPT : FigureStyle.DROPPED)
        .getRGB();
  }
}
