package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.trainer.mask.MaskCells;
import java.util.stream.IntStream;

/**
 * The same few elements of every tile, which are sent before its mask is made, and all that the
 * generator sees then. The network sees them and those that the mask keeps. Immutable and
 * thread-safe.
 */
public final class Preview {

  /** Under every logit there is: what is there already is not chosen again. */
  private static final float NEVER = -1e9f;

  private final Mask mask;
  private final float[] elements;
  private final float[] samples;

  /**
   * A preview.
   *
   * @param mask which elements
   * @param cells what the masks of tiles choose from
   * @throws MaskcastException if the mask is over another grid, or previews nothing or all
   */
  public Preview(Mask mask, MaskCells cells) {
    if (!mask.grid().equals(cells.grid())) {
      throw new MaskcastException(
          "The preview is a mask over %s, the masks of tiles are over %s; give the run of a mask of the same kind over such tiles"
              .formatted(mask.grid(), cells.grid()));
    }
    if (mask.keptElements() == 0 || mask.keptElements() == cells.elements()) {
      throw new MaskcastException(
          "A preview of %d of %d elements leaves nothing to see or nothing to choose"
              .formatted(mask.keptElements(), cells.elements()));
    }
    this.mask = mask;
    this.elements = new float[cells.elements()];
    this.samples = new float[cells.extent().samples()];
    for (int element : mask.selected()) {
      elements[element] = 1;
    }
    for (int sample = 0; sample < samples.length; sample++) {
      samples[sample] = elements[cells.cell(sample)];
    }
  }

  /** Which elements. */
  public Mask mask() {
    return mask;
  }

  /** How many elements. */
  int elements() {
    return mask.keptElements();
  }

  /** How many samples these decide over. */
  int samples() {
    return mask.keptSamples();
  }

  boolean has(int element) {
    return elements[element] > 0;
  }

  /**
   * The samples of the preview alone, in their order.
   *
   * @param tiles (tiles, channels, height, width)
   * @param scope owns what is made
   * @return (tiles, samples)
   */
  NDArray gather(NDArray tiles, NDManager scope) {
    long[] kept =
        IntStream.range(0, samples.length).filter(i -> samples[i] > 0).asLongStream().toArray();
    return tiles
        .reshape(tiles.getShape().get(0), samples.length)
        .get(new NDIndex(":, {}", scope.create(kept)));
  }

  /** The tiles, zeros where the preview is not. */
  NDArray cut(NDArray tiles, NDManager scope) {
    Shape tile = tiles.getShape().slice(1);
    return tiles.mul(scope.create(samples, new Shape(1).addAll(tile)));
  }

  /** The logits (tiles, elements), with none for what the preview has. */
  NDArray without(NDArray logits, NDManager scope) {
    return logits.add(row(scope).mul(NEVER));
  }

  /** The masks (tiles, elements), with what the preview has. */
  NDArray with(NDArray masks, NDManager scope) {
    return masks.add(row(scope));
  }

  private NDArray row(NDManager scope) {
    return scope.create(elements, new Shape(1, elements.length));
  }
}
