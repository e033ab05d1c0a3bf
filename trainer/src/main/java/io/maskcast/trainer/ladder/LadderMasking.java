package io.maskcast.trainer.ladder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.trainer.mask.Extent;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.Masking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every rung of a ladder in every batch: tile i of a batch is seen at rung i modulo their number.
 * Batches are dealt anew each epoch, so a tile is seen at all of them in time; what the sandwich
 * rule (Yu and Huang, <em>Universally Slimmable Networks</em>, 2019) spends several passes on takes
 * one here. Not thread-safe.
 */
public final class LadderMasking implements Masking {

  private final MaskCells cells;
  private final List<float[]> kept;
  private final boolean learned;
  private Optional<NDArray> multiplier = Optional.empty();
  private List<float[]> gradients = List.of();

  private LadderMasking(MaskCells cells, List<float[]> kept, boolean learned) {
    this.cells = cells;
    this.kept = List.copyOf(kept);
    this.learned = learned;
  }

  /**
   * Masks that stay as they are.
   *
   * @param kept per rung, 1 for each cell it keeps, 0 for the others
   */
  public static LadderMasking fixed(MaskCells cells, List<float[]> kept) {
    return new LadderMasking(cells, kept, false);
  }

  /** Masks whose gradients are wanted; else as {@link #fixed}. */
  public static LadderMasking learned(MaskCells cells, List<float[]> kept) {
    return new LadderMasking(cells, kept, true);
  }

  @Override
  public Shape tileShape() {
    Extent extent = cells.extent();
    return new Shape(extent.channels(), extent.height(), extent.width());
  }

  @Override
  public NDArray apply(NDArray tiles, NDManager scope) {
    int samples = cells.extent().samples();
    float[] rows = new float[kept.size() * samples];
    for (int rung = 0; rung < kept.size(); rung++) {
      System.arraycopy(cells.broadcast(kept.get(rung)), 0, rows, rung * samples, samples);
    }
    NDArray masks = scope.create(rows, new Shape(kept.size(), samples));
    masks.setRequiresGradient(learned);
    multiplier = Optional.of(masks);
    long count = tiles.getShape().get(0);
    // A product with rows of a 1 and zeros picks each tile its mask, and adds up the gradients.
    NDArray picked = scope.create(picks(count), new Shape(count, kept.size())).matMul(masks);
    return tiles.mul(picked.reshape(tiles.getShape()));
  }

  private float[] picks(long tiles) {
    float[] picks = new float[Math.toIntExact(tiles * kept.size())];
    for (int tile = 0; tile < tiles; tile++) {
      picks[tile * kept.size() + tile % kept.size()] = 1;
    }
    return picks;
  }

  @Override
  public boolean isLearned() {
    return learned;
  }

  @Override
  public void gradientsReady() {
    if (learned) {
      float[] all = multiplier.orElseThrow().getGradient().toFloatArray();
      int samples = cells.extent().samples();
      List<float[]> sums = new ArrayList<>();
      for (int rung = 0; rung < kept.size(); rung++) {
        sums.add(cells.sum(Arrays.copyOfRange(all, rung * samples, (rung + 1) * samples)));
      }
      gradients = sums;
    }
    multiplier = Optional.empty();
  }

  /**
   * Per rung, dL_f of every cell's being kept, of the batch whose gradients were ready last; of
   * dropped cells too, which lets them return.
   */
  public List<float[]> gradients() {
    return gradients;
  }
}
