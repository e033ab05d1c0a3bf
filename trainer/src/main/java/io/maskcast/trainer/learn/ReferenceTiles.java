package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.drift.TileMoments;
import io.maskcast.shared.drift.TypicalTiles;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.ladder.Climb;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * What the test tiles are like: of the samples that a mask selects, and of the network's answers.
 */
final class ReferenceTiles {

  private ReferenceTiles() {}

  /**
   * Measures them.
   *
   * @param tiles the test tiles
   * @param masked the class of each by the bundle's network, masked
   * @param dense the same of the dense tiles, by the same network
   */
  static ReferenceEntry measure(
      LabelledTiles tiles, Mask mask, Normalisation normalisation, int[] masked, int[] dense) {
    SelectionPlan plan = SelectionPlan.compile(mask, tiles.layout());
    TileMoments moments = new TileMoments(plan, normalisation);
    byte[] selected = new byte[plan.selectedBytes()];
    List<double[]> all = new ArrayList<>();
    int disagreeing = 0;
    for (int tile = 0; tile < tiles.count(); tile++) {
      plan.gather(tiles.samples(), tiles.offset(tile), selected, 0);
      all.add(moments.of(selected, 1, 0));
      disagreeing += masked[tile] == dense[tile] ? 0 : 1;
    }
    return TypicalTiles.measure(all, new Disagreement(tiles.count(), disagreeing));
  }

  /**
   * Measures them for a ladder: what its lowest rung selects, as that comes of every tile, whatever
   * the answers.
   *
   * @param tiles the test tiles
   * @param answers per rung, the class of each by the bundle's network
   * @param dense the same of the dense tiles, by the same network
   * @param rules when tiles stop
   * @param climb the same tiles, to see where they stop
   */
  static ReferenceEntry measure(
      LabelledTiles tiles,
      Ladder ladder,
      Normalisation normalisation,
      List<int[]> answers,
      int[] dense,
      List<StoppingRule> rules,
      Climb climb) {
    List<Integer> atRungs = answers.stream().map(at -> otherwise(dense, tile -> at[tile])).toList();
    List<Integer> byRules =
        rules.stream()
            .map(rule -> otherwise(dense, tile -> answers.get(climb.stop(rule, tile))[tile]))
            .toList();
    int[] top = answers.get(ladder.rungs() - 1);
    return measure(tiles, ladder.mask(0), normalisation, top, dense)
        .climbing(new ReferenceEntry.Climbed(atRungs, byRules));
  }

  private static int otherwise(int[] dense, IntUnaryOperator answer) {
    return (int)
        IntStream.range(0, dense.length)
            .filter(tile -> answer.applyAsInt(tile) != dense[tile])
            .count();
  }
}
