package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.dynamic.FrozenMasking;
import io.maskcast.trainer.dynamic.Generator;
import io.maskcast.trainer.dynamic.MaskCensus;
import io.maskcast.trainer.dynamic.Preview;
import io.maskcast.trainer.dynamic.ServedMasking;
import io.maskcast.trainer.dynamic.TileCost;
import io.maskcast.trainer.mask.MaskCells;
import java.util.Optional;

/**
 * A goal of dynamic masks laid over the elements there are.
 *
 * @param cells what the masks choose from
 * @param cost of a mask
 * @param preview what is there of a tile before its mask is made, if anything
 * @param rule what is kept in the end, besides the preview
 * @param pace the cost that a paced schedule heads for, in (0, 1]
 */
record DynamicGoal(
    MaskCells cells, TileCost cost, Optional<Preview> preview, KeepRule rule, double pace) {

  /**
   * The goal of settings.
   *
   * @throws MaskcastException if not a single element fits into the budget, or the preview is over
   *     another grid
   */
  static DynamicGoal of(DynamicSettings settings, MaskCells cells, int sampleBytes) {
    Optional<Preview> preview = settings.preview().map(mask -> new Preview(mask, cells));
    TileCost cost = new TileCost(cells, sampleBytes, settings.positionsCharged(), preview);
    Goal goal = settings.learning().goal();
    if (goal instanceof Goal.Keep keep) {
      return exact(cells, cost, preview, chosen(keep.elements(cells.elements()), preview));
    }
    if (goal instanceof Goal.MaxBytes budget) {
      return exact(cells, cost, preview, cost.elementsWithin(budget.bytes()));
    }
    return new DynamicGoal(
        cells, cost, preview, new KeepRule.Positive(), goal.pace((int) cost.denseBytes()));
  }

  /** How many of the elements that are kept are left to choose. */
  private static int chosen(int kept, Optional<Preview> preview) {
    int previewed = preview.map(there -> there.mask().keptElements()).orElse(0);
    if (kept <= previewed) {
      throw new MaskcastException(
          "Of %d elements kept of a tile the preview has %d; keep more, or preview fewer"
              .formatted(kept, previewed));
    }
    return kept - previewed;
  }

  private static DynamicGoal exact(
      MaskCells cells, TileCost cost, Optional<Preview> preview, int elements) {
    double valueBytes = (double) elements / cells.elements() * cost.denseBytes();
    double pace = Math.min(1, cost.of(elements, valueBytes));
    return new DynamicGoal(cells, cost, preview, new KeepRule.Top(elements), pace);
  }

  int allElements() {
    return cells.elements();
  }

  /** What is kept of tiles in the end. */
  FrozenMasking masking(Generator generator) {
    return FrozenMasking.of(generator, rule, cost);
  }

  /** What is kept of tiles in the end, as servers or edges choose it. */
  ServedMasking served(Generator generator, Normalisation normalisation, TileLayout layout) {
    return new ServedMasking(generator, rule, cost, normalisation, layout);
  }

  /** The masks' state as progress shows it. */
  MaskState state(MaskCensus census, double lambda, double tau) {
    int kept = (int) Math.round(census.meanElements());
    return new MaskState(census.meanCost(), kept, lambda, tau);
  }
}
