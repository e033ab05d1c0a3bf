package io.maskcast.shared.version;

import io.maskcast.shared.MaskcastException;

/**
 * Compressed by JPEG.
 *
 * @param quality of the Independent JPEG Group's scale, 1 to 100: sets the quantisation tables, see
 *     {@code shared.jpeg.JpegEncoder}
 */
public record Jpeg(int quality) implements Version {

  /**
   * Checks the range.
   *
   * @throws MaskcastException if the quality is not from 1 to 100
   */
  public Jpeg {
    if (quality < 1 || quality > 100) {
      throw new MaskcastException(
          "JPEG quality %d does not exist; allowed: 1 to 100".formatted(quality));
    }
  }

  @Override
  public String label() {
    return "jpeg-" + quality;
  }

  /** Q_q = q/100 (section 4.2.1 of the paper). */
  @Override
  public double cost(int height, int width) {
    return quality / 100.0;
  }
}
