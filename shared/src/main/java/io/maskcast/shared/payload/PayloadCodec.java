package io.maskcast.shared.payload;

import com.fasterxml.jackson.annotation.JsonValue;
import io.maskcast.shared.config.Choice;

/**
 * How a payload was made from selected bytes; {@link PayloadCoder} makes it. The contract between
 * nodes has the same names with {@code CODEC_} in front.
 */
public enum PayloadCodec implements Choice {
  /** The bytes as they are. */
  RAW,

  /** One Zstandard frame of the bytes. */
  ZSTD,

  /**
   * The samples as differences from the one before, zigzag (small differences of either sign become
   * small numbers), the bits of equal worth side by side, in one Zstandard frame: for samples that
   * change little from one to the next. {@link BitPlanes} has the layout.
   */
  DELTA_BITSHUFFLE_ZSTD,

  /**
   * The bytes of equal worth of all samples side by side, in one Zstandard frame: for samples of
   * several bytes whose high bytes are alike.
   */
  SHUFFLE_ZSTD,

  /**
   * One Zstandard frame that refers to the bundle's dictionary: for batches too small to teach a
   * compressor what they look like.
   */
  DICTIONARY_ZSTD,

  /**
   * The selected bytes of one tile after the other, not columnar, in one Zstandard frame: for tiles
   * that repeat what the tile before them shows, as those do that overlap.
   */
  TILES_ZSTD;

  @Override
  @JsonValue
  public String label() {
    return Choice.super.label();
  }
}
