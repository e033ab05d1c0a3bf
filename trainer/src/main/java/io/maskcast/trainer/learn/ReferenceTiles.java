package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.drift.TileMoments;
import io.maskcast.shared.drift.TypicalTiles;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.trainer.data.LabelledTiles;
import java.util.ArrayList;
import java.util.List;

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
}
