package io.maskcast.shared.mask;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.maskcast.shared.MaskcastException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which elements of a tile a dynamic mask keeps, by the logits a generator gives them. Written
 * {@code positive} and {@code top-39}.
 */
public sealed interface KeepRule {

  /**
   * Those of positive logits, as in the authors' code: {@code round(sigmoid(z)) = 1}. How many that
   * are depends on the tile.
   */
  record Positive() implements KeepRule {

    @Override
    public String label() {
      return POSITIVE;
    }
  }

  /**
   * Exactly so many, those of the highest logits; of equal ones the lower number wins, on every
   * device.
   *
   * @param count K, 1 or more; all elements if there are no more
   */
  record Top(int count) implements KeepRule {

    /** Checks the range. */
    public Top {
      if (count < 1) {
        throw new IllegalArgumentException("a rule that keeps nothing");
      }
    }

    @Override
    public String label() {
      return TOP + count;
    }
  }

  /** How {@link Positive} is written. */
  String POSITIVE = "positive";

  /** What stands before the count of {@link Top}. */
  String TOP = "top-";

  /** The name in manifests. */
  @JsonValue
  String label();

  /**
   * The rule of a label.
   *
   * @throws MaskcastException if there is none
   */
  @JsonCreator
  static KeepRule of(String label) {
    if (label.equals(POSITIVE)) {
      return new Positive();
    }
    Matcher top = Pattern.compile(TOP + "([1-9]\\d{0,8})").matcher(label);
    if (!top.matches()) {
      throw new MaskcastException(
          "'%s' is no rule of what a tile keeps; allowed: %s, %sK".formatted(label, POSITIVE, TOP));
    }
    return new Top(Integer.parseInt(top.group(1)));
  }
}
