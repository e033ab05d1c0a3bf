package io.maskcast.deploy.bench.link;

import io.maskcast.deploy.bench.result.Kind;
import io.maskcast.deploy.bench.result.Measurement;
import io.maskcast.deploy.bench.result.Metric;
import io.maskcast.deploy.bench.result.Series;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.usage.ByteAccount;
import io.maskcast.shared.usage.ProcessUsage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The repetitions of one kind, made into figures. Not thread-safe. */
final class Repetitions {

  private static final double MS = 1e-6; // of a nanosecond
  private static final int QUANTILES_PER_HALVING = 5; // of the share of slower requests

  private final Kind kind;
  private final List<Measurement> measurements = new ArrayList<>();
  private final Histogram latencies = new Histogram(3);

  Repetitions(Kind kind) {
    this.kind = kind;
  }

  /**
   * What was read off during one repetition.
   *
   * @param timings of its requests
   * @param wire what crossed the sockets of this end meanwhile
   * @param coldFirstTile nanoseconds from before connecting to the first tiles
   */
  record One(
      Timings timings,
      WireBytes wire,
      long coldFirstTile,
      ProcessUsage edgeBefore,
      ProcessUsage edgeAfter,
      ProcessUsage serverBefore,
      ProcessUsage serverAfter) {}

  void add(One one) {
    latencies.add(one.timings().latencies());
    measurements.add(measurement(one));
  }

  private static Measurement measurement(One one) {
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    addRates(figures, one);
    addBytes(figures, one);
    addTimes(figures, one);
    double tiles = one.timings().total().tiles();
    cpu(one.edgeBefore(), one.edgeAfter())
        .ifPresent(
            seconds -> {
              figures.put(Metric.EDGE_CPU_SECONDS, seconds);
              figures.put(Metric.EDGE_CPU_US_PER_TILE, seconds * 1e6 / tiles);
            });
    cpu(one.serverBefore(), one.serverAfter())
        .ifPresent(
            seconds -> {
              figures.put(Metric.SERVER_CPU_SECONDS, seconds);
              figures.put(Metric.SERVER_CPU_US_PER_TILE, seconds * 1e6 / tiles);
            });
    one.edgeAfter()
        .peakResidentBytes()
        .ifPresent(bytes -> figures.put(Metric.EDGE_PEAK_RESIDENT_BYTES, (double) bytes));
    one.serverAfter()
        .peakResidentBytes()
        .ifPresent(bytes -> figures.put(Metric.SERVER_PEAK_RESIDENT_BYTES, (double) bytes));
    return new Measurement(figures);
  }

  private static void addRates(Map<Metric, Double> figures, One one) {
    double seconds = one.timings().seconds();
    ByteAccount total = one.timings().total();
    figures.put(Metric.REQUESTS, (double) one.timings().requests());
    figures.put(Metric.TILES, (double) total.tiles());
    figures.put(Metric.SECONDS, seconds);
    figures.put(Metric.REQUESTS_PER_SECOND, one.timings().requests() / seconds);
    figures.put(Metric.TILES_PER_SECOND, total.tiles() / seconds);
    figures.put(Metric.DENSE_BYTES_PER_SECOND, total.dense() / seconds);
    figures.put(Metric.SELECTED_BYTES_PER_SECOND, total.selected() / seconds);
    figures.put(Metric.PAYLOAD_BYTES_PER_SECOND, total.payload() / seconds);
    figures.put(Metric.WIRE_DOWN_BYTES_PER_SECOND, one.wire().read() / seconds);
  }

  private static void addBytes(Map<Metric, Double> figures, One one) {
    ByteAccount total = one.timings().total();
    double tiles = total.tiles();
    figures.put(Metric.DENSE_BYTES_PER_TILE, total.dense() / tiles);
    figures.put(Metric.SELECTED_BYTES_PER_TILE, total.selected() / tiles);
    figures.put(Metric.PAYLOAD_BYTES_PER_TILE, total.payload() / tiles);
    figures.put(Metric.MESSAGE_BYTES_PER_TILE, total.message() / tiles);
    figures.put(Metric.WIRE_DOWN_BYTES_PER_TILE, one.wire().read() / tiles);
    figures.put(Metric.WIRE_UP_BYTES_PER_TILE, one.wire().written() / tiles);
    figures.put(Metric.WIRE_BYTES_PER_TILE, (one.wire().read() + one.wire().written()) / tiles);
  }

  private static void addTimes(Map<Metric, Double> figures, One one) {
    Histogram latency = one.timings().latencies();
    Histogram firstTile = one.timings().firstTiles();
    figures.put(Metric.LATENCY_P50_MS, latency.getValueAtPercentile(50) * MS);
    figures.put(Metric.LATENCY_P90_MS, latency.getValueAtPercentile(90) * MS);
    figures.put(Metric.LATENCY_P99_MS, latency.getValueAtPercentile(99) * MS);
    figures.put(Metric.LATENCY_MAX_MS, latency.getMaxValue() * MS);
    figures.put(Metric.FIRST_TILE_P50_MS, firstTile.getValueAtPercentile(50) * MS);
    figures.put(Metric.FIRST_TILE_P99_MS, firstTile.getValueAtPercentile(99) * MS);
    figures.put(Metric.COLD_FIRST_TILE_MS, one.coldFirstTile() * MS);
  }

  private static OptionalDouble cpu(ProcessUsage before, ProcessUsage after) {
    return before.cpuSeconds().isPresent() && after.cpuSeconds().isPresent()
        ? OptionalDouble.of(
            Math.max(0, after.cpuSeconds().getAsDouble() - before.cpuSeconds().getAsDouble()))
        : OptionalDouble.empty();
  }

  Series series() {
    List<Series.Quantile> quantiles = new ArrayList<>();
    for (HistogramIterationValue value : latencies.percentiles(QUANTILES_PER_HALVING)) {
      quantiles.add(
          new Series.Quantile(
              value.getPercentileLevelIteratedTo() / 100, value.getValueIteratedTo() * MS));
    }
    return new Series(kind, measurements, quantiles);
  }
}
