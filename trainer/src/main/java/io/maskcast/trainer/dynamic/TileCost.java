package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.mask.MaskCells;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the mask of a tile costs: the bytes of the samples it keeps and, where positions are
 * charged, those that say which elements these are ({@link Positions}); in units of the bytes of
 * the whole tile. A {@link Preview} comes on top, of every tile the same. Immutable and
 * thread-safe.
 */
public final class TileCost {

  private final MaskCells cells;
  private final int sampleBytes;
  private final boolean charged;
  private final Positions positions;
  private final Optional<Preview> preview;

  /** The cost of masks without a preview. */
  public TileCost(MaskCells cells, int sampleBytes, boolean positionsCharged) {
    this(cells, sampleBytes, positionsCharged, Optional.empty());
  }

  /**
   * The cost of masks.
   *
   * @param cells what they choose from
   * @param sampleBytes bytes of a sample
   * @param positionsCharged whether positions count
   * @param preview what is sent of every tile before its mask is made
   */
  public TileCost(
      MaskCells cells, int sampleBytes, boolean positionsCharged, Optional<Preview> preview) {
    this.cells = cells;
    this.sampleBytes = sampleBytes;
    this.charged = positionsCharged;
    this.positions = new Positions(cells.elements());
    this.preview = preview;
  }

  /** What positions take, charged or not. */
  public Positions positions() {
    return positions;
  }

  /** Elements of the preview. */
  int previewElements() {
    return preview.map(Preview::elements).orElse(0);
  }

  /** Bytes of the preview. */
  long previewBytes() {
    return preview.map(there -> (long) there.samples() * sampleBytes).orElse(0L);
  }

  /** Bytes of a whole tile. */
  public long denseBytes() {
    return (long) cells.extent().samples() * sampleBytes;
  }

  /**
   * The cost of one mask, exactly.
   *
   * @param elements how many it keeps, besides those of the preview
   * @param valueBytes bytes of the samples these decide over
   * @return in whole tiles
   */
  public double of(int elements, double valueBytes) {
    double chosen = valueBytes + (charged ? positions.bytes(elements) : 0);
    return (previewBytes() + chosen) / denseBytes();
  }

  /**
   * The bytes of the samples that each mask keeps.
   *
   * @param mask (tiles, elements)
   * @param scope owns what is made
   * @return (tiles)
   */
  NDArray valueBytes(NDArray mask, NDManager scope) {
    float[] bytes = new float[cells.elements()];
    for (int e = 0; e < bytes.length; e++) {
      bytes[e] = cells.samples(e) * sampleBytes;
    }
    return mask.mul(scope.create(bytes, new Shape(1, bytes.length))).sum(new int[] {1});
  }

  /**
   * The mean cost of a batch with a gradient: {@code sum(m) N_e} samples and, where positions are
   * charged, {@code N H(K/N)} bits for them. Over K = N/2 that stays at N bits, what a plain bitmap
   * takes: were it to fall again, a tile of which all is kept would be cheaper than one that lacks
   * an element, and learning, which starts there, would not leave.
   *
   * @param mask (tiles, elements)
   * @param scope owns what is made
   * @return in whole tiles, a scalar
   */
  NDArray smooth(NDArray mask, NDManager scope) {
    NDArray bytes = valueBytes(mask, scope);
    if (charged) {
      int all = positions.elements();
      // Half an element away from 0, where the slope has no bound.
      NDArray share = mask.sum(new int[] {1}).div(Scalar.of(scope, all)).clip(0.5 / all, 0.5);
      NDArray rest = share.neg().add(1);
      NDArray nats = share.mul(share.log()).add(rest.mul(rest.log())).neg();
      bytes = bytes.add(nats.mul(Scalar.of(scope, all / 8.0 / Math.log(2))));
    }
    return bytes
        .mean()
        .add(Scalar.of(scope, (double) previewBytes()))
        .div(Scalar.of(scope, (double) denseBytes()));
  }

  /**
   * The most elements that fit into a budget besides the preview, whichever they are: the largest K
   * of which the largest elements, and positions where they are charged, take no more.
   *
   * @param bytes per tile
   * @throws MaskcastException if not a single element fits
   */
  public int elementsWithin(long bytes) {
    int[] samples =
        IntStream.range(0, cells.elements())
            .filter(element -> preview.map(there -> !there.has(element)).orElse(true))
            .map(cells::samples)
            .toArray();
    Arrays.sort(samples);
    long values = previewBytes();
    int fitting = 0;
    for (int kept = 1; kept <= samples.length; kept++) {
      values += (long) samples[samples.length - kept] * sampleBytes;
      if (values + (charged ? positions.bytes(kept) : 0) <= bytes) {
        fitting = kept;
      }
    }
    if (fitting == 0) {
      throw new MaskcastException(
          "No element of a %s mask fits into %d bytes a tile%s%s: the largest has %d"
              .formatted(
                  cells.kind(),
                  bytes,
                  preview
                      .map(there -> " beside a preview of %d".formatted(previewBytes()))
                      .orElse(""),
                  charged ? " together with its position" : "",
                  samples[samples.length - 1] * sampleBytes));
    }
    return fitting;
  }
}
