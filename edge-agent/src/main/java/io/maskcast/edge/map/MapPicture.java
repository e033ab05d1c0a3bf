package io.maskcast.edge.map;

import io.maskcast.shared.legend.Legend;
import io.maskcast.shared.picture.Drawing;
import io.maskcast.shared.picture.Png;
import io.maskcast.shared.storage.WholeFile;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** Draws a map with its legend, for people. */
public final class MapPicture {

  /** A larger map is drawn in fewer pixels, a small one in more. */
  private static final int SIDE = 1_200;

  private static final int MARGIN = 16;
  private static final int LINE = 28;
  private static final int SWATCH = 18;
  private static final int LEGEND_WIDTH = 260;

  private final ClassMap map;
  private final int width;
  private final int height;

  private MapPicture(ClassMap map) {
    this.map = map;
    double longest = Math.max(map.width(), map.height());
    double scale = longest > SIDE ? SIDE / longest : Math.max(1, Math.floor(SIDE / 2 / longest));
    this.width = (int) Math.max(1, Math.round(map.width() * scale));
    this.height = (int) Math.max(1, Math.round(map.height() * scale));
  }

  /**
   * Writes it as PNG.
   *
   * @param title above the legend
   * @throws io.maskcast.shared.MaskcastException if it cannot be written, or there are no fonts
   */
  public static void write(ClassMap map, String title, Path file) {
    Drawing.require();
    WholeFile.write(file, Png.of(new MapPicture(map).draw(title)));
  }

  private BufferedImage draw(String title) {
    int rows = Math.max(height, (map.legend().entries().size() + 2) * LINE);
    BufferedImage image =
        new BufferedImage(
            width + LEGEND_WIDTH + 3 * MARGIN, rows + 2 * MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D to = image.createGraphics();
    to.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    to.setColor(Color.WHITE);
    to.fillRect(0, 0, image.getWidth(), image.getHeight());
    drawMap(image);
    drawLegend(to, title);
    to.dispose();
    return image;
  }

  /** Pixels of no class stay white. */
  private void drawMap(BufferedImage image) {
    for (int y = 0; y < height; y++) {
      int row = (int) ((long) y * map.height() / height);
      for (int x = 0; x < width; x++) {
        int column = (int) ((long) x * map.width() / width);
        int toX = MARGIN + x;
        int toY = MARGIN + y;
        map.classAt(row, column)
            .ifPresent(label -> image.setRGB(toX, toY, map.legend().entries().get(label).colour()));
      }
    }
  }

  private void drawLegend(Graphics2D to, String title) {
    int left = width + 2 * MARGIN;
    int baseline = MARGIN + SWATCH - 4;
    to.setColor(Color.BLACK);
    to.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    to.drawString(title, left, baseline);
    to.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    int line = 1;
    for (Legend.Entry entry : map.legend().entries()) {
      int top = MARGIN + line++ * LINE;
      to.setColor(new Color(entry.colour()));
      to.fillRect(left, top, SWATCH, SWATCH);
      to.setColor(Color.BLACK);
      to.drawString(entry.name(), left + SWATCH + 10, top + SWATCH - 4);
    }
  }
}
