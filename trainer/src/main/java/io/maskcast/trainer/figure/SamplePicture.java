package io.maskcast.trainer.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * A picture with a pixel per sample, drawn into a figure: small ones with squares as samples, large
 * ones shrunk so that each pixel is the mean of what lies under it.
 */
final class SamplePicture {

  private SamplePicture() {}

  /** The factor by which a side of so many samples grows or shrinks to fit some pixels. */
  static double factor(int samples, double pixels) {
    return samples <= pixels ? Math.floor(pixels / samples) : pixels / samples;
  }

  /** Draws with the upper left corner at (x, y), with a frame around. */
  static void paint(Graphics2D g, BufferedImage picture, int x, int y, double factor) {
    int width = Math.max(1, (int) Math.round(picture.getWidth() * factor));
    int height = Math.max(1, (int) Math.round(picture.getHeight() * factor));
    if (factor >= 1) {
      g.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
      g.drawImage(picture, x, y, width, height, null);
    } else {
      g.drawImage(picture.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING), x, y, null);
    }
    Color before = g.getColor();
    g.setColor(FigureStyle.FRAME);
    g.fillRect(x - 1, y - 1, width + 2, 1);
    g.fillRect(x - 1, y + height, width + 2, 1);
    g.fillRect(x - 1, y - 1, 1, height + 2);
    g.fillRect(x + width, y - 1, 1, height + 2);
    g.setColor(before);
  }
}
