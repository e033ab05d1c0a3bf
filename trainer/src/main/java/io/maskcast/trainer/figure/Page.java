package io.maskcast.trainer.figure;

import io.maskcast.shared.picture.Png;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.font.LineBreakMeasurer;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.awt.image.BufferedImage;
import java.text.AttributedString;
import java.util.List;

/**
 * What all figures share: title, subtitle and legend over a body. The legend stands over the plots,
 * so that it can cover no data.
 */
final class Page {

  private static final int LEGEND_ROW = 28;
  private static final int LEGEND_GAP = 30;
  private static final int TEXT_GAP = 10;

  private final Caption caption;
  private final List<LegendEntry> legend;

  /**
   * A page.
   *
   * @param caption over everything
   * @param legend below the caption, in rows
   */
  Page(Caption caption, List<LegendEntry> legend) {
    this.caption = caption;
    this.legend = List.copyOf(legend);
  }

  /** Draws what stands below the legend. */
  interface Body {

    /** Draws with the body's upper left corner at (0, 0). */
    void paint(Graphics2D g);
  }

  /**
   * The page as PNG.
   *
   * @param bodyHeight pixels of the body from top to bottom
   * @param body draws it
   */
  byte[] png(int bodyHeight, Body body) {
    int header = headerHeight();
    BufferedImage image =
        new BufferedImage(FigureStyle.WIDTH, header + bodyHeight, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      FigureStyle.smooth(g);
      g.setColor(FigureStyle.PAPER);
      g.fillRect(0, 0, image.getWidth(), image.getHeight());
      paintHeader(g);
      g.translate(0, header);
      g.clipRect(0, 0, image.getWidth(), bodyHeight);
      body.paint(g);
    } finally {
      g.dispose();
    }
    return Png.of(image);
  }

  /** Measured by drawing where nobody looks. */
  private int headerHeight() {
    Graphics2D g = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      FigureStyle.smooth(g);
      return paintHeader(g);
    } finally {
      g.dispose();
    }
  }

  /** Draws the header and returns its height. */
  private int paintHeader(Graphics2D g) {
    double y = FigureStyle.MARGIN * 0.8;
    y = paintText(g, caption.title(), FigureStyle.TITLE, FigureStyle.INK, y);
    y = paintText(g, caption.subtitle(), FigureStyle.TEXT, FigureStyle.SOFT_INK, y + 4);
    return (int) Math.ceil(paintLegend(g, y + TEXT_GAP));
  }

  /** Draws text in as many lines as it needs and returns where it ends. */
  private static double paintText(Graphics2D g, String text, Font font, Color colour, double top) {
    if (text.isBlank()) {
      return top;
    }
    AttributedString attributed = new AttributedString(text);
    attributed.addAttribute(TextAttribute.FONT, font);
    LineBreakMeasurer lines =
        new LineBreakMeasurer(attributed.getIterator(), g.getFontRenderContext());
    g.setColor(colour);
    double y = top;
    while (lines.getPosition() < text.length()) {
      TextLayout line = lines.nextLayout(FigureStyle.WIDTH - 2 * FigureStyle.MARGIN);
      line.draw(g, FigureStyle.MARGIN, (float) (y + line.getAscent()));
      y += line.getAscent() + line.getDescent() + line.getLeading();
    }
    return y;
  }

  private double paintLegend(Graphics2D g, double top) {
    if (legend.isEmpty()) {
      return top;
    }
    g.setFont(FigureStyle.TEXT);
    FontMetrics metrics = g.getFontMetrics();
    double x = FigureStyle.MARGIN;
    double y = top;
    for (LegendEntry entry : legend) {
      double width = entry.width() + TEXT_GAP + metrics.stringWidth(entry.text());
      if (x > FigureStyle.MARGIN && x + width > FigureStyle.WIDTH - FigureStyle.MARGIN) {
        x = FigureStyle.MARGIN;
        y += LEGEND_ROW;
      }
      entry.sample().paint(g, x, y + LEGEND_ROW / 2.0);
      g.setColor(FigureStyle.INK);
      g.drawString(
          entry.text(),
          (float) (x + entry.width() + TEXT_GAP),
          (float) (y + LEGEND_ROW / 2.0 + metrics.getAscent() * 0.38));
      x += width + LEGEND_GAP;
    }
    return y + LEGEND_ROW + TEXT_GAP;
  }
}
