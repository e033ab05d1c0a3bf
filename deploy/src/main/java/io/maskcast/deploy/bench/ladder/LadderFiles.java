package io.maskcast.deploy.bench.ladder;

import io.maskcast.deploy.bench.result.Metric;
import io.maskcast.deploy.chart.AccuracyOverWire;
import io.maskcast.shared.storage.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A measurement as files of a folder: {@code result.csv}, {@code result.md}, {@code figure.svg}.
 */
final class LadderFiles {

  private LadderFiles() {}

  static void write(Path folder, List<Setting> settings) {
    write(folder.resolve("result.csv"), csv(settings));
    write(folder.resolve("result.md"), table(settings));
    write(folder.resolve("figure.svg"), figure(settings));
  }

  private static void write(Path file, String text) {
    WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String csv(List<Setting> settings) {
    StringBuilder csv =
        new StringBuilder(
            "line,setting,bundles,wire_down_bytes_per_tile,wire_up_bytes_per_tile,accuracy,wire_of_each,accuracy_of_each\n");
    for (Setting each : settings) {
      csv.append(
          "\"%s\",\"%s\",%d,%s,%s,%s,%s,%s%n"
              .formatted(
                  each.line().name().replace("\"", "\"\""),
                  each.name(),
                  each.each().size(),
                  each.down(),
                  each.up(),
                  each.accuracy().mean(),
                  ofEach(each, Setting.Run::wire),
                  ofEach(each, Setting.Run::accuracy)));
    }
    return csv.toString();
  }

  private static String ofEach(Setting setting, Function<Setting.Run, Double> figure) {
    return setting.each().stream()
        .map(figure)
        .map(Object::toString)
        .collect(Collectors.joining(" "));
  }

  private static String table(List<Setting> settings) {
    StringBuilder table =
        new StringBuilder(
            "| | setting | wire bytes a tile: down + up | accuracy |\n|---|---|---|---|\n");
    for (Setting each : settings) {
      table.append(
          "| %s | %s | %s + %s = %s | %s |%n"
              .formatted(
                  each.line().name(),
                  each.name(),
                  Metric.text(each.down()),
                  Metric.text(each.up()),
                  Metric.text(each.wire()),
                  each.accuracyText()));
    }
    return table.toString();
  }

  private static String figure(List<Setting> settings) {
    List<AccuracyOverWire.Line> lines =
        settings.stream().map(Setting::line).distinct().map(line -> line(line, settings)).toList();
    return AccuracyOverWire.file(lines, OptionalDouble.empty(), "");
  }

  private static AccuracyOverWire.Line line(Setting.Line line, List<Setting> settings) {
    return new AccuracyOverWire.Line(
        line.name(),
        line.climbing(),
        settings.stream()
            .filter(each -> each.line().equals(line))
            .map(
                each ->
                    new AccuracyOverWire.Point(
                        each.wire(),
                        each.accuracy().mean(),
                        each.accuracy().low(),
                        each.accuracy().high(),
                        "%s, %s: %s".formatted(line.name(), each.name(), each.describe())))
            .toList());
  }
}
