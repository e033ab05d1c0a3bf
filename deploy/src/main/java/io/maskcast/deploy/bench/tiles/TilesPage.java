package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.result.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A result as one HTML page with everything in it. */
final class TilesPage {

  private TilesPage() {}

  static String of(TilesResult result) {
    List<Finding> findings = Finding.of(result.arms());
    TilesFigure figure = new TilesFigure(result.arms());
    return template()
        .replace("${dataset}", escaped(result.dataset()))
        .replace("${verdict}", escaped(TilesTable.verdict(result, findings)))
        .replace(
            "${tiles}",
            escaped(
                "%,d test tiles of %s, %,d training tiles"
                    .formatted(result.testTiles(), result.tiles(), result.trainTiles())))
        .replace("${looks}", figure.looks())
        .replace("${legend}", legend(result))
        .replace("${figure}", figure.svg())
        .replace("${findings}", findings.stream().map(TilesPage::row).collect(Collectors.joining()))
        .replace(
            "${arms}", result.arms().stream().map(TilesPage::row).collect(Collectors.joining()))
        .replace("${learning}", escaped(result.learning().toString()))
        .replace("${environment}", escaped(result.environment()));
  }

  private static String legend(TilesResult result) {
    List<String> lines = result.arms().stream().map(ArmResult::line).distinct().toList();
    StringBuilder legend = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      legend.append("<span><i class=\"line-%d\"></i>%s</span>".formatted(i, lines.get(i)));
    }
    return legend.toString();
  }

  private static String row(Finding finding) {
    return cells(
        finding.line() + (finding.ours() ? " (ours)" : ""),
        finding.least().map(arm -> Metric.text(arm.wire())).orElse("never"),
        finding.least().map(ArmResult::arm).orElse("-"),
        finding.least().map(arm -> TilesTable.text(arm.accuracy())).orElse("-"),
        finding.chosen().map(arm -> Metric.text(arm.wire())).orElse("never"),
        finding.chosen().map(arm -> TilesTable.text(arm.accuracy())).orElse("-"));
  }

  private static String row(ArmResult arm) {
    return cells(
        arm.arm(),
        arm.family().meaning() + "; " + arm.carrier().meaning(),
        Metric.text(arm.keptSamples()),
        Metric.text(arm.wireDown()),
        Metric.text(arm.wireUp()),
        Metric.text(arm.requests()),
        TilesTable.text(arm.asIsMean()),
        TilesTable.text(arm.tunedMean()),
        arm.timed().map(timed -> Metric.text(timed.firstTileMs())).orElse("-"),
        arm.timed().map(timed -> Metric.text(timed.p50Ms())).orElse("-"),
        arm.timed().map(timed -> Metric.text(timed.p99Ms())).orElse("-"));
  }

  private static String cells(String head, String... cells) {
    return Stream.of(cells)
        .map(cell -> "<td>%s</td>".formatted(escaped(cell)))
        .collect(Collectors.joining("", "<tr><th>%s</th>".formatted(escaped(head)), "</tr>\n"));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String template() {
    try (InputStream in = TilesPage.class.getResourceAsStream("result.html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
