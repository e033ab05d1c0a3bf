package io.maskcast.trainer.figure;

import java.util.ArrayList;
import java.util.List;

/**
 * A stage and where it lies on the axis of epochs. Neighbours meet halfway between the last point
 * of the one and the first of the other, so that no border hides a point.
 *
 * @param name the stage
 * @param from its left end
 * @param to its right end
 */
record StageSpan(String name, double from, double to) {

  /** The stages of a run from left to right, none if it names none. */
  static List<StageSpan> of(EpochRun run) {
    List<StageSpan> spans = new ArrayList<>();
    List<EpochPoint> points = run.points();
    int first = 0;
    for (int i = 1; i <= points.size(); i++) {
      if (i == points.size() || !points.get(i).stage().equals(points.get(first).stage())) {
        double from = first == 0 ? points.get(0).epoch() : spans.get(spans.size() - 1).to();
        int last = points.get(i - 1).epoch();
        double to = i == points.size() ? last : (last + points.get(i).epoch()) / 2.0;
        spans.add(new StageSpan(points.get(first).stage(), from, to));
        first = i;
      }
    }
    boolean named = spans.stream().anyMatch(span -> !span.name().isBlank());
    return named ? List.copyOf(spans) : List.of();
  }
}
