package io.maskcast.deploy.bench.result;

import io.maskcast.deploy.chart.ChartCanvas;
import java.util.List;

/** Lines over two axes, as SVG; the vertical axis begins at 0. Not thread-safe. */
final class SvgPlot {

  private static final int LEFT = 76;
  private static final int MOST_TICKS = 6;

  private final double leastX;
  private final double mostX;
  private final double mostY;
  private final ChartCanvas canvas;

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
    this.canvas = new ChartCanvas(title, LEFT, xTitle);
    for (double y = 0; y < this.mostY + step / 2; y += step) {
      canvas.tickY(y(y), Metric.text(y));
    }
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
    canvas.tickX(x(x), label);
  }

  /** A line through points (x, y). */
  void curve(Kind kind, List<double[]> points) {
    canvas.curve(
        "curve " + kind.label(),
        points.stream().map(point -> new double[] {x(point[0]), y(point[1])}).toList());
  }

  /** Dots at points (x, y). */
  void dots(Kind kind, List<double[]> points) {
    for (double[] point : points) {
      canvas.dot("dot " + kind.label(), x(point[0]), y(point[1]), 4, Metric.text(point[1]));
    }
  }

  private double x(double x) {
    return canvas.x((x - leastX) / (mostX - leastX));
  }

  private double y(double y) {
    return canvas.y(y / mostY);
  }

  /** The plot; nothing may be added afterwards. */
  String close() {
    return canvas.close();
  }
}
