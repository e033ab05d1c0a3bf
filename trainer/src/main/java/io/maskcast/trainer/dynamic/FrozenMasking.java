package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.trainer.mask.Extent;
import io.maskcast.trainer.network.Masking;

/**
 * A mask for every tile, made of the tile by a generator that stays as it is. Keeps count of what
 * the masks cost. Not thread-safe.
 */
public final class FrozenMasking implements Masking {

  private final Generator generator;
  private final KeepRule rule;
  private final boolean bare;
  private final MaskCensus census;

  private FrozenMasking(Generator generator, KeepRule rule, TileCost cost, boolean bare) {
    this.generator = generator;
    this.rule = rule;
    this.bare = bare;
    this.census = new MaskCensus(cost);
  }

  /** The samples that are kept; 0, the mean, in place of the others. */
  public static FrozenMasking of(Generator generator, KeepRule rule, TileCost cost) {
    return new FrozenMasking(generator, rule, cost, false);
  }

  /**
   * The bare masks: 1 for every sample that is kept, 0 for the others, and no value of the tile. A
   * network that reads the class off these shows that the generator has told it by the positions.
   */
  public static FrozenMasking bare(Generator generator, KeepRule rule, TileCost cost) {
    return new FrozenMasking(generator, rule, cost, true);
  }

  /** What all masks made so far cost. */
  public MaskCensus census() {
    return census;
  }

  @Override
  public Shape tileShape() {
    return shape(generator.cells().extent());
  }

  static Shape shape(Extent extent) {
    return new Shape(extent.channels(), extent.height(), extent.width());
  }

  @Override
  public NDArray apply(NDArray tiles, NDManager scope) {
    NDArray mask =
        KeptElements.of(rule, generator.logits(tiles, generator.leaves(scope, false), scope));
    census.count(mask, scope);
    return (bare ? tiles.onesLike() : tiles).mul(generator.field(mask, scope));
  }

  @Override
  public boolean isLearned() {
    return false;
  }
}
