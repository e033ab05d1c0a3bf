package io.maskcast.trainer.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.Masking;
import java.util.ArrayList;
import java.util.List;

/**
 * The same masks for every tile of a batch: ApplyMasks of Algorithm 1. Each mask is one small array
 * that multiplies the batch on its device; its gradient, summed over the tiles there, comes back.
 * Not thread-safe.
 */
public final class StaticMasking implements Masking {

  private final MaskSequence sequence;
  private final List<float[]> kept;
  private final boolean learned;
  private final List<NDArray> multipliers = new ArrayList<>();
  private final List<float[]> gradients = new ArrayList<>();

  StaticMasking(MaskSequence sequence, List<float[]> kept, boolean learned) {
    this.sequence = sequence;
    this.kept = List.copyOf(kept);
    this.learned = learned;
  }

  @Override
  public Shape tileShape() {
    return MaskSequence.shape(sequence.extent());
  }

  @Override
  public NDArray apply(NDArray tiles, NDManager scope) {
    multipliers.clear();
    NDArray x = tiles;
    for (int i = 0; i < kept.size(); i++) {
      if (i == sequence.masksBeforeMerge() && i > 0) {
        x = merge(x);
      }
      MaskCells cells = sequence.cells().get(i);
      NDArray multiplier =
          scope.create(
              cells.broadcast(kept.get(i)),
              new Shape(1).addAll(MaskSequence.shape(cells.extent())));
      multiplier.setRequiresGradient(learned);
      multipliers.add(multiplier);
      x = x.mul(multiplier);
    }
    return kept.size() == sequence.masksBeforeMerge() ? merge(x) : x;
  }

  @Override
  public boolean isLearned() {
    return learned;
  }

  private NDArray merge(NDArray versions) {
    return sequence.merge().orElseThrow().merge(versions);
  }

  @Override
  public void gradientsReady() {
    gradients.clear();
    for (int i = 0; learned && i < multipliers.size(); i++) {
      gradients.add(sequence.cells().get(i).sum(multipliers.get(i).getGradient().toFloatArray()));
    }
  }

  /**
   * dL_f/dm^D of every mask and cell, of the batch whose gradients were ready last. A mask value
   * multiplies its samples in every tile, so this is the sum of input times input gradient over
   * them; of dropped samples too, which lets them return.
   */
  public List<float[]> gradients() {
    return List.copyOf(gradients);
  }
}
