package io.maskcast.deploy.demo;

import io.maskcast.trainer.learn.EpochRecord;
import java.util.List;
import java.util.Locale;

/**
 * Validation accuracy over Q while the mask was learned, as SVG; Q on a logarithmic axis, falling
 * to the right.
 */
final class AccuracyChart {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 56;
  private static final int RIGHT = 20;
  private static final int TOP = 16;
  private static final int BOTTOM = 44;
  private static final double[] Q_TICKS = {1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01};

  private final double leastQ;
  private final double leastAccuracy;
  private final StringBuilder svg = new StringBuilder();

  private AccuracyChart(double leastQ, double leastAccuracy) {
    this.leastQ = leastQ;
    this.leastAccuracy = leastAccuracy;
  }

  /**
   * The chart.
   *
   * @param curve the points in order of time
   * @param q the final mask's share
   * @param accuracy the fine-tuned network's validation accuracy under it
   * @param dense the dense network's, a line across
   */
  static String svg(List<EpochRecord> curve, double q, double accuracy, double dense) {
    double leastQ = Math.min(q, curve.stream().mapToDouble(EpochRecord::q).min().orElse(q));
    double least =
        Math.min(
            accuracy,
            curve.stream().mapToDouble(EpochRecord::validationAccuracy).min().orElse(accuracy));
    AccuracyChart chart =
        new AccuracyChart(leastQ * 0.8, Math.floor(Math.max(0, least - 0.02) * 20) / 20);
    chart.axes();
    chart.line("dense", chart.x(1), chart.y(dense), chart.x(chart.leastQ), chart.y(dense));
    chart.text(chart.x(1) + 6, chart.y(dense) - 5, "start", "dense network");
    chart.curve(curve);
    chart.point("final", q, accuracy, "fine-tuned on the final mask: %.4f".formatted(accuracy));
    return chart.close();
  }

  private double x(double q) {
    return LEFT + (WIDTH - LEFT - RIGHT) * Math.log(q) / Math.log(leastQ);
  }

  private double y(double accuracy) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - accuracy) / (1 - leastAccuracy);
  }

  private void axes() {
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"validation accuracy over Q\">"
            .formatted(WIDTH, HEIGHT));
    double step = 1 - leastAccuracy > 0.3 ? 0.1 : 0.05;
    for (double accuracy = 1; accuracy > leastAccuracy - 1e-9; accuracy -= step) {
      line("grid", LEFT, y(accuracy), WIDTH - RIGHT, y(accuracy));
      text(LEFT - 8, y(accuracy) + 4, "end", String.format(Locale.ROOT, "%.2f", accuracy));
    }
    for (double q : Q_TICKS) {
      if (q >= leastQ) {
        line("grid", x(q), TOP, x(q), HEIGHT - BOTTOM);
        text(
            x(q),
            HEIGHT - BOTTOM + 18,
            "middle",
            String.format(Locale.ROOT, "%s", q == 1 ? "1" : q));
      }
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", "Q, the share of samples kept");
  }

  private void curve(List<EpochRecord> curve) {
    StringBuilder path = new StringBuilder();
    for (EpochRecord point : curve) {
      path.append(path.isEmpty() ? "M" : "L");
      path.append(
          String.format(Locale.ROOT, "%.1f %.1f ", x(point.q()), y(point.validationAccuracy())));
    }
    svg.append("<path class=\"curve\" d=\"").append(path).append("\"/>");
    for (EpochRecord point : curve) {
      point(
          "epoch",
          point.q(),
          point.validationAccuracy(),
          "epoch %d: Q %.3f, accuracy %.4f"
              .formatted(point.epoch(), point.q(), point.validationAccuracy()));
    }
  }

  private void point(String kind, double q, double accuracy, String title) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"><title>%s</title></circle>",
            kind,
            x(q),
            y(accuracy),
            kind.equals("final") ? 6 : 3,
            title));
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

  private String close() {
    return svg.append("</svg>").toString();
  }
}
