package io.maskcast.shared.tile;

import io.maskcast.shared.MaskcastException;
import java.util.Objects;

/**
 * What the dense bytes of a tile mean: {@code height * width * channels} samples of one type in the
 * order that {@code interleave} names.
 *
 * @param height rows, 1 or more
 * @param width columns, 1 or more
 * @param channels channels, 1 or more
 * @param sampleType the type of every sample
 * @param interleave the order of the samples
 */
public record TileLayout(
    int height, int width, int channels, SampleType sampleType, Interleave interleave) {

  /** The largest tile this software handles, in dense bytes: 1 GiB. */
  public static final long MAX_DENSE_BYTES = 1L << 30;

  /**
   * Checks the sizes.
   *
   * @throws MaskcastException if a side is not positive or the tile is larger than {@link
   *     #MAX_DENSE_BYTES}
   */
  public TileLayout {
    Objects.requireNonNull(sampleType, "sampleType");
    Objects.requireNonNull(interleave, "interleave");
    if (height < 1 || width < 1 || channels < 1) {
      throw new MaskcastException(
          "A tile of %d x %d x %d samples is impossible: height, width and channels must be 1 or more"
              .formatted(height, width, channels));
    }
    // Each product is checked before the next factor, so that no step can overflow a long.
    long plane = (long) height * width;
    if (plane > MAX_DENSE_BYTES || plane * channels > MAX_DENSE_BYTES / sampleType.bytes()) {
      throw new MaskcastException(
          "A tile of %d x %d x %d samples is larger than the limit of %d bytes; use smaller tiles"
              .formatted(height, width, channels, MAX_DENSE_BYTES));
    }
  }

  /** Samples of one tile. */
  public int samples() {
    return height * width * channels;
  }

  /** Dense bytes of one tile. */
  public int denseBytes() {
    return samples() * sampleType.bytes();
  }

  /**
   * Where a sample stands among the samples of the tile, in this layout's order.
   *
   * @return an index in {@code 0 .. samples() - 1}
   */
  public int sampleIndex(int channel, int row, int column) {
    return interleave == Interleave.PIXEL
        ? (row * width + column) * channels + channel
        : (channel * height + row) * width + column;
  }

  /** Whether both have the same sides and sample type, whatever their interleave. */
  public boolean sameShape(TileLayout other) {
    return height == other.height
        && width == other.width
        && channels == other.channels
        && sampleType == other.sampleType;
  }

  /** For people: {@code 28x28x1 u8}. */
  public String describe() {
    return height
        + "x"
        + width
        + "x"
        + channels
        + " "
        + sampleType.name().toLowerCase(java.util.Locale.ROOT);
  }
}
