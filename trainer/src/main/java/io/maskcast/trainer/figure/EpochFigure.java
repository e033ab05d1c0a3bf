package io.maskcast.trainer.figure;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.picture.Drawing;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Accuracy, Q, lambda and tau over epochs, one plot below the other (figures 6, 9, 11, 13 and 14 of
 * the paper): each run a thin line, their mean a thick one. A quantity without values is left out,
 * and so is a tau that never changes.
 */
public final class EpochFigure {

  private static final int PLOT_HEIGHT = 230;
  private static final int FIRST_PLOT_HEIGHT = 320;
  private static final int EPOCH_LABELS = 58;
  private static final int STAGE_LABELS = 26;
  private static final int LABEL_GAP = 14;
  private static final int THIN_ALPHA = 105;

  private final List<EpochRun> runs;
  private final List<StageSpan> stages;
  private final AxisRange epochs;

  private EpochFigure(List<EpochRun> runs) {
    this.runs = runs;
    this.stages =
        StageSpan.of(
            runs.stream().max(Comparator.comparingInt(run -> run.points().size())).orElseThrow());
    this.epochs =
        AxisRange.ofEpochs(
            runs.stream().mapToInt(run -> run.points().get(0).epoch()).min().orElseThrow(),
            runs.stream()
                .mapToInt(run -> run.points().get(run.points().size() - 1).epoch())
                .max()
                .orElseThrow());
  }

  /**
   * The figure as PNG, {@value FigureStyle#WIDTH} pixels wide. The stages marked are those of the
   * run with the most points.
   *
   * @param caption over the figure
   * @param runs one per seed; those without points are left out
   * @throws MaskcastException if no run has a point, or this machine cannot draw
   */
  public static byte[] png(Caption caption, List<EpochRun> runs) {
    List<EpochRun> drawn = runs.stream().filter(run -> !run.points().isEmpty()).toList();
    if (drawn.isEmpty()) {
      throw new MaskcastException(
          "There are no curves over epochs to draw: no run has finished an epoch");
    }
    Drawing.require();
    return new EpochFigure(drawn).png(caption);
  }

  /**
   * What one plot shows.
   *
   * @param label of its y-axis
   * @param colour of its lines
   * @param value of a point, if it has one
   * @param mean whether a mean over runs says anything; that of temperatures which rise and fall at
   *     other epochs in each run does not
   * @param range of all values
   */
  private record Quantity(
      String label,
      Color colour,
      Function<EpochPoint, OptionalDouble> value,
      boolean mean,
      AxisRange range) {}

  private byte[] png(Caption caption) {
    List<Quantity> quantities = quantities();
    int labels = stages.isEmpty() ? 0 : STAGE_LABELS;
    int height = labels + FIRST_PLOT_HEIGHT + (quantities.size() - 1) * PLOT_HEIGHT + EPOCH_LABELS;
    return new Page(caption, legend())
        .png(
            height,
            g -> {
              g.translate(0, labels);
              for (int i = 0; i < quantities.size(); i++) {
                paint(g, quantities.get(i), i == 0, i == quantities.size() - 1);
              }
            });
  }

  private List<LegendEntry> legend() {
    if (runs.size() == 1) {
      return List.of();
    }
    return List.of(
        LegendEntry.line(
            "one of " + runs.size() + " runs",
            FigureStyle.SOFT_INK,
            FigureStyle.solid(FigureStyle.THIN),
            Optional.empty()),
        LegendEntry.line(
            "mean of the runs that reached the epoch",
            FigureStyle.SOFT_INK,
            FigureStyle.solid(FigureStyle.THICK),
            Optional.empty()));
  }

  private List<Quantity> quantities() {
    List<Quantity> quantities = new ArrayList<>();
    Function<EpochPoint, OptionalDouble> accuracy = point -> OptionalDouble.of(point.accuracy());
    double[] accuracies = ascending(accuracy);
    quantities.add(
        new Quantity(
            "validation accuracy",
            FigureStyle.BLUE,
            accuracy,
            true,
            AxisRange.ofShares(accuracies[0], accuracies[accuracies.length - 1])));
    quantities.add(
        new Quantity(
            "mask cost Q",
            FigureStyle.VERMILLION,
            point -> OptionalDouble.of(point.q()),
            true,
            AxisRange.ofShares(0, 1)));
    double[] lambdas = ascending(EpochPoint::lambda);
    if (lambdas.length > 0) {
      AxisRange range = AxisRange.ofPositive(lambdas[0], lambdas[lambdas.length - 1]);
      quantities.add(new Quantity("λ (log)", FigureStyle.GREEN, EpochPoint::lambda, true, range));
    }
    double[] taus = ascending(EpochPoint::tau);
    if (taus.length > 0 && taus[0] < taus[taus.length - 1]) {
      AxisRange range = AxisRange.ofPositive(taus[0], taus[taus.length - 1]);
      quantities.add(new Quantity("τ (log)", FigureStyle.PURPLE, EpochPoint::tau, false, range));
    }
    return quantities;
  }

  private double[] ascending(Function<EpochPoint, OptionalDouble> value) {
    return runs.stream()
        .flatMap(run -> run.points().stream())
        .map(value)
        .flatMapToDouble(OptionalDouble::stream)
        .sorted()
        .toArray();
  }

  /** Draws a plot and moves the origin below it. */
  private void paint(Graphics2D g, Quantity quantity, boolean first, boolean last) {
    int height = (first ? FIRST_PLOT_HEIGHT : PLOT_HEIGHT) + (last ? EPOCH_LABELS : 0);
    Plot plot = new Plot(height, epochs, quantity.range(), quantity.label());
    if (last) {
      plot.labelX("epoch");
    }
    stages.stream()
        .skip(1)
        .mapToDouble(StageSpan::from)
        .forEach(x -> plot.vertical(x, FigureStyle.SOFT_INK, FigureStyle.dashed(FigureStyle.THIN)));
    addRuns(plot, quantity);
    plot.paint(g);
    if (first) {
      paintStageNames(g, plot);
    }
    g.translate(0, height);
  }

  private void addRuns(Plot plot, Quantity quantity) {
    Color colour = quantity.colour();
    if (runs.size() == 1) {
      plot.line(points(runs, quantity), colour, FigureStyle.solid(FigureStyle.MEDIUM));
      return;
    }
    Color thin = new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), THIN_ALPHA);
    for (EpochRun run : runs) {
      List<double[]> points = points(List.of(run), quantity);
      if (!points.isEmpty()) {
        plot.line(points, thin, FigureStyle.solid(FigureStyle.THIN));
      }
    }
    if (quantity.mean()) {
      plot.line(points(runs, quantity), colour, FigureStyle.solid(FigureStyle.THICK));
    }
  }

  /** Epoch and mean over the runs that have a value there. */
  private static List<double[]> points(List<EpochRun> runs, Quantity quantity) {
    Map<Integer, Double> means =
        runs.stream()
            .flatMap(run -> run.points().stream())
            .filter(point -> quantity.value().apply(point).isPresent())
            .collect(
                Collectors.groupingBy(
                    EpochPoint::epoch,
                    TreeMap::new,
                    Collectors.averagingDouble(
                        point -> quantity.value().apply(point).getAsDouble())));
    return means.entrySet().stream()
        .map(mean -> new double[] {mean.getKey(), mean.getValue()})
        .toList();
  }

  /** Above the first plot, each over the middle of its stage or as near as there is room. */
  private void paintStageNames(Graphics2D g, Plot plot) {
    g.setFont(FigureStyle.HEADING);
    g.setColor(FigureStyle.SOFT_INK);
    FontMetrics metrics = g.getFontMetrics();
    double[] x = new double[stages.size()];
    double free = 0;
    for (int i = 0; i < x.length; i++) {
      double middle = (stages.get(i).from() + stages.get(i).to()) / 2;
      int width = metrics.stringWidth(stages.get(i).name());
      x[i] = Math.max(free, plot.pixelOf(middle) - width / 2.0);
      free = x[i] + width + LABEL_GAP;
    }
    double end = FigureStyle.WIDTH - FigureStyle.MARGIN / 2.0;
    for (int i = x.length - 1; i >= 0; i--) {
      x[i] = Math.min(x[i], end - metrics.stringWidth(stages.get(i).name()));
      end = x[i] - LABEL_GAP;
      g.drawString(stages.get(i).name(), (float) x[i], -2f);
    }
  }
}
