package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.result.Metric;
import io.maskcast.deploy.bench.statistics.Accuracy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A result for people: tables in Markdown, and in a sentence who needs least. */
final class TilesTable {

  private TilesTable() {}

  static String markdown(TilesResult result) {
    List<Finding> findings = Finding.of(result.arms());
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %,d test tiles of %s, %,d training tiles%n%n%s%n%n"
            .formatted(
                result.dataset(),
                result.testTiles(),
                result.tiles(),
                result.trainTiles(),
                verdict(result, findings)));
    text.append("| arms | fewest wire bytes a tile within a point of whole tiles | accuracy |");
    text.append(" chosen on validation tiles: bytes | accuracy |\n|---|---|---|---|---|\n");
    findings.forEach(finding -> text.append(line(finding)));
    text.append("\n| arm | samples | wire down | up | requests | as it is | fine-tuned |");
    text.append(" first tile ms | p50 | p99 | wire at n tiles a request |\n");
    text.append("|---|---|---|---|---|---|---|---|---|---|---|\n");
    result.arms().forEach(arm -> text.append(line(arm)));
    return text.toString();
  }

  /** Who needs least, in a sentence. */
  static String verdict(TilesResult result, List<Finding> findings) {
    Optional<ArmResult> ours = Finding.best(findings, true);
    Optional<ArmResult> other = Finding.best(findings, false);
    double required =
        Finding.required(
            result.arms(), arm -> Math.max(arm.asIsMean().mean(), arm.tunedMean().mean()));
    String at = String.format(Locale.ROOT, "At %.4f (whole tiles less a point): ", required);
    if (ours.isEmpty() || other.isEmpty()) {
      return at
          + ours.or(() -> other)
              .map(one -> "only %s suffices".formatted(named(one)))
              .orElse("nothing suffices");
    }
    return at
        + "ours %s, the best other %s: %.2f of its bytes"
            .formatted(
                named(ours.get()), named(other.get()), ours.get().wire() / other.get().wire());
  }

  private static String named(ArmResult arm) {
    return "%s with %s wire bytes a tile".formatted(arm.arm(), Metric.text(arm.wire()));
  }

  private static String line(Finding finding) {
    return "| %s%s | %s | %s | %s | %s |%n"
        .formatted(
            finding.line(),
            finding.ours() ? " (ours)" : "",
            finding.least().map(TilesTable::bytes).orElse("never"),
            finding.least().map(arm -> text(arm.accuracy())).orElse("-"),
            finding.chosen().map(TilesTable::bytes).orElse("never"),
            finding.chosen().map(arm -> text(arm.accuracy())).orElse("-"));
  }

  private static String bytes(ArmResult arm) {
    return "%s (%s)".formatted(Metric.text(arm.wire()), Representation.number(arm.setting()));
  }

  private static String line(ArmResult arm) {
    return "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
        .formatted(
            arm.arm(),
            Metric.text(arm.keptSamples()),
            Metric.text(arm.wireDown()),
            Metric.text(arm.wireUp()),
            Metric.text(arm.requests()),
            text(arm.asIsMean()),
            text(arm.tunedMean()),
            arm.timed().map(timed -> Metric.text(timed.firstTileMs())).orElse("-"),
            arm.timed().map(timed -> Metric.text(timed.p50Ms())).orElse("-"),
            arm.timed().map(timed -> Metric.text(timed.p99Ms())).orElse("-"),
            arm.timed().map(TilesTable::wire).orElse("-"));
  }

  private static String wire(Timed timed) {
    return "%s at %d"
        .formatted(
            Metric.text(timed.wireDownPerTile() + timed.wireUpPerTile()), timed.tilesPerRequest());
  }

  /** {@code .9736 [.970, .977]}. */
  static String text(Accuracy accuracy) {
    return String.format(
        Locale.ROOT, "%.4f [%.3f, %.3f]", accuracy.mean(), accuracy.low(), accuracy.high());
  }
}
