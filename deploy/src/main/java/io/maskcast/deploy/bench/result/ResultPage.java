package io.maskcast.deploy.bench.result;

import io.maskcast.deploy.bench.statistics.Median;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A result as one HTML page with everything in it. */
final class ResultPage {

  private ResultPage() {}

  static String of(LinkResult result) {
    LinkResult.Environment environment = result.environment();
    LinkResult.Subject subject = result.subject();
    Median rate = result.first().median(Metric.TILES_PER_SECOND).orElseThrow();
    Median wire = result.first().median(Metric.WIRE_BYTES_PER_TILE).orElseThrow();
    Median latency = result.first().median(Metric.LATENCY_P99_MS).orElseThrow();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("server", escaped(environment.server()));
    values.put("kind", result.first().kind().label());
    values.put("rate", Metric.text(rate.value()));
    values.put("wire", Metric.text(wire.value()));
    values.put("latency", Metric.text(latency.value()));
    values.put("load", ResultTable.describe(result.load()));
    values.put(
        "subject",
        escaped(
            "%,d tiles '%s' of %s".formatted(subject.tiles(), subject.source(), subject.layout())));
    values.put(
        "mask",
        subject.bundle().isEmpty()
            ? "No bundle: all samples of every tile."
            : escaped(
                String.format(
                    Locale.ROOT,
                    "Bundle %.12s keeps %.4f of the samples; learned from: %s.",
                    subject.bundle(),
                    subject.q(),
                    subject.learnedFrom())));
    values.put("latencies", ResultPlots.latencies(result));
    values.put("rates", ResultPlots.repetitions(result, Metric.TILES_PER_SECOND));
    values.put("bytes", ResultPlots.bytes(result));
    values.put("heads", heads(result));
    values.put("figures", figures(result));
    values.put("repetitions", Integer.toString(result.first().repetitions().size()));
    values.put("confidence", String.format(Locale.ROOT, "%.0f", 100 * rate.confidence()));
    values.put(
        "environment",
        escaped(
            "%s; %s; %s; %d processors%s"
                .formatted(
                    environment.started(),
                    environment.java(),
                    environment.system(),
                    environment.processors(),
                    environment.congestionControl().isEmpty()
                        ? ""
                        : "; TCP " + environment.congestionControl())));
    return fill(template(), values);
  }

  private static String heads(LinkResult result) {
    return result.series().stream()
        .map(series -> "<th class=\"number\">%s</th>".formatted(series.kind().label()))
        .collect(Collectors.joining());
  }

  private static String figures(LinkResult result) {
    StringBuilder rows = new StringBuilder();
    for (Metric metric : Metric.values()) {
      rows.append("<tr><th>%s</th><td>%s</td>".formatted(metric.label(), metric.meaning()));
      for (Series series : result.series()) {
        rows.append(
            "<td class=\"number\">%s</td>"
                .formatted(series.median(metric).map(Metric::text).orElse("-")));
      }
      rows.append("</tr>");
    }
    return rows.toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String template() {
    try (InputStream in = ResultPage.class.getResourceAsStream("result.html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fill(String template, Map<String, String> values) {
    String page = template;
    for (Map.Entry<String, String> value : values.entrySet()) {
      page = page.replace("${" + value.getKey() + "}", value.getValue());
    }
    return page;
  }
}
