package io.maskcast.shared.mask;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a generator of dynamic masks, one for every tile, is made of and what it sees. Written
 * {@code linear}, {@code conv} or, where it sees a thumbnail, with the thumbnail's sides behind:
 * {@code linear-7x7}.
 *
 * @param body its layers
 * @param sight the thumbnail it sees; empty if it sees the whole tile
 */
public record GeneratorForm(Body body, Optional<Sight> sight) {

  private static final Pattern LABEL =
      Pattern.compile("([a-z]+)(?:-([1-9]\\d{0,4})x([1-9]\\d{0,4}))?");

  /** The layers of a generator. */
  public enum Body implements Choice {
    /** Every logit is a weighted sum of all it sees: {@code gamma W x} in the authors' code. */
    LINEAR,
    /**
     * Three 3x3 convolutions, so a logit depends on what is near it: the authors' {@code conv},
     * deeper by two.
     */
    CONV
  }

  /**
   * A thumbnail of the tile: means over cells that are cut as those of a mask's grid.
   *
   * @param rows its height, 1 to that of the tile
   * @param columns its width, 1 to that of the tile
   */
  public record Sight(int rows, int columns) {

    /** Checks the sides. */
    public Sight {
      if (rows < 1 || columns < 1) {
        throw new IllegalArgumentException("a thumbnail without samples");
      }
    }
  }

  /** A generator that sees the whole tile. */
  public static GeneratorForm of(Body body) {
    return new GeneratorForm(body, Optional.empty());
  }

  /**
   * The form of a label.
   *
   * @throws MaskcastException if there is none
   */
  @JsonCreator
  public static GeneratorForm of(String label) {
    Matcher matcher = LABEL.matcher(label);
    Optional<Body> body =
        matcher.matches()
            ? Arrays.stream(Body.values()).filter(b -> b.label().equals(matcher.group(1))).findAny()
            : Optional.empty();
    if (body.isEmpty()) {
      throw new MaskcastException(
          "'%s' is no generator; allowed: %s, each with the sides of a thumbnail behind it if it is to see no more (such as linear-7x7)"
              .formatted(label, Choice.labels(Body.values())));
    }
    Optional<Sight> sight =
        Optional.ofNullable(matcher.group(2))
            .map(rows -> new Sight(Integer.parseInt(rows), Integer.parseInt(matcher.group(3))));
    return new GeneratorForm(body.get(), sight);
  }

  /** The name on the command line, in files and manifests. */
  @JsonValue
  public String label() {
    return body.label() + sight.map(s -> "-" + s.rows() + "x" + s.columns()).orElse("");
  }
}
