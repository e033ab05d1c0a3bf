package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.dynamic.FrozenMasking;
import io.maskcast.trainer.dynamic.Generator;
import io.maskcast.trainer.dynamic.MaskCensus;
import io.maskcast.trainer.dynamic.ServedMasking;
import io.maskcast.trainer.dynamic.TileCost;
import io.maskcast.trainer.mask.MaskCells;

/**
 * A goal of dynamic masks laid over the elements there are.
 *
 * @param cells what the masks choose from
 * @param cost of a mask
 * @param rule what is kept in the end
 * @param pace the cost that a paced schedule heads for, in (0, 1]
 */
record DynamicGoal(MaskCells cells, TileCost cost, KeepRule rule, double pace) {

  /**
   * The goal of settings.
   *
   * @throws io.maskcast.shared.MaskcastException if not a single element fits into the budget
   */
  static DynamicGoal of(DynamicSettings settings, MaskCells cells, int sampleBytes) {
    TileCost cost = new TileCost(cells, sampleBytes, settings.positionsCharged());
    Goal goal = settings.learning().goal();
    if (goal instanceof Goal.Keep keep) {
      return exact(cells, cost, keep.elements(cells.elements()));
    }
    if (goal instanceof Goal.MaxBytes budget) {
      return exact(cells, cost, cost.elementsWithin(budget.bytes()));
    }
    return new DynamicGoal(
        cells, cost, new KeepRule.Positive(), goal.pace((int) cost.denseBytes()));
  }

  private static DynamicGoal exact(MaskCells cells, TileCost cost, int elements) {
    double valueBytes = (double) elements / cells.elements() * cost.denseBytes();
    double pace = Math.min(1, cost.of(elements, valueBytes));
    return new DynamicGoal(cells, cost, new KeepRule.Top(elements), pace);
  }

  int allElements() {
    return cells.elements();
  }

  /** What is kept of tiles in the end. */
  FrozenMasking masking(Generator generator) {
    return FrozenMasking.of(generator, rule, cost);
  }

  /** What is kept of tiles in the end, as servers choose it. */
  ServedMasking served(Generator generator, Normalisation normalisation, TileLayout layout) {
    return new ServedMasking(generator, rule, cost, normalisation, layout);
  }

  /** The masks' state as progress shows it. */
  MaskState state(MaskCensus census, double lambda, double tau) {
    int kept = (int) Math.round(census.meanElements());
    return new MaskState(census.meanCost(), kept, lambda, tau);
  }
}
