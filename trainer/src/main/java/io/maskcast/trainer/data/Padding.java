package io.maskcast.trainer.data;

/** What a tile shows beyond its edges. */
public enum Padding {
  /** The tile mirrored at its edge, whose own samples are not repeated. */
  REFLECT,
  /**
   * Zeros after normalisation, the mean of each channel: what a sample that is not sent becomes.
   */
  ZERO
}
