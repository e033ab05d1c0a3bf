package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.result.Metric;
import io.maskcast.deploy.chart.ChartCanvas;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Accuracy over wire bytes, all arms, as SVG; bytes on a logarithmic axis. */
final class TilesFigure {

  private static final int LEFT = 56;
  private static final double LEAST_SHOWN = 0.25; // below whole tiles: worse is at the edge
  private static final int[] DIGITS = {1, 2, 5};

  private final List<ArmResult> arms;
  private final List<String> lines;
  private final double leastX;
  private final double mostX;
  private final double leastY;
  private final double mostY;
  private final ChartCanvas canvas =
      new ChartCanvas("accuracy over wire bytes", LEFT, "wire bytes a tile, both directions");

  private TilesFigure(List<ArmResult> arms) {
    this.arms = arms;
    this.lines = arms.stream().map(ArmResult::line).distinct().toList();
    this.leastX = Math.log10(arms.stream().mapToDouble(ArmResult::wire).min().orElse(1)) - 0.05;
    this.mostX = Math.log10(arms.stream().mapToDouble(ArmResult::wire).max().orElse(10)) + 0.05;
    double most = arms.stream().mapToDouble(arm -> arm.accuracy().mean()).max().orElse(1);
    double least = arms.stream().mapToDouble(arm -> arm.accuracy().mean()).min().orElse(0);
    this.mostY = Math.min(1, most + 0.02);
    this.leastY = Math.max(0, Math.max(most - LEAST_SHOWN, least - 0.02));
  }

  /** The figure, for a page that gives {@code line-0}, {@code line-1} ... their looks. */
  static String svg(List<ArmResult> arms) {
    TilesFigure figure = new TilesFigure(arms);
    figure.axes();
    figure.required();
    figure.lines.forEach(figure::line);
    return figure.canvas.close();
  }

  private void axes() {
    for (int power = (int) Math.floor(leastX); power <= mostX; power++) {
      for (int digit : DIGITS) {
        double x = Math.log10(digit) + power;
        if (x >= leastX && x <= mostX) {
          canvas.tickX(x(x), Metric.text(Math.pow(10, x)).replaceFirst("\\.0+$", ""));
        }
      }
    }
    double step = mostY - leastY > 0.1 ? 0.05 : 0.01;
    for (double y = Math.ceil(leastY / step) * step; y <= mostY; y += step) {
      canvas.tickY(y(y), String.format(Locale.ROOT, "%.2f", y));
    }
  }

  private void required() {
    double required =
        Finding.required(arms, arm -> Math.max(arm.asIsMean().mean(), arm.tunedMean().mean()));
    if (required >= leastY) {
      canvas.line("required", canvas.x(0), y(required), canvas.x(1), y(required));
      canvas.text(canvas.x(0) + 6, y(required) - 5, "start", "whole tiles less a point");
    }
  }

  private void line(String line) {
    String look = "line-" + lines.indexOf(line);
    List<ArmResult> points =
        arms.stream()
            .filter(arm -> arm.line().equals(line))
            .sorted(Comparator.comparingDouble(ArmResult::wire))
            .toList();
    canvas.curve("curve " + look, points.stream().map(this::place).toList());
    for (ArmResult point : points) {
      double x = x(Math.log10(point.wire()));
      canvas.line("interval " + look, x, y(point.accuracy().low()), x, y(point.accuracy().high()));
      canvas.dot(
          "dot " + look,
          x,
          y(point.accuracy().mean()),
          point.ours() ? 5 : 3,
          "%s: %s bytes, %s"
              .formatted(
                  point.arm(), Metric.text(point.wire()), TilesTable.text(point.accuracy())));
    }
  }

  private double[] place(ArmResult arm) {
    return new double[] {x(Math.log10(arm.wire())), y(arm.accuracy().mean())};
  }

  private double x(double log) {
    return canvas.x((log - leastX) / (mostX - leastX));
  }

  private double y(double accuracy) {
    double shown = Math.max(leastY, Math.min(mostY, accuracy));
    return canvas.y((shown - leastY) / (mostY - leastY));
  }

  /** The looks of the lines, as CSS: ours in blues, the others around the circle of colours. */
  static String looks(List<ArmResult> arms) {
    List<String> lines = arms.stream().map(ArmResult::line).distinct().toList();
    StringBuilder css = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String colour = colour(arms, lines, i);
      css.append(".line-%d{stroke:%s;color:%s}".formatted(i, colour, colour));
      css.append("circle.line-%d,i.line-%d{fill:%s;background:%s}".formatted(i, i, colour, colour));
    }
    css.append(".curve{fill:none;stroke-width:1.5}.interval{stroke-width:1}");
    css.append(".required{stroke:#888;stroke-dasharray:5 4}");
    return css.toString();
  }

  private static String colour(List<ArmResult> arms, List<String> lines, int number) {
    String line = lines.get(number);
    boolean ours = arms.stream().anyMatch(arm -> arm.line().equals(line) && arm.ours());
    int hue = ours ? 205 + 12 * number % 40 : (250 + 137 * number) % 360; // the golden angle
    return "hsl(%d %d%% 45%%)".formatted(hue, ours ? 90 : 55);
  }
}
