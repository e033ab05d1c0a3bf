package io.maskcast.trainer.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Lines and markers between two axes, over the full width of a figure and in its style. All plots
 * of a figure line up. Title and legend stand on the {@link Page}. What is added later lies above.
 * Not thread-safe.
 */
final class Plot {

  /** The share of a plot that its axes span; the rest keeps markers and end labels whole. */
  private static final double CONTENT = 0.95;

  /** Where the plots begin, right of the labels of the y-axis. */
  private static final int LEFT = 98;

  private static final int PADDING = 10;

  /** Logarithmic axes of more decades than this have room for labels at powers of ten only. */
  private static final int MOST_DECADES_X = 4;

  private static final int MOST_DECADES_Y = 2;

  private final AxisRange x;
  private final AxisRange y;
  private final String yTitle;
  private final int height;
  private final XYChart chart;

  /**
   * An empty plot.
   *
   * @param height pixels from top to bottom, with the labels of the x-axis if it has any
   * @param x what the x-axis spans
   * @param y what the y-axis spans
   * @param yTitle what the y-axis shows
   */
  Plot(int height, AxisRange x, AxisRange y, String yTitle) {
    this.x = x;
    this.y = y;
    this.yTitle = yTitle;
    this.height = height;
    this.chart = new XYChart(FigureStyle.WIDTH, height);
    style(chart.getStyler());
    range(chart.getStyler());
    // The library labels the data instead of round numbers wherever all data are equally far apart,
    // which epochs are. These two points, never shown, are not.
    add(List.of(new double[] {x.max(), y.max()}, new double[] {x.min(), y.min()}))
        .setEnabled(false);
  }

  private static void style(XYStyler styler) {
    styler
        .setBaseFont(FigureStyle.TEXT)
        .setChartBackgroundColor(FigureStyle.PAPER)
        .setChartFontColor(FigureStyle.INK)
        .setChartPadding(PADDING)
        .setChartTitleVisible(false)
        .setLegendVisible(false)
        .setPlotBackgroundColor(FigureStyle.PAPER)
        .setPlotBorderColor(FigureStyle.FRAME)
        .setPlotContentSize(CONTENT)
        .setYAxisLeftWidthHint(LEFT)
        .setLocale(Locale.ROOT);
    styler
        .setAxisTitleFont(FigureStyle.TEXT)
        .setAxisTitlePadding(PADDING)
        .setAxisTickLabelsFont(FigureStyle.SMALL)
        .setAxisTickLabelsColor(FigureStyle.INK)
        .setAxisTickMarksColor(FigureStyle.FRAME)
        .setAxisTicksLineVisible(false)
        .setYAxisLabelAlignment(XYStyler.TextAlignment.Right)
        .setXAxisTickMarkSpacingHint(110)
        .setYAxisTickMarkSpacingHint(46)
        .setPlotMargin(0)
        .setPlotGridLinesColor(FigureStyle.GRID)
        .setPlotGridLinesStroke(new BasicStroke(1f));
    styler.setXAxisTicksVisible(false).setYAxisTitleVisible(false);
  }

  private void range(XYStyler styler) {
    styler.setXAxisMin(x.min()).setXAxisMax(x.max()).setXAxisLogarithmic(x.logarithmic());
    styler.setYAxisMin(y.min()).setYAxisMax(y.max()).setYAxisLogarithmic(y.logarithmic());
    if (x.logarithmic()) {
      styler.setXAxisLogarithmicDecadeOnly(false);
      styler.setXAxisTickLabelsFormattingFunction(value -> x.tickLabel(value, MOST_DECADES_X));
    } else {
      styler.setXAxisDecimalPattern(x.numberPattern());
    }
    if (y.logarithmic()) {
      styler.setYAxisLogarithmicDecadeOnly(false);
      styler.setYAxisTickLabelsFormattingFunction(value -> y.tickLabel(value, MOST_DECADES_Y));
    } else {
      styler.setYAxisDecimalPattern(y.numberPattern());
    }
  }

  /** Labels the x-axis. */
  void labelX(String title) {
    chart.getStyler().setXAxisTicksVisible(true);
    chart.setXAxisTitle(title);
  }

  /** Adds a line through points (x, y); a single one, which makes no line, becomes a dot. */
  void line(List<double[]> points, Color colour, BasicStroke stroke) {
    Marker marker =
        points.size() == 1
            ? new PointMarker(PointMarker.Form.CIRCLE, true, (int) (6 + stroke.getLineWidth()))
            : SeriesMarkers.NONE;
    XYSeries series = add(points);
    series.setLineColor(colour).setLineStyle(stroke);
    series.setMarker(marker).setMarkerColor(colour);
  }

  /** Adds markers at points (x, y). */
  void markers(List<double[]> points, Color colour, Marker marker) {
    XYSeries series = add(points);
    series.setLineColor(colour).setLineStyle(SeriesLines.NONE);
    series.setMarker(marker).setMarkerColor(colour);
  }

  /** Adds a line from the lower to the upper border. */
  void vertical(double at, Color colour, BasicStroke stroke) {
    AxisRange beyond = y.widened();
    line(List.of(new double[] {at, beyond.min()}, new double[] {at, beyond.max()}), colour, stroke);
  }

  /** Adds a line from the left to the right border. */
  void horizontal(double at, Color colour, BasicStroke stroke) {
    AxisRange beyond = x.widened();
    line(List.of(new double[] {beyond.min(), at}, new double[] {beyond.max(), at}), colour, stroke);
  }

  private XYSeries add(List<double[]> points) {
    return chart.addSeries(
        Integer.toString(chart.getSeriesCollection().size()),
        points.stream().mapToDouble(point -> point[0]).toArray(),
        points.stream().mapToDouble(point -> point[1]).toArray());
  }

  /** Draws the plot with its upper left corner at (0, 0). */
  void paint(Graphics2D g) {
    chart.paint(g, FigureStyle.WIDTH, height);
    FigureStyle.smooth(g);
    double middle =
        (chart.getScreenYFromChart(y.min()) + chart.getScreenYFromChart(y.max())) / 2
            + FigureStyle.width(yTitle, FigureStyle.TEXT) / 2;
    AffineTransform level = g.getTransform();
    g.translate(FigureStyle.MARGIN, middle);
    g.rotate(-Math.PI / 2);
    g.setFont(FigureStyle.TEXT);
    g.setColor(FigureStyle.INK);
    g.drawString(yTitle, 0, FigureStyle.TEXT.getSize() / 2);
    g.setTransform(level);
  }

  /** The pixel from the left at which a value of the x-axis lies, once the plot is painted. */
  double pixelOf(double value) {
    return chart.getScreenXFromChart(value);
  }
}
