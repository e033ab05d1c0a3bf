package io.maskcast.trainer.figure;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.picture.Drawing;
import io.maskcast.trainer.figure.AccuracySeries.Role;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.knowm.xchart.style.markers.Marker;

/**
 * Accuracy over the mask cost Q: what was learned beside its baselines and the values of the
 * paper's authors. The axis of Q is logarithmic if the smallest Q is below 0.05.
 */
public final class AccuracyOverQFigure {

  private static final int HEIGHT = 640;
  private static final int CAP_WIDTH = 11;
  private static final double LEAST_INTERVAL = 1e-9;

  private static final List<Color> OWN_COLOURS =
      List.of(FigureStyle.BLUE, FigureStyle.VERMILLION, FigureStyle.GREEN);
  private static final List<Color> BASELINE_COLOURS =
      List.of(FigureStyle.ORANGE, FigureStyle.PURPLE, FigureStyle.SKY, FigureStyle.SOFT_INK);

  /** Repeated at other series than the colours, so that few look alike. */
  private static final List<PointMarker.Form> FORMS =
      List.of(
          PointMarker.Form.CIRCLE,
          PointMarker.Form.SQUARE,
          PointMarker.Form.TRIANGLE,
          PointMarker.Form.DIAMOND,
          PointMarker.Form.FUNNEL);

  private AccuracyOverQFigure() {}

  /**
   * The figure as PNG, {@value FigureStyle#WIDTH} pixels wide.
   *
   * @param caption over the figure
   * @param series in the order of the legend; those without points are left out
   * @param dense accuracy without a mask, a level line
   * @throws MaskcastException if no series has a point, or this machine cannot draw
   */
  public static byte[] png(Caption caption, List<AccuracySeries> series, OptionalDouble dense) {
    dense.ifPresent(value -> Shares.require(value, "dense accuracy"));
    List<AccuracySeries> drawn = series.stream().filter(s -> !s.points().isEmpty()).toList();
    if (drawn.isEmpty()) {
      throw new MaskcastException(
          "There is no accuracy over Q to draw: no run has finished with a mask");
    }
    Drawing.require();
    List<Look> looks = looks(drawn);
    AxisRange x = qAxis(looks);
    Plot plot = new Plot(HEIGHT, x, accuracyAxis(looks, dense), "accuracy");
    plot.labelX("mask cost Q (1 = everything kept" + (x.logarithmic() ? ", log)" : ")"));
    dense.ifPresent(
        value ->
            plot.horizontal(value, FigureStyle.SOFT_INK, FigureStyle.dashed(FigureStyle.MEDIUM)));
    // Hollow markers on top: full ones of equal value can be seen through them.
    for (Role role : List.of(Role.BASELINE, Role.OURS, Role.AUTHORS)) {
      looks.stream().filter(look -> look.series.role() == role).forEach(look -> look.add(plot));
    }
    return new Page(caption, legend(looks, dense)).png(HEIGHT, plot::paint);
  }

  private static AxisRange qAxis(List<Look> looks) {
    double[] qs =
        looks.stream()
            .flatMap(look -> look.series.points().stream())
            .mapToDouble(AccuracyPoint::q)
            .sorted()
            .toArray();
    return AxisRange.ofQ(qs[0], qs[qs.length - 1]);
  }

  private static AxisRange accuracyAxis(List<Look> looks, OptionalDouble dense) {
    double[] accuracies =
        DoubleStream.concat(
                dense.stream(),
                looks.stream()
                    .flatMap(look -> look.series.points().stream())
                    .flatMapToDouble(point -> DoubleStream.of(point.low(), point.high())))
            .sorted()
            .toArray();
    return AxisRange.ofShares(accuracies[0], accuracies[accuracies.length - 1]);
  }

  private static List<LegendEntry> legend(List<Look> looks, OptionalDouble dense) {
    List<LegendEntry> entries = new ArrayList<>();
    looks.forEach(look -> entries.add(look.legendEntry()));
    dense.ifPresent(
        value ->
            entries.add(
                LegendEntry.line(
                    String.format(Locale.ROOT, "no mask: %.4f", value),
                    FigureStyle.SOFT_INK,
                    FigureStyle.dashed(FigureStyle.MEDIUM),
                    Optional.empty())));
    return entries;
  }

  private static List<Look> looks(List<AccuracySeries> series) {
    Map<Role, Integer> used = new EnumMap<>(Role.class);
    List<Look> looks = new ArrayList<>();
    for (AccuracySeries s : series) {
      int number = used.merge(s.role(), 1, Integer::sum) - 1;
      looks.add(Look.of(s, number));
    }
    return looks;
  }

  /**
   * A series and how it looks.
   *
   * @param series its points
   * @param colour of all its marks
   * @param stroke of its line
   * @param marker of its points
   */
  private record Look(AccuracySeries series, Color colour, BasicStroke stroke, Marker marker) {

    /** The look of a series, by its number among those of its role. */
    static Look of(AccuracySeries series, int number) {
      PointMarker.Form form = FORMS.get(number % FORMS.size());
      return switch (series.role()) {
        case OURS ->
            new Look(
                series,
                OWN_COLOURS.get(number % OWN_COLOURS.size()),
                FigureStyle.solid(FigureStyle.THICK),
                new PointMarker(form, true, 14));
        case BASELINE ->
            new Look(
                series,
                BASELINE_COLOURS.get(number % BASELINE_COLOURS.size()),
                FigureStyle.solid(FigureStyle.MEDIUM),
                new PointMarker(form, true, 10));
        case AUTHORS ->
            new Look(
                series,
                FigureStyle.INK,
                FigureStyle.dashed(FigureStyle.THIN),
                new PointMarker(form, false, 18));
      };
    }

    void add(Plot plot) {
      List<double[]> means = new ArrayList<>();
      for (AccuracyPoint point : series.points()) {
        means.add(new double[] {point.q(), point.accuracy()});
        if (point.high() - point.low() > LEAST_INTERVAL) {
          List<double[]> ends =
              List.of(
                  new double[] {point.q(), point.low()}, new double[] {point.q(), point.high()});
          plot.line(ends, colour, FigureStyle.solid(FigureStyle.THIN));
          plot.markers(ends, colour, new PointMarker(PointMarker.Form.CAP, true, CAP_WIDTH));
        }
      }
      if (means.size() > 1) {
        plot.line(means, colour, stroke);
      }
      plot.markers(means, colour, marker);
    }

    LegendEntry legendEntry() {
      return LegendEntry.line(series.name(), colour, stroke, Optional.of(marker));
    }
  }
}
