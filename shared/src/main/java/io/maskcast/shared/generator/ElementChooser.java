package io.maskcast.shared.generator;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TensorReassembly;
import io.maskcast.shared.tile.TileLayout;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.Optional;

/**
 * A {@link MaskGenerator} at work on tiles of one layout. Has room of its own, so that a tile costs
 * no memory; not thread-safe.
 */
public final class ElementChooser {

  private final MaskGenerator generator;
  private final TensorReassembly dense;
  private final float[] tensor;
  private final Optional<TileSight> sight;
  private final float[] seen;
  private final int[] previewed;
  private final GeneratorLayers.Run layers;
  private final float[] logits;
  private final HighestLogits highest;

  ElementChooser(MaskGenerator generator, TileLayout layout) {
    var grid = generator.grid();
    if (grid.channels() != layout.channels()
        || grid.height() != layout.height()
        || grid.width() != layout.width()) {
      throw new MaskcastException(
          "The generator is for tiles of %dx%dx%d, the source has %s; use a bundle learned for such tiles"
              .formatted(grid.height(), grid.width(), grid.channels(), layout.describe()));
    }
    this.generator = generator;
    this.dense = new TensorReassembly(SelectionPlan.dense(layout), generator.normalisation());
    this.tensor = new float[layout.samples()];
    this.sight = generator.sight();
    this.seen = sight.map(TileSight::numbers).map(float[]::new).orElse(tensor);
    this.previewed = generator.preview().map(Mask::selected).orElse(new int[0]);
    this.layers = generator.layers().newRun(blank(layout));
    this.logits = new float[grid.elements()];
    this.highest = new HighestLogits(grid.elements());
  }

  /**
   * Chooses the elements of a tile.
   *
   * @param tile its dense bytes, exactly
   * @param kept receives the numbers of the elements that are kept, and no others
   */
  public void choose(byte[] tile, BitSet kept) {
    dense.write(tile, 1, 0, 1, FloatBuffer.wrap(tensor));
    choose(kept);
  }

  /**
   * Chooses the elements of a tile that is a tensor already.
   *
   * @param tensors holds it: (channels, height, width), normalised; of a generator that sees a
   *     preview, whatever else is there is not looked at
   * @param at where it begins
   * @param kept receives the numbers of the elements that are kept, and no others
   */
  public void choose(float[] tensors, int at, BitSet kept) {
    System.arraycopy(tensors, at, tensor, 0, tensor.length);
    choose(kept);
  }

  private void choose(BitSet kept) {
    sight.ifPresent(looking -> looking.look(tensor, seen));
    layers.write(seen, logits);
    generator.toLogits(logits);
    for (int element : previewed) {
      logits[element] = Float.NEGATIVE_INFINITY; // it is there already
    }
    kept.clear();
    if (generator.rule() instanceof KeepRule.Top top) {
      highest.set(logits, top.count(), kept);
      return;
    }
    for (int e = 0; e < logits.length; e++) {
      if (logits[e] > 0) {
        kept.set(e);
      }
    }
  }

  /** What is seen of a tile of zeros. */
  private float[] blank(TileLayout layout) {
    dense.write(new byte[layout.denseBytes()], 1, 0, 1, FloatBuffer.wrap(tensor));
    sight.ifPresent(looking -> looking.look(tensor, seen));
    return seen.clone();
  }
}
