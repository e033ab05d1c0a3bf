package io.maskcast.deploy.bench.result;

import io.maskcast.deploy.bench.statistics.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A result as plots. */
final class ResultPlots {

  private static final List<Metric> BYTES =
      List.of(
          Metric.DENSE_BYTES_PER_TILE,
          Metric.SELECTED_BYTES_PER_TILE,
          Metric.PAYLOAD_BYTES_PER_TILE,
          Metric.MESSAGE_BYTES_PER_TILE,
          Metric.WIRE_BYTES_PER_TILE);

  private ResultPlots() {}

  /** Milliseconds over the share of requests that took no longer; the axis stretches the slow. */
  static String latencies(LinkResult result) {
    double mostNines = 1;
    double mostMs = 0;
    for (Series series : result.series()) {
      for (Series.Quantile quantile : series.latencies()) {
        mostNines = quantile.share() < 1 ? Math.max(mostNines, nines(quantile)) : mostNines;
        mostMs = Math.max(mostMs, quantile.ms());
      }
    }
    SvgPlot plot =
        new SvgPlot(
            "milliseconds over the share of requests",
            "milliseconds within which this share of the requests was answered",
            0,
            mostNines,
            mostMs);
    plot.tick(0, "0 %");
    plot.tick(Math.log10(2), "50 %");
    for (int nines = 1; nines <= mostNines; nines++) {
      plot.tick(
          nines,
          nines == 1 ? "90 %" : "99" + (nines == 2 ? "" : "." + "9".repeat(nines - 2)) + " %");
    }
    for (Series series : result.series()) {
      List<double[]> points = new ArrayList<>();
      for (Series.Quantile quantile : series.latencies()) {
        points.add(
            new double[] {quantile.share() < 1 ? nines(quantile) : mostNines, quantile.ms()});
      }
      plot.curve(series.kind(), points);
    }
    return plot.close();
  }

  private static double nines(Series.Quantile quantile) {
    return -Math.log10(1 - quantile.share());
  }

  /** A figure of every repetition. */
  static String repetitions(LinkResult result, Metric metric) {
    int count = result.first().repetitions().size();
    double most =
        result.series().stream()
            .flatMap(series -> series.repetitions().stream())
            .mapToDouble(repetition -> repetition.get(metric).orElse(0))
            .max()
            .orElse(0);
    SvgPlot plot = new SvgPlot(metric.meaning(), "repetition", 0.5, count + 0.5, most);
    int every = (count + 19) / 20;
    for (int number = 1; number <= count; number += every) {
      plot.tick(number, Integer.toString(number));
    }
    for (Series series : result.series()) {
      List<double[]> points = new ArrayList<>();
      for (int i = 0; i < series.repetitions().size(); i++) {
        double number = i + 1;
        series
            .repetitions()
            .get(i)
            .get(metric)
            .ifPresent(value -> points.add(new double[] {number, value}));
      }
      plot.curve(series.kind(), points);
      plot.dots(series.kind(), points);
    }
    return plot.close();
  }

  /** Rows of a table: what becomes of a tile's bytes, as bars. */
  static String bytes(LinkResult result) {
    double most =
        BYTES.stream()
            .flatMap(metric -> result.series().stream().flatMap(one -> one.median(metric).stream()))
            .mapToDouble(Median::value)
            .max()
            .orElse(1);
    StringBuilder rows = new StringBuilder();
    for (Metric metric : BYTES) {
      for (Series series : result.series()) {
        Optional<Median> median = series.median(metric);
        double value = median.map(Median::value).orElse(0.0);
        rows.append(
            String.format(
                Locale.ROOT,
                "<tr><th>%s</th><td>%s</td><td class=\"number\">%s</td><td class=\"bars\"><div class=\"bar %s\" style=\"width:%.2f%%\"></div></td></tr>",
                metric.meaning(),
                series.kind().label(),
                Metric.text(value),
                series.kind().label(),
                100 * value / most));
      }
    }
    return rows.toString();
  }
}
