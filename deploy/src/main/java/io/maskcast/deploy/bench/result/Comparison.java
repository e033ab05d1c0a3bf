package io.maskcast.deploy.bench.result;

import io.maskcast.deploy.bench.statistics.Median;
import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Two results side by side: medians, what they lie between, how many times as much the second is,
 * and whether the two ranges are apart.
 */
final class Comparison {

  private final LinkResult first;
  private final LinkResult second;

  Comparison(LinkResult first, LinkResult second) {
    this.first = first;
    this.second = second;
  }

  /**
   * Checks that both transferred the same.
   *
   * @throws MaskcastException if not
   */
  void requireComparable() {
    if (!first.subject().comparable(second.subject())) {
      throw new MaskcastException(
          "These are results of different tiles or masks: %s and %s; --anyway compares them all the same"
              .formatted(describe(first.subject()), describe(second.subject())));
    }
  }

  private static String describe(LinkResult.Subject subject) {
    return "%,d tiles '%s' of %s under %s"
        .formatted(
            subject.tiles(),
            subject.source(),
            subject.layout(),
            subject.bundle().isEmpty() ? "no bundle" : "bundle %.12s".formatted(subject.bundle()));
  }

  /** The table, with a line break at its end. */
  String table() {
    List<Kind> kinds = new ArrayList<>();
    first.series().stream()
        .map(Series::kind)
        .filter(kind -> second.series(kind).isPresent())
        .forEach(kinds::add);
    if (kinds.isEmpty()) {
      throw new MaskcastException(
          "One of these results has masked tiles only, the other dense ones: nothing can be compared");
    }
    StringBuilder table = new StringBuilder();
    if (!first.load().equals(second.load())) {
      table.append(
          "  The loads differ: %s; and %s.%n"
              .formatted(ResultTable.describe(first.load()), ResultTable.describe(second.load())));
    }
    for (Kind kind : kinds) {
      Series a = first.series(kind).orElseThrow();
      Series b = second.series(kind).orElseThrow();
      table.append("%n  %-28s%34s%34s%10s%n".formatted(kind.label(), "first", "second", "ratio"));
      for (Metric metric : Metric.values()) {
        table.append(line(metric, a.median(metric), b.median(metric)));
      }
    }
    table.append(
        "%n  Medians over the repetitions and what they lie between; * where these ranges do not meet.%n"
            .formatted());
    return table.toString();
  }

  private static String line(Metric metric, Optional<Median> a, Optional<Median> b) {
    return "  %-28s%34s%34s%10s%s%n"
        .formatted(
            metric.label(),
            a.map(Metric::text).orElse("-"),
            b.map(Metric::text).orElse("-"),
            a.filter(median -> median.value() > 0)
                .flatMap(from -> b.map(to -> to.value() / from.value()))
                .map(ratio -> String.format(Locale.ROOT, "%.3f", ratio))
                .orElse("-"),
            a.isPresent() && b.isPresent() && apart(a.orElseThrow(), b.orElseThrow()) ? " *" : "");
  }

  private static boolean apart(Median a, Median b) {
    return a.high() < b.low() || b.high() < a.low();
  }
}
