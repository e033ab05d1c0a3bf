package io.maskcast.shared.ladder;

import io.maskcast.shared.MaskcastException;

/**
 * Rungs {@code first .. end - 1} of a ladder, which a tile climbs at once.
 *
 * @param first from 0, the lowest
 * @param end over {@code first}
 */
public record Rungs(int first, int end) {

  /**
   * Checks the order.
   *
   * @throws MaskcastException if there are none from first to end
   */
  public Rungs {
    if (first < 0 || end <= first) {
      throw new MaskcastException(
          "There are no rungs from %d to before %d; ask for FIRST to END with 0 <= FIRST < END"
              .formatted(first, end));
    }
  }

  /** Whether these are the first samples of a tile; else they are added to those of a tile. */
  public boolean begins() {
    return first == 0;
  }

  /** The highest of them. */
  public int last() {
    return end - 1;
  }
}
