package io.maskcast.deploy.demo;

import io.maskcast.deploy.chart.ChartCanvas;
import io.maskcast.trainer.learn.EpochRecord;
import java.util.List;
import java.util.Locale;

/**
 * Validation accuracy over Q while the mask was learned, as SVG; Q on a logarithmic axis, falling
 * to the right.
 */
final class AccuracyChart {

  private static final int LEFT = 56;
  private static final double[] Q_TICKS = {1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01};

  private final double leastQ;
  private final double leastAccuracy;
  private final ChartCanvas canvas =
      new ChartCanvas("validation accuracy over Q", LEFT, "Q, the share of samples kept");

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
    chart.dense(dense);
    chart.curve(curve);
    chart.point("final", 6, q, accuracy, "fine-tuned on the final mask: %.4f".formatted(accuracy));
    return chart.canvas.close();
  }

  private double x(double q) {
    return canvas.x(Math.log(q) / Math.log(leastQ));
  }

  private double y(double accuracy) {
    return canvas.y((accuracy - leastAccuracy) / (1 - leastAccuracy));
  }

  private void axes() {
    double step = 1 - leastAccuracy > 0.3 ? 0.1 : 0.05;
    for (double accuracy = 1; accuracy > leastAccuracy - 1e-9; accuracy -= step) {
      canvas.tickY(y(accuracy), String.format(Locale.ROOT, "%.2f", accuracy));
    }
    for (double q : Q_TICKS) {
      if (q >= leastQ) {
        canvas.tickX(x(q), q == 1 ? "1" : Double.toString(q));
      }
    }
  }

  private void dense(double accuracy) {
    canvas.line("dense", x(1), y(accuracy), x(leastQ), y(accuracy));
    canvas.text(x(1) + 6, y(accuracy) - 5, "start", "dense network");
  }

  private void curve(List<EpochRecord> curve) {
    canvas.curve(
        "curve",
        curve.stream()
            .map(point -> new double[] {x(point.q()), y(point.validationAccuracy())})
            .toList());
    for (EpochRecord point : curve) {
      point(
          "epoch",
          3,
          point.q(),
          point.validationAccuracy(),
          "epoch %d: Q %.3f, accuracy %.4f"
              .formatted(point.epoch(), point.q(), point.validationAccuracy()));
    }
  }

  private void point(String kind, int radius, double q, double accuracy, String title) {
    canvas.dot(kind, x(q), y(accuracy), radius, title);
  }
}
