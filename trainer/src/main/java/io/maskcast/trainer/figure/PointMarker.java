package io.maskcast.trainer.figure;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import org.knowm.xchart.style.markers.Marker;

/** A marker of a size of its own (the library knows one size for a whole chart), full or hollow. */
final class PointMarker extends Marker {

  /** Forms that differ without colour. */
  enum Form {
    CIRCLE,
    SQUARE,
    TRIANGLE,
    DIAMOND,
    /** A triangle on its tip. */
    FUNNEL,
    /** A level stroke, the end of an interval. */
    CAP
  }

  private static final BasicStroke RING = FigureStyle.solid(1.8f);

  private final Form form;
  private final boolean full;
  private final int size;

  /**
   * A marker.
   *
   * @param form its outline
   * @param full whether it is filled with its colour, not only drawn around
   * @param size its width in pixels
   */
  PointMarker(Form form, boolean full, int size) {
    this.form = form;
    this.full = full;
    this.size = size;
  }

  @Override
  public void paint(Graphics2D g, double x, double y, int chartMarkerSize) {
    Shape outline = outline(x, y, size / 2.0);
    if (full) {
      g.fill(outline);
    } else {
      g.setStroke(RING);
      g.draw(outline);
    }
  }

  private Shape outline(double x, double y, double r) {
    return switch (form) {
      case CIRCLE -> new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r);
      case SQUARE -> new Rectangle2D.Double(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
      case TRIANGLE -> polygon(x, y - 1.15 * r, x + 1.1 * r, y + 0.8 * r, x - 1.1 * r, y + 0.8 * r);
      case DIAMOND -> polygon(x, y - 1.25 * r, x + 1.25 * r, y, x, y + 1.25 * r, x - 1.25 * r, y);
      case FUNNEL -> polygon(x, y + 1.15 * r, x + 1.1 * r, y - 0.8 * r, x - 1.1 * r, y - 0.8 * r);
      case CAP -> new Rectangle2D.Double(x - r, y - 0.75, 2 * r, 1.5);
    };
  }

  private static Shape polygon(double... corners) {
    Path2D path = new Path2D.Double();
    path.moveTo(corners[0], corners[1]);
    for (int i = 2; i < corners.length; i += 2) {
      path.lineTo(corners[i], corners[i + 1]);
    }
    path.closePath();
    return path;
  }
}
