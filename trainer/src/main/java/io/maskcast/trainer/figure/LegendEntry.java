package io.maskcast.trainer.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Stroke;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Optional;
import org.knowm.xchart.style.markers.Marker;

/**
 * A line of a legend: what a mark of the figure means.
 *
 * @param text the meaning
 * @param width pixels of the mark from left to right
 * @param sample draws the mark
 */
record LegendEntry(String text, int width, Sample sample) {

  private static final int LINE = 46;

  private static final int SWATCH = 20;

  /** Draws a mark. */
  interface Sample {

    /** Draws the mark from x on, the middle at height y. */
    void paint(Graphics2D g, double x, double y);
  }

  /** A line, with a marker in its middle if there is one. */
  static LegendEntry line(String text, Color colour, Stroke stroke, Optional<Marker> marker) {
    return new LegendEntry(
        text,
        LINE,
        (g, x, y) -> {
          g.setColor(colour);
          g.setStroke(stroke);
          g.draw(new Line2D.Double(x + 2, y, x + LINE - 2, y));
          marker.ifPresent(m -> m.paint(g, x + LINE / 2.0, y, 0));
        });
  }

  /** A colour that stands for something. */
  static LegendEntry swatch(String text, Color colour) {
    return new LegendEntry(
        text,
        SWATCH,
        (g, x, y) -> {
          Rectangle2D box = new Rectangle2D.Double(x, y - SWATCH / 2.0, SWATCH, SWATCH);
          g.setColor(colour);
          g.fill(box);
          g.setColor(FigureStyle.FRAME);
          g.setStroke(FigureStyle.solid(1f));
          g.draw(box);
        });
  }
}
