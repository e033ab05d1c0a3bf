package io.maskcast.trainer.ladder;

import io.maskcast.shared.ladder.StoppingRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Finds when to stop: for many prices of an error, in elements, the thresholds of the least cost,
 * errors included. From the second-highest rung down each threshold is the best for all tiles, then
 * for those that come by it, given the others, until none changes. A price finds only rules that
 * are on the convex hull of costs and errors, which can lie far apart: between neighbours,
 * thresholds on the way from one to the other are tried. Of all that is found stay the rules that
 * no other is cheaper and as accurate as, and of those that cost nearly the same the most accurate,
 * as the bundle carries every rule.
 */
public final class StoppingSearch {

  private static final int PRICES = 100;
  private static final double MOST_EXPENSIVE = 50; // whole climbs
  private static final int SWEEPS = 20;
  private static final int BETWEEN = 16;

  /** Thresholds are multiples of one by this. */
  private static final double DIGITS = 1e6;

  /** Rules cost this many times the one before, at least. */
  private static final double APART = 1.02;

  private final Climb climb;
  private final double[] thresholds;

  private StoppingSearch(Climb climb) {
    this.climb = climb;
    this.thresholds = new double[climb.rungs() - 1];
  }

  /**
   * The rules for some tiles that were not learned from.
   *
   * @param climb those tiles
   * @return rising in cost and accuracy, one at least
   */
  public static List<StoppingRule> rules(Climb climb) {
    List<StoppingRule> found = new ArrayList<>();
    for (int rung = 0; rung < climb.rungs(); rung++) {
      found.add(climb.rule(allAt(rung, climb.rungs() - 1)));
    }
    StoppingSearch search = new StoppingSearch(climb);
    double cheapest = climb.costs()[0];
    double dearest = MOST_EXPENSIVE * climb.costs()[climb.rungs() - 1];
    for (int i = 0; i < PRICES; i++) {
      search.settle(cheapest * Math.pow(dearest / cheapest, i / (PRICES - 1.0)));
      found.add(search.rule(Arrays.stream(search.thresholds)));
    }
    found.addAll(search.between(undominated(found)));
    return apart(undominated(found));
  }

  private List<StoppingRule> between(List<StoppingRule> rising) {
    List<StoppingRule> found = new ArrayList<>();
    for (int i = 1; i < rising.size(); i++) {
      List<Double> from = rising.get(i - 1).thresholds();
      List<Double> to = rising.get(i).thresholds();
      for (int step = 1; step < BETWEEN; step++) {
        double way = (double) step / BETWEEN;
        found.add(
            rule(
                IntStream.range(0, from.size())
                    .mapToDouble(rung -> from.get(rung) + way * (to.get(rung) - from.get(rung)))));
      }
    }
    return found;
  }

  /** In short numbers, as the manifest writes them out. */
  private StoppingRule rule(DoubleStream exact) {
    return climb.rule(exact.mapToObj(t -> Math.rint(t * DIGITS) / DIGITS).toList());
  }

  /** For each rule that goes, one stays that is more accurate and costs hardly more. */
  private static List<StoppingRule> apart(List<StoppingRule> rising) {
    List<StoppingRule> kept = new ArrayList<>();
    for (int i = rising.size() - 1; i >= 0; i--) {
      StoppingRule rule = rising.get(i);
      if (kept.isEmpty() || APART * rule.elements() <= kept.get(kept.size() - 1).elements()) {
        kept.add(rule);
      }
    }
    Collections.reverse(kept);
    return kept;
  }

  private static List<Double> allAt(int rung, int thresholds) {
    return IntStream.range(0, thresholds).mapToObj(r -> r < rung ? 1.0 : 0.0).toList();
  }

  private static List<StoppingRule> undominated(List<StoppingRule> found) {
    List<StoppingRule> rising = new ArrayList<>();
    double best = -1;
    for (StoppingRule rule :
        found.stream()
            .sorted(
                Comparator.comparingDouble(StoppingRule::elements)
                    .thenComparing(Comparator.comparingDouble(StoppingRule::accuracy).reversed()))
            .toList()) {
      if (rule.accuracy() > best
          && (rising.isEmpty() || rule.elements() > rising.get(rising.size() - 1).elements())) {
        rising.add(rule);
        best = rule.accuracy();
      }
    }
    return rising;
  }

  /**
   * The thresholds for a price: at first each as if all tiles came by it, so that none is left as
   * it is because the ones below let nobody pass.
   */
  private void settle(double price) {
    Arrays.fill(thresholds, 1);
    for (int rung = thresholds.length - 1; rung >= 0; rung--) {
      thresholds[rung] = best(rung, price, IntStream.range(0, climb.tiles()));
    }
    boolean changed = true;
    for (int sweep = 0; sweep < SWEEPS && changed; sweep++) {
      changed = false;
      for (int rung = thresholds.length - 1; rung >= 0; rung--) {
        int at = rung;
        int[] reaching =
            IntStream.range(0, climb.tiles()).filter(tile -> reaches(at, tile)).toArray();
        if (reaching.length > 0) {
          double better = best(rung, price, IntStream.of(reaching));
          changed |= better != thresholds[rung];
          thresholds[rung] = better;
        }
      }
    }
  }

  /** The threshold of a rung that costs least of some tiles. */
  private double best(int rung, double price, IntStream tiles) {
    int[] reached =
        tiles
            .boxed()
            .sorted(Comparator.comparingDouble(tile -> -climb.confidence()[rung][tile]))
            .mapToInt(Integer::intValue)
            .toArray();
    // Stopping so many of the surest costs this much more than stopping none.
    double more = 0;
    double least = 0;
    double threshold = 1;
    for (int i = 0; i < reached.length; i++) {
      int tile = reached[i];
      more += cost(rung, tile, price) - cost(later(rung, tile), tile, price);
      double here = climb.confidence()[rung][tile];
      double next = i + 1 < reached.length ? climb.confidence()[rung][reached[i + 1]] : 0;
      if (next < here && more < least) {
        least = more;
        threshold = i + 1 < reached.length ? (here + next) / 2 : 0;
      }
    }
    return threshold;
  }

  private boolean reaches(int rung, int tile) {
    for (int r = 0; r < rung; r++) {
      if (climb.confidence()[r][tile] > thresholds[r]) {
        return false;
      }
    }
    return true;
  }

  /** Where a tile stops that goes on from a rung. */
  private int later(int rung, int tile) {
    int r = rung + 1;
    while (r < thresholds.length && climb.confidence()[r][tile] <= thresholds[r]) {
      r++;
    }
    return r;
  }

  private double cost(int rung, int tile, double price) {
    return climb.costs()[rung] + (climb.right()[rung][tile] ? 0 : price);
  }
}
