package io.maskcast.deploy.bench.result;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.maskcast.shared.MaskcastException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** The figures of one repetition; what a machine does not tell is missing. Immutable. */
public final class Measurement {

  private final Map<Metric, Double> values;

  /**
   * Of figures.
   *
   * @throws MaskcastException if one is negative or no finite number
   */
  public Measurement(Map<Metric, Double> values) {
    this.values = Collections.unmodifiableMap(new EnumMap<>(values));
    this.values.forEach(
        (metric, value) -> {
          if (!(value >= 0 && Double.isFinite(value))) {
            throw new MaskcastException("%s cannot be %s".formatted(metric.label(), value));
          }
        });
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Measurement ofNames(Map<String, Double> byName) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    byName.forEach((name, value) -> values.put(Metric.of(name), value));
    return new Measurement(values);
  }

  /** One figure. */
  public OptionalDouble get(Metric metric) {
    Double value = values.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  @JsonValue
  Map<String, Double> byName() {
    Map<String, Double> byName = new LinkedHashMap<>();
    values.forEach((metric, value) -> byName.put(metric.label(), value));
    return byName;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Measurement that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return byName().toString();
  }
}
