package io.maskcast.trainer.figure;

import java.util.List;

/**
 * One run, one seed.
 *
 * @param points in ascending order of epochs; may be empty
 */
public record EpochRun(List<EpochPoint> points) {

  /**
   * Copies the points.
   *
   * @throws IllegalArgumentException if their epochs do not ascend
   */
  public EpochRun {
    points = List.copyOf(points);
    for (int i = 1; i < points.size(); i++) {
      if (points.get(i).epoch() <= points.get(i - 1).epoch()) {
        throw new IllegalArgumentException(
            "epoch " + points.get(i).epoch() + " follows " + points.get(i - 1).epoch());
      }
    }
  }
}
