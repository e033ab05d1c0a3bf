package io.maskcast.trainer.ladder;

import io.maskcast.shared.ladder.Confidence;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.network.Logits;
import java.util.List;

/**
 * What a network answers to some tiles at every rung, how sure it is, and what comes out where
 * tiles stop by a rule. Immutable and thread-safe; the arrays are not copied.
 *
 * @param confidence per rung and tile
 * @param right per rung and tile, whether the answer is
 * @param costs what a tile has cost by each rung, rising; in elements
 */
@SuppressWarnings("ArrayRecordComponent") // large, handed on, compared by nobody
public record Climb(double[][] confidence, boolean[][] right, double[] costs) {

  /**
   * From the network's logits.
   *
   * @param logits per rung, (tiles, classes)
   * @param confidences per rung
   * @param labels of the tiles
   * @param costs as of the record
   */
  public static Climb of(
      List<float[]> logits, List<Confidence> confidences, int[] labels, double[] costs) {
    double[][] confidence = new double[logits.size()][labels.length];
    boolean[][] right = new boolean[logits.size()][labels.length];
    for (int rung = 0; rung < logits.size(); rung++) {
      int classes = logits.get(rung).length / labels.length;
      for (int tile = 0; tile < labels.length; tile++) {
        int from = tile * classes;
        confidence[rung][tile] = confidences.get(rung).of(logits.get(rung), from, classes);
        right[rung][tile] = Logits.largest(logits.get(rung), from, classes) == labels[tile];
      }
    }
    return new Climb(confidence, right, costs);
  }

  int rungs() {
    return costs.length;
  }

  int tiles() {
    return confidence[0].length;
  }

  /** The share of tiles that are right if all stop at a rung. */
  public double accuracy(int rung) {
    int count = 0;
    for (boolean each : right[rung]) {
      count += each ? 1 : 0;
    }
    return (double) count / tiles();
  }

  /**
   * The rule with these thresholds, with the accuracy and the mean cost that it has on these tiles.
   */
  public StoppingRule rule(List<Double> thresholds) {
    StoppingRule rule = new StoppingRule(0, 1, thresholds);
    int correct = 0;
    double cost = 0;
    for (int tile = 0; tile < tiles(); tile++) {
      int rung = stop(rule, tile);
      correct += right[rung][tile] ? 1 : 0;
      cost += costs[rung];
    }
    return new StoppingRule((double) correct / tiles(), cost / tiles(), thresholds);
  }

  /** The rung at which a tile stops by a rule. */
  public int stop(StoppingRule rule, int tile) {
    int rung = 0;
    while (!rule.stops(rung, confidence[rung][tile])) {
      rung++;
    }
    return rung;
  }
}
