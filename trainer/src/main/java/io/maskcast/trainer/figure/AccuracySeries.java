package io.maskcast.trainer.figure;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Accuracies of one way to choose what is kept.
 *
 * @param name what it is, as it shall be read in the legend
 * @param role how it is drawn
 * @param points in any order; may be empty
 */
public record AccuracySeries(String name, Role role, List<AccuracyPoint> points) {

  /** Whose numbers they are. */
  public enum Role {
    /** Learned here: a thick line with full markers. */
    OURS,
    /** What it is compared with: a thinner line with smaller markers. */
    BASELINE,
    /** Published by the paper's authors: hollow markers on a dashed line. */
    AUTHORS
  }

  /** Sorts the points by Q. */
  public AccuracySeries {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(role, "role");
    points = points.stream().sorted(Comparator.comparingDouble(AccuracyPoint::q)).toList();
  }
}
