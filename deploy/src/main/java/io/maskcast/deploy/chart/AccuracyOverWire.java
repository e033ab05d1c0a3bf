package io.maskcast.deploy.chart;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Accuracy over wire bytes, as SVG; bytes on a logarithmic axis. */
public final class AccuracyOverWire {

  private static final int LEFT = 56;
  private static final double LEAST_SHOWN = 0.25; // below the best: worse is at the edge
  private static final int MOST_IN_LEGEND = 8;
  private static final int[] DIGITS = {1, 2, 5};

  private final double leastX;
  private final double mostX;
  private final double leastY;
  private final double mostY;
  private final ChartCanvas canvas =
      new ChartCanvas("accuracy over wire bytes", LEFT, "wire bytes a tile, both directions");

  /**
   * What is of one kind.
   *
   * @param name of the kind, for the legend
   * @param ours whether it is maskcast's
   * @param points one or more
   */
  public record Line(String name, boolean ours, List<Point> points) {

    /** Sorts the points by bytes. */
    public Line {
      points = points.stream().sorted(Comparator.comparingDouble(Point::wire)).toList();
    }
  }

  /**
   * One setting.
   *
   * @param wire bytes a tile, over 0
   * @param accuracy share of tiles right
   * @param low the least it may be
   * @param high the most
   * @param title what it is, for those who point at it
   */
  public record Point(double wire, double accuracy, double low, double high, String title) {}

  private AccuracyOverWire(List<Line> lines) {
    List<Point> points = lines.stream().flatMap(line -> line.points().stream()).toList();
    this.leastX = Math.log10(points.stream().mapToDouble(Point::wire).min().orElse(1)) - 0.05;
    this.mostX = Math.log10(points.stream().mapToDouble(Point::wire).max().orElse(10)) + 0.05;
    double most = points.stream().mapToDouble(Point::accuracy).max().orElse(1);
    double least = points.stream().mapToDouble(Point::accuracy).min().orElse(0);
    this.mostY = Math.min(1, most + 0.02);
    this.leastY = Math.max(0, Math.max(most - LEAST_SHOWN, least - 0.02));
  }

  /**
   * The figure, for a page that gives {@code line-0}, {@code line-1} ... their looks.
   *
   * @param lines in the order of the legend
   * @param level an accuracy to draw a line at
   * @param levelTitle what the level is
   */
  public static String svg(List<Line> lines, OptionalDouble level, String levelTitle) {
    return drawn(lines, level, levelTitle).canvas.close();
  }

  private static AccuracyOverWire drawn(List<Line> lines, OptionalDouble level, String levelTitle) {
    AccuracyOverWire figure = new AccuracyOverWire(lines);
    figure.axes();
    level.ifPresent(accuracy -> figure.level(accuracy, levelTitle));
    for (int i = 0; i < lines.size(); i++) {
      figure.line("line-" + i, lines.get(i));
    }
    return figure;
  }

  /** The figure as a file of its own, with a legend if there are few lines. */
  public static String file(List<Line> lines, OptionalDouble level, String levelTitle) {
    AccuracyOverWire figure = drawn(lines, level, levelTitle);
    if (lines.size() <= MOST_IN_LEGEND) {
      figure.legend(lines);
    }
    String style =
        "<style>text{font:12px sans-serif;fill:#555}.grid{stroke:#ddd}%s</style>"
            .formatted(looks(lines));
    return figure
        .canvas
        .close()
        .replaceFirst("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ")
        .replaceFirst(">", ">" + style);
  }

  private void axes() {
    for (int power = (int) Math.floor(leastX); power <= mostX; power++) {
      for (int digit : DIGITS) {
        double x = Math.log10(digit) + power;
        if (x >= leastX && x <= mostX) {
          canvas.tickX(x(x), new BigDecimal(digit).scaleByPowerOfTen(power).toPlainString());
        }
      }
    }
    double step = mostY - leastY > 0.1 ? 0.05 : 0.01;
    for (double y = Math.ceil(leastY / step) * step; y <= mostY; y += step) {
      canvas.tickY(y(y), String.format(Locale.ROOT, "%.2f", y));
    }
  }

  private void level(double accuracy, String title) {
    if (accuracy >= leastY) {
      canvas.line("level", canvas.x(0), y(accuracy), canvas.x(1), y(accuracy));
      canvas.text(canvas.x(0) + 6, y(accuracy) - 5, "start", title);
    }
  }

  private void line(String look, Line line) {
    canvas.curve("curve " + look, line.points().stream().map(this::place).toList());
    for (Point point : line.points()) {
      double x = x(Math.log10(point.wire()));
      canvas.line("interval " + look, x, y(point.low()), x, y(point.high()));
      canvas.dot("dot " + look, x, y(point.accuracy()), line.ours() ? 5 : 3, point.title());
    }
  }

  /** At the lower right, where what costs much is seldom wrong. */
  private void legend(List<Line> lines) {
    double x = canvas.x(0.62);
    for (int i = 0; i < lines.size(); i++) {
      double y = canvas.y(0.06 + 0.07 * (lines.size() - 1 - i));
      canvas.dot("dot line-" + i, x, y, 4, lines.get(i).name());
      canvas.text(x + 10, y + 4, "start", lines.get(i).name());
    }
  }

  private double[] place(Point point) {
    return new double[] {x(Math.log10(point.wire())), y(point.accuracy())};
  }

  private double x(double log) {
    return canvas.x((log - leastX) / (mostX - leastX));
  }

  private double y(double accuracy) {
    double shown = Math.max(leastY, Math.min(mostY, accuracy));
    return canvas.y((shown - leastY) / (mostY - leastY));
  }

  /** The looks of the lines, as CSS: ours in blues, the others around the circle of colours. */
  public static String looks(List<Line> lines) {
    StringBuilder css = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String colour = colour(lines.get(i).ours(), i);
      css.append(".line-%d{stroke:%s;color:%s}".formatted(i, colour, colour));
      css.append("circle.line-%d,i.line-%d{fill:%s;background:%s}".formatted(i, i, colour, colour));
    }
    css.append(".curve{fill:none;stroke-width:1.5}.interval{stroke-width:1}");
    css.append(".level{stroke:#888;stroke-dasharray:5 4}");
    return css.toString();
  }

  private static String colour(boolean ours, int number) {
    int hue = ours ? 205 + 12 * number % 40 : (250 + 137 * number) % 360; // the golden angle
    return "hsl(%d %d%% 45%%)".formatted(hue, ours ? 90 : 55);
  }
}
