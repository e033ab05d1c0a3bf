package io.maskcast.trainer.experiment;

import io.maskcast.trainer.baseline.Baseline;
import io.maskcast.trainer.learn.LearningSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Learned masks against baselines at several budgets, under one protocol: for a seed, all begin
 * with the same dense network and learn for as many epochs.
 *
 * @param shares of the elements to keep
 * @param baselines to compare with
 * @param settings how to learn
 */
public record Comparison(List<Double> shares, List<Baseline> baselines, LearningSettings settings) {

  /** The name of the line of learned masks. */
  public static final String LEARNED = "learned";

  /** Copies the lists. */
  public Comparison {
    shares = List.copyOf(shares);
    baselines = List.copyOf(baselines);
  }

  /**
   * One line at one budget.
   *
   * @param line {@link #LEARNED}, or the baseline's name
   * @param share of the elements to keep
   * @param settings how to learn
   */
  public record Point(String line, double share, LearningSettings settings) {

    /** The name of its folder. */
    public String label() {
      return String.format(Locale.ROOT, "%s-%s", line, share);
    }
  }

  /** What is learned, line by line. */
  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    add(points, Optional.empty());
    baselines.forEach(baseline -> add(points, Optional.of(baseline)));
    return points;
  }

  private void add(List<Point> points, Optional<Baseline> baseline) {
    for (double share : shares) {
      LearningSettings budget = settings.withKeep(share);
      points.add(
          new Point(
              baseline.map(Baseline::label).orElse(LEARNED),
              share,
              baseline.map(budget::withBaseline).orElse(budget)));
    }
  }
}
