package io.maskcast.trainer.output;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.experiment.Comparison;
import io.maskcast.trainer.figure.AccuracyOverQFigure;
import io.maskcast.trainer.figure.AccuracyPoint;
import io.maskcast.trainer.figure.AccuracySeries;
import io.maskcast.trainer.figure.Caption;
import io.maskcast.trainer.learn.LearningResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a comparison leaves: {@code comparison.csv} (mean, deviation and 95 % interval of every line
 * at every budget) and {@code comparison.png}, accuracy over Q. Not thread-safe.
 */
public final class ComparisonFolder {

  private static final Logger LOG = LoggerFactory.getLogger(ComparisonFolder.class);

  private final Path folder;
  private final Map<String, List<Row>> lines = new LinkedHashMap<>();
  private final List<Double> dense = new ArrayList<>();

  private record Row(double share, Summary q, Summary accuracy) {}

  /** A folder; nothing is written yet. */
  public ComparisonFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Adds a line at a budget.
   *
   * @param results by seed, one or more
   */
  public void add(Comparison.Point point, Map<Long, LearningResult> results) {
    lines
        .computeIfAbsent(point.line(), line -> new ArrayList<>())
        .add(
            new Row(
                point.share(),
                Summary.of(results, r -> r.selection().q()),
                Summary.of(results, r -> r.metrics().accuracyMasked())));
    results.values().forEach(r -> dense.add(r.metrics().accuracyDense()));
  }

  /** Writes what was added so far. */
  public void write(String title, String subtitle) {
    WholeFile.write(folder.resolve("comparison.csv"), csv().getBytes(StandardCharsets.UTF_8));
    try {
      WholeFile.write(folder.resolve("comparison.png"), png(new Caption(title, subtitle)));
    } catch (MaskcastException e) {
      LOG.warn("No comparison.png: {}", e.getMessage());
    }
  }

  private String csv() {
    StringBuilder csv = new StringBuilder("line,keep,q,runs,accuracy,deviation,low,high\n");
    lines.forEach(
        (line, rows) ->
            rows.forEach(
                row ->
                    csv.append(
                        String.format(
                            Locale.ROOT,
                            "%s,%s,%.5f,%d,%.5f,%.5f,%.5f,%.5f%n",
                            line,
                            row.share(),
                            row.q().mean(),
                            row.accuracy().values().size(),
                            row.accuracy().mean(),
                            row.accuracy().deviation(),
                            row.accuracy().low(),
                            row.accuracy().high()))));
    return csv.toString();
  }

  private byte[] png(Caption caption) {
    List<AccuracySeries> series = new ArrayList<>();
    lines.forEach(
        (line, rows) ->
            series.add(
                new AccuracySeries(
                    line,
                    line.equals(Comparison.LEARNED)
                        ? AccuracySeries.Role.OURS
                        : AccuracySeries.Role.BASELINE,
                    rows.stream().map(ComparisonFolder::point).toList())));
    double mean = dense.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return AccuracyOverQFigure.png(caption, series, OptionalDouble.of(mean));
  }

  private static AccuracyPoint point(Row row) {
    return new AccuracyPoint(
        row.q().mean(),
        row.accuracy().mean(),
        Math.max(0, row.accuracy().low()),
        Math.min(1, row.accuracy().high()));
  }
}
