package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.generator.ElementChooser;
import io.maskcast.shared.generator.MaskGenerator;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.network.Masking;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A mask for every tile, made as servers make it, or edges of a preview, in plain Java. Keeps the
 * masks, and count of what they cost and of those that the engine would have made otherwise. Not
 * thread-safe.
 */
public final class ServedMasking implements Masking {

  /** Tiles whose masks travel together, at most. */
  private static final int BATCH = 1000;

  private final Generator generator;
  private final KeepRule rule;
  private final ElementChooser chooser;
  private final MaskCensus census;
  private final List<BitSet> masks = new ArrayList<>();
  private int apart;

  /**
   * The masks of a generator.
   *
   * @param generator has learned
   * @param rule what is kept
   * @param cost of a mask
   * @param normalisation of the tiles
   * @param layout of the tiles
   */
  public ServedMasking(
      Generator generator,
      KeepRule rule,
      TileCost cost,
      Normalisation normalisation,
      TileLayout layout) {
    this.generator = generator;
    this.rule = rule;
    this.census = new MaskCensus(cost);
    this.chooser =
        new MaskGenerator(
                generator.form(),
                rule,
                generator.cells().grid(),
                normalisation,
                generator.preview().map(Preview::mask),
                generator.weights())
            .chooser(layout);
  }

  @Override
  public Shape tileShape() {
    return FrozenMasking.shape(generator.cells().extent());
  }

  @Override
  public NDArray apply(NDArray tiles, NDManager scope) {
    int count = (int) tiles.getShape().get(0);
    int elements = generator.cells().elements();
    float[] tensors = tiles.toFloatArray();
    float[] kept = new float[count * elements];
    for (int tile = 0; tile < count; tile++) {
      BitSet mask = new BitSet(elements);
      chooser.choose(tensors, tile * (tensors.length / count), mask);
      int from = tile * elements;
      mask.stream().forEach(element -> kept[from + element] = 1);
      masks.add(mask);
    }
    NDArray mask = scope.create(kept, new Shape(count, elements));
    census.count(mask, scope);
    compare(mask, tiles, scope);
    return tiles.mul(generator.field(mask, scope));
  }

  private void compare(NDArray mask, NDArray tiles, NDManager scope) {
    NDArray logits = generator.logits(tiles, generator.leaves(scope, false), scope);
    NDArray differences = KeptElements.of(rule, logits).sub(mask).abs().sum(new int[] {1});
    for (float elements : differences.toFloatArray()) {
      apart += elements > 0 ? 1 : 0;
    }
  }

  @Override
  public boolean isLearned() {
    return false;
  }

  /** What all masks made so far cost. */
  public MaskCensus census() {
    return census;
  }

  /** All masks made so far, in order: the numbers of the kept elements. */
  public List<BitSet> masks() {
    return List.copyOf(masks);
  }

  /**
   * How many masks the engine would have made otherwise: its logits differ in their last bits, so
   * those as close to each other may change places.
   */
  public int apart() {
    return apart;
  }

  /** The mean bytes of a mask on its way, among as many as travel together. */
  public double meanMaskBytes() {
    int elements = generator.cells().elements();
    // As servers make batches.
    int most = Math.max(1, Math.min(BATCH, (1 << 20) / generator.cells().extent().samples()));
    InlineMasks coder = new InlineMasks(Zstandard.fastest(Zstandard.DEFAULT_LEVEL));
    long bytes = 0;
    for (int from = 0; from < masks.size(); from += most) {
      List<BitSet> batch = masks.subList(from, Math.min(masks.size(), from + most));
      bytes += coder.encodeSmallest(batch, elements).bytes().length;
    }
    return (double) bytes / masks.size();
  }
}
