package io.maskcast.shared.ladder;

import io.maskcast.shared.MaskcastException;
import java.util.List;

/**
 * When a tile climbs no further: after a rung whose answer is surer than the rung's threshold, at
 * the latest after the highest. Found on validation tiles.
 *
 * @param accuracy share of validation tiles that come out right
 * @param elements mean elements a validation tile takes
 * @param thresholds of the {@link Confidence} of each rung but the highest, in [0, 1]; with 0 every
 *     tile stops, with 1 none
 */
public record StoppingRule(double accuracy, double elements, List<Double> thresholds) {

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if a number is out of range
   */
  public StoppingRule {
    thresholds = List.copyOf(thresholds);
    boolean sound =
        accuracy >= 0
            && accuracy <= 1
            && elements > 0
            && thresholds.stream().allMatch(t -> t >= 0 && t <= 1);
    if (!sound) {
      throw new MaskcastException(
          "A stopping rule has an accuracy and thresholds from 0 to 1, not %s and %s"
              .formatted(accuracy, thresholds));
    }
  }

  /** Whether a tile is sure enough after a rung. */
  public boolean stops(int rung, double confidence) {
    return rung >= thresholds.size() || confidence > thresholds.get(rung);
  }

  /** Whether no tile stops after a rung, so that nobody needs to ask the network there. */
  public boolean passes(int rung) {
    return rung < thresholds.size() && thresholds.get(rung) >= 1;
  }
}
