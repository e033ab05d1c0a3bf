package io.maskcast.deploy.bench.result;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Results as CSV: a row per repetition, a column per figure, empty where it is missing. */
final class ResultCsv {

  private ResultCsv() {}

  static String of(LinkResult result) {
    StringBuilder csv = new StringBuilder();
    csv.append(
            Stream.concat(
                    Stream.of("kind", "repetition"),
                    Arrays.stream(Metric.values()).map(Metric::label))
                .collect(Collectors.joining(",")))
        .append('\n');
    for (Series series : result.series()) {
      int number = 1;
      for (Measurement repetition : series.repetitions()) {
        csv.append(series.kind().label()).append(',').append(number++);
        for (Metric metric : Metric.values()) {
          OptionalDouble value = repetition.get(metric);
          csv.append(',').append(value.isPresent() ? plain(value.getAsDouble()) : "");
        }
        csv.append('\n');
      }
    }
    return csv.toString();
  }

  private static String plain(double value) {
    return value == Math.rint(value) && value < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
