package io.maskcast.deploy.bench.result;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Results whose figures can be worked out by hand. */
final class Results {

  private Results() {}

  /** A series with some bytes a tile, one a repetition, of which each has 10 tiles a second. */
  static Series series(Kind kind, double... wireBytesPerTile) {
    List<Measurement> repetitions = new ArrayList<>();
    for (double bytes : wireBytesPerTile) {
      Map<Metric, Double> figures = new EnumMap<>(Metric.class);
      figures.put(Metric.REQUESTS, 3.0);
      figures.put(Metric.TILES_PER_SECOND, 10.0);
      figures.put(Metric.WIRE_BYTES_PER_TILE, bytes);
      figures.put(Metric.LATENCY_P99_MS, 12.5);
      repetitions.add(new Measurement(figures));
    }
    return new Series(
        kind,
        repetitions,
        List.of(
            new Series.Quantile(0.5, 2), new Series.Quantile(0.9, 4), new Series.Quantile(1, 8)));
  }

  static LinkResult of(String bundle, Series... series) {
    return new LinkResult(
        LinkResult.SCHEMA,
        new LinkResult.Environment("2026-11-23T12:00:00Z", "far:7700", "17", "Linux", 2, "bbr"),
        new LinkResult.Subject("bench", 2000, "28x28x1 u8", bundle, "digits <small>", 0.05),
        new LinkResult.Load("closed", 4, 0, 100, 0, 3, 3),
        List.of(series));
  }
}
