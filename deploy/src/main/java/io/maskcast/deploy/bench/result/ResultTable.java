package io.maskcast.deploy.bench.result;

import java.util.Locale;
import java.util.stream.Collectors;

/** Results for a person at a terminal: medians over the repetitions and what they lie between. */
public final class ResultTable {

  private ResultTable() {}

  /** The table, with a line break at its end. */
  public static String of(LinkResult result) {
    StringBuilder table = new StringBuilder();
    LinkResult.Subject subject = result.subject();
    table.append(
        "  %s at %s: %,d tiles of %s%n"
            .formatted(
                subject.source(),
                result.environment().server(),
                subject.tiles(),
                subject.layout()));
    if (!subject.bundle().isEmpty()) {
      table.append(
          String.format(
              Locale.ROOT,
              "  bundle %.12s keeps %.4f of the samples; learned from: %s%n",
              subject.bundle(),
              subject.q(),
              subject.learnedFrom()));
    }
    table.append("  %s%n%n".formatted(describe(result.load())));
    table.append(
        "  %-28s%s%n"
            .formatted(
                "",
                result.series().stream()
                    .map(series -> "%34s".formatted(series.kind().label()))
                    .collect(Collectors.joining())));
    for (Metric metric : Metric.values()) {
      table.append("  %-28s".formatted(metric.label()));
      for (Series series : result.series()) {
        table.append("%34s".formatted(series.median(metric).map(Metric::text).orElse("-")));
      }
      table.append(System.lineSeparator());
    }
    int repetitions = result.first().repetitions().size();
    table.append(
        String.format(
            Locale.ROOT,
            "%n  Medians of %d repetitions, and what they lie between at %.0f %% confidence.%n",
            repetitions,
            100 * result.first().median(Metric.REQUESTS).orElseThrow().confidence()));
    return table.toString();
  }

  /** {@code closed loop, 4 streams, 100 tiles a request, 3 s a repetition}. */
  static String describe(LinkResult.Load load) {
    return "%s loop, %s, %,d tiles a request, %s a repetition"
        .formatted(
            load.loop(),
            load.streams() > 0
                ? load.streams() + (load.streams() == 1 ? " stream" : " streams")
                : Metric.text(load.requestsPerSecond()) + " requests/s",
            load.tilesPerRequest(),
            load.requests() > 0
                ? "%,d requests".formatted(load.requests())
                : Metric.text(load.seconds()) + " s");
  }
}
