package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** What the masks of many tiles, and the previews before them, cost. Not thread-safe. */
public final class MaskCensus {

  private final TileCost cost;
  private long tiles;
  private long elements;
  private double valueBytes;
  private double positionBytes;
  private double costs;
  private int mostElements;

  MaskCensus(TileCost cost) {
    this.cost = cost;
  }

  /**
   * Counts the masks of a batch.
   *
   * @param mask (tiles, elements)
   * @param scope owns what is made
   */
  void count(NDArray mask, NDManager scope) {
    float[] keptElements = mask.sum(new int[] {1}).toFloatArray();
    float[] bytes = cost.valueBytes(mask, scope).toFloatArray();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.round(keptElements[i]);
      tiles++;
      elements += kept + cost.previewElements();
      valueBytes += bytes[i] + cost.previewBytes();
      positionBytes += cost.positions().bytes(kept);
      costs += cost.of(kept, bytes[i]);
      mostElements = Math.max(mostElements, kept + cost.previewElements());
    }
  }

  /** The mean of the elements kept, those of the preview too. */
  public double meanElements() {
    return (double) elements / tiles;
  }

  /** The most elements that were kept of one tile, those of the preview too. */
  public int mostElements() {
    return mostElements;
  }

  /** The mean bytes of the samples kept, those of the preview too. */
  public double meanValueBytes() {
    return valueBytes / tiles;
  }

  /** The mean bytes that say which elements the masks keep, charged or not. */
  public double meanPositionBytes() {
    return positionBytes / tiles;
  }

  /** The mean cost in whole tiles, positions included where they are charged. */
  public double meanCost() {
    return costs / tiles;
  }
}
