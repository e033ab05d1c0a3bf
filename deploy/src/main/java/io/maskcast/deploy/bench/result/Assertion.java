package io.maskcast.deploy.bench.result;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a figure of a link has to be, {@code wire_bytes_per_tile<60} or {@code
 * dense.tiles_per_second>=1000}: the median over the repetitions is held to it.
 */
public final class Assertion {

  private static final Pattern FORM =
      Pattern.compile("\\s*(?:([a-z]+)\\.)?([a-z0-9_]+)\\s*(<=|>=|<|>)\\s*([0-9.eE+-]+)\\s*");

  private final String text;
  private final Optional<Kind> kind;
  private final Metric metric;
  private final DoublePredicate holds;

  private Assertion(String text, Optional<Kind> kind, Metric metric, DoublePredicate holds) {
    this.text = text;
    this.kind = kind;
    this.metric = metric;
    this.holds = holds;
  }

  /**
   * Reads what a person writes.
   *
   * @throws ConfigException if the text has another form
   * @throws MaskcastException if it names a figure or kind that there is not
   */
  public static Assertion parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw malformed(text);
    }
    double bound;
    try {
      bound = Double.parseDouble(matcher.group(4));
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
    DoublePredicate holds =
        switch (matcher.group(3)) {
          case "<" -> value -> value < bound;
          case "<=" -> value -> value <= bound;
          case ">" -> value -> value > bound;
          default -> value -> value >= bound;
        };
    return new Assertion(
        text.strip(),
        Optional.ofNullable(matcher.group(1)).map(Kind::of),
        Metric.of(matcher.group(2)),
        holds);
  }

  private static ConfigException malformed(String text) {
    return new ConfigException(
        "assert", text, "[KIND.]FIGURE and <, <=, > or >= and a number: wire_bytes_per_tile<60");
  }

  /**
   * Holds a result to assertions.
   *
   * @throws MaskcastException if some are broken or cannot be judged; a line for each
   */
  public static void require(List<Assertion> assertions, LinkResult result) {
    List<String> broken =
        assertions.stream().flatMap(assertion -> assertion.breach(result).stream()).toList();
    if (!broken.isEmpty()) {
      throw new MaskcastException(
          "%d of %d assertions failed%n  %s"
              .formatted(
                  broken.size(),
                  assertions.size(),
                  String.join(System.lineSeparator() + "  ", broken)));
    }
  }

  /** How a result breaks it; empty if it keeps it. */
  Optional<String> breach(LinkResult result) {
    Optional<Series> series = kind.map(result::series).orElse(Optional.of(result.first()));
    return series
        .flatMap(measured -> measured.median(metric))
        .map(
            median ->
                holds.test(median.value())
                    ? Optional.<String>empty()
                    : Optional.of("%s: it is %s".formatted(text, Metric.text(median))))
        .orElseGet(() -> Optional.of("%s: it was not measured".formatted(text)));
  }
}
