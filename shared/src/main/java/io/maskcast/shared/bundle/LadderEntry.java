package io.maskcast.shared.bundle;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.ladder.Confidence;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.StoppingRule;
import java.util.Comparator;
import java.util.List;

/**
 * What a manifest says of nested masks that one network answers under; the mask of the manifest is
 * that of the highest rung.
 *
 * @param order the blob of the {@link Ladder}
 * @param rungs from the lowest to the highest, 1 to {@link Ladder#MAX_RUNGS}
 * @param rules when to stop a tile, for accuracies that rise with what they cost; 1 to {@link
 *     #MAX_RULES}
 */
public record LadderEntry(Digest order, List<Rung> rungs, List<StoppingRule> rules) {

  /** The most stopping rules. */
  public static final int MAX_RULES = 1000;

  /**
   * A rung.
   *
   * @param elements how many it keeps, those of the rungs below included
   * @param q the share of samples it keeps
   * @param temperature of its {@link Confidence}
   * @param accuracy share of validation tiles that are right if all stop here
   */
  public record Rung(int elements, double q, double temperature, double accuracy) {

    /** How sure an answer at this rung is. */
    public Confidence confidence() {
      return new Confidence(temperature);
    }
  }

  /**
   * Checks that the parts fit together.
   *
   * @throws MaskcastException if they do not, or a temperature or threshold is out of range: what
   *     is not calibrated cannot stop
   */
  public LadderEntry {
    rungs = List.copyOf(rungs);
    rules = List.copyOf(rules);
    if (rungs.isEmpty() || rungs.size() > Ladder.MAX_RUNGS) {
      throw new MaskcastException(
          "A ladder has 1 to %d rungs, not %d".formatted(Ladder.MAX_RUNGS, rungs.size()));
    }
    rungs.forEach(Rung::confidence);
    int thresholds = rungs.size() - 1;
    if (rules.isEmpty()
        || rules.size() > MAX_RULES
        || rules.stream().anyMatch(rule -> rule.thresholds().size() != thresholds)) {
      throw new MaskcastException(
          "A ladder of %d rungs has 1 to %d stopping rules of %d thresholds; calibrate it again"
              .formatted(rungs.size(), MAX_RULES, thresholds));
    }
    for (int i = 1; i < rules.size(); i++) {
      if (rules.get(i).accuracy() <= rules.get(i - 1).accuracy()
          || rules.get(i).elements() <= rules.get(i - 1).elements()) {
        throw new MaskcastException(
            "Stopping rules rise in accuracy and in what they cost; calibrate the ladder again");
      }
    }
  }

  /**
   * The cheapest rule of an accuracy.
   *
   * @param accuracy share of validation tiles that must come out right
   * @throws MaskcastException if no rule reaches it
   */
  public StoppingRule rule(double accuracy) {
    return rules.stream()
        .filter(rule -> rule.accuracy() >= accuracy)
        .min(Comparator.comparingDouble(StoppingRule::elements))
        .orElseThrow(
            () ->
                new MaskcastException(
                    "No way to stop reaches an accuracy of %.4f; the best of this bundle reaches %.4f: ask for less, or learn a better network"
                        .formatted(accuracy, rules.get(rules.size() - 1).accuracy())));
  }

  /**
   * Checks that a ladder is the one described here.
   *
   * @throws MaskcastException if it has other rungs
   */
  public void requireDescribes(Ladder actual) {
    if (!actual.cuts().equals(rungs.stream().map(Rung::elements).toList())) {
      throw new MaskcastException(
          "The bundle's ladder (%s) does not have the rungs its manifest describes; publish it again"
              .formatted(actual));
    }
  }
}
