package io.maskcast.deploy.bench.result;

import java.util.List;
import java.util.Locale;

/** Lines over two axes, as SVG; the vertical axis begins at 0. Not thread-safe. */
final class SvgPlot {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 76;
  private static final int RIGHT = 20;
  private static final int TOP = 16;
  private static final int BOTTOM = 44;
  private static final int MOST_TICKS = 6;

  private final double leastX;
  private final double mostX;
  private final double mostY;
  private final StringBuilder svg = new StringBuilder();

  /**
   * An empty plot.
   *
   * @param title for those who do not see it
   * @param xTitle what the horizontal axis shows
   * @param leastX where that begins
   * @param mostX where it ends, more than {@code leastX}
   * @param mostY the highest value to be drawn
   */
  SvgPlot(String title, String xTitle, double leastX, double mostX, double mostY) {
    this.leastX = leastX;
    this.mostX = mostX;
    double step = step(mostY);
    this.mostY = Math.max(step, Math.ceil(mostY / step) * step);
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, HEIGHT, title));
    for (double y = 0; y < this.mostY + step / 2; y += step) {
      line("grid", LEFT, y(y), WIDTH - RIGHT, y(y));
      text(LEFT - 8, y(y) + 4, "end", Metric.text(y));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", xTitle);
  }

  /** 1, 2 or 5 times a power of ten, so that few of them reach a value. */
  static double step(double most) {
    if (!(most > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(most / MOST_TICKS)));
    for (double factor : new double[] {1, 2, 5}) {
      if (most / (factor * power) <= MOST_TICKS) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** Labels a place of the horizontal axis. */
  void tick(double x, String label) {
    line("grid", x(x), TOP, x(x), HEIGHT - BOTTOM);
    text(x(x), HEIGHT - BOTTOM + 18, "middle", label);
  }

  /** A line through points (x, y). */
  void curve(Kind kind, List<double[]> points) {
    StringBuilder path = new StringBuilder();
    for (double[] point : points) {
      path.append(path.isEmpty() ? "M" : "L");
      path.append(String.format(Locale.ROOT, "%.1f %.1f ", x(point[0]), y(point[1])));
    }
    svg.append("<path class=\"curve %s\" d=\"%s\"/>".formatted(kind.label(), path));
  }

  /** Dots at points (x, y). */
  void dots(Kind kind, List<double[]> points) {
    for (double[] point : points) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s</title></circle>",
              kind.label(),
              x(point[0]),
              y(point[1]),
              Metric.text(point[1])));
    }
  }

  private double x(double x) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (x - leastX) / (mostX - leastX);
  }

  private double y(double y) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - y / mostY);
  }

  private void line(String kind, double x1, double y1, double x2, double y2) {
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

  private void text(double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            x,
            y,
            anchor,
            text));
  }

  /** The plot; nothing may be added afterwards. */
  String close() {
    return svg.append("</svg>").toString();
  }
}
