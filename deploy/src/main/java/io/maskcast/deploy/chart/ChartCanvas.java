package io.maskcast.deploy.chart;

import java.util.List;
import java.util.Locale;

/**
 * An area with room for labels around it, drawn as SVG; the page it stands in gives the kinds of
 * its parts their looks. Places are in its own units, x to the right and y down. Not thread-safe.
 */
public final class ChartCanvas {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int RIGHT = 20;
  private static final int TOP = 16;
  private static final int BOTTOM = 44;

  private final int left;
  private final StringBuilder svg = new StringBuilder();

  /**
   * An empty one.
   *
   * @param title for those who do not see it
   * @param left room for the labels of the vertical axis
   * @param xTitle what the horizontal axis shows
   */
  public ChartCanvas(String title, int left, String xTitle) {
    this.left = left;
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, HEIGHT, title));
    text((left + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", xTitle);
  }

  /** The place of a share of the horizontal axis, 0 at the left to 1 at the right. */
  public double x(double share) {
    return left + (WIDTH - left - RIGHT) * share;
  }

  /** The place of a share of the vertical axis, 0 at the bottom to 1 at the top. */
  public double y(double share) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share);
  }

  /** Labels a place of the horizontal axis, with a line up from it. */
  public void tickX(double x, String label) {
    line("grid", x, TOP, x, HEIGHT - BOTTOM);
    text(x, HEIGHT - BOTTOM + 18, "middle", label);
  }

  /** Labels a place of the vertical axis, with a line across from it. */
  public void tickY(double y, String label) {
    line("grid", left, y, WIDTH - RIGHT, y);
    text(left - 8, y + 4, "end", label);
  }

  /** A straight line. */
  public void line(String kind, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            kind,
            x1,
            y1,
            x2,
            y2));
  }

  /** A line through places (x, y). */
  public void curve(String kind, List<double[]> places) {
    StringBuilder path = new StringBuilder();
    for (double[] place : places) {
      path.append(path.isEmpty() ? "M" : "L");
      path.append(String.format(Locale.ROOT, "%.1f %.1f ", place[0], place[1]));
    }
    svg.append("<path class=\"%s\" d=\"%s\"/>".formatted(kind, path));
  }

  /** A dot that tells of itself when it is pointed at. */
  public void dot(String kind, double x, double y, int radius, String title) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"><title>%s</title></circle>",
            kind,
            x,
            y,
            radius,
            title));
  }

  /**
   * Words.
   *
   * @param anchor which part of them is at the place: {@code start}, {@code middle} or {@code end}
   */
  public void text(double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            x,
            y,
            anchor,
            text));
  }

  /** The drawing; nothing may be added afterwards. */
  public String close() {
    return svg.append("</svg>").toString();
  }
}
