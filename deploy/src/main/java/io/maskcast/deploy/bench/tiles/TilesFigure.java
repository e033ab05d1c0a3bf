package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.result.Metric;
import io.maskcast.deploy.chart.AccuracyOverWire;
import java.util.List;
import java.util.OptionalDouble;

/** Accuracy over wire bytes, all arms. */
final class TilesFigure {

  private static final String LEVEL = "whole tiles less a point";

  private final List<AccuracyOverWire.Line> lines;
  private final OptionalDouble required;

  TilesFigure(List<ArmResult> arms) {
    this.lines =
        arms.stream().map(ArmResult::line).distinct().map(name -> line(name, arms)).toList();
    this.required =
        OptionalDouble.of(
            Finding.required(arms, arm -> Math.max(arm.asIsMean().mean(), arm.tunedMean().mean())));
  }

  /** For a page with these {@link #looks}. */
  String svg() {
    return AccuracyOverWire.svg(lines, required, LEVEL);
  }

  /** A file of its own. */
  String file() {
    return AccuracyOverWire.file(lines, required, LEVEL);
  }

  String looks() {
    return AccuracyOverWire.looks(lines);
  }

  private static AccuracyOverWire.Line line(String name, List<ArmResult> arms) {
    List<ArmResult> own = arms.stream().filter(arm -> arm.line().equals(name)).toList();
    return new AccuracyOverWire.Line(
        name,
        own.stream().anyMatch(ArmResult::ours),
        own.stream().map(TilesFigure::point).toList());
  }

  private static AccuracyOverWire.Point point(ArmResult arm) {
    return new AccuracyOverWire.Point(
        arm.wire(),
        arm.accuracy().mean(),
        arm.accuracy().low(),
        arm.accuracy().high(),
        "%s: %s bytes, %s"
            .formatted(arm.arm(), Metric.text(arm.wire()), TilesTable.text(arm.accuracy())));
  }
}
