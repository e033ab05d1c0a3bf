package io.maskcast.shared.raster;

import io.maskcast.shared.MaskcastException;
import java.util.List;

/**
 * A file whose bands are channels of a raster.
 *
 * @param location where it is, in the form the {@link RasterOpener} knows
 * @param bands which of its bands, counted from 1 as GDAL does, in the order of the channels; none
 *     for all of them
 */
public record RasterFile(String location, List<Integer> bands) {

  /**
   * Copies the list.
   *
   * @throws MaskcastException if a band is less than 1 or named twice
   */
  public RasterFile {
    bands = List.copyOf(bands);
    if (bands.stream().anyMatch(band -> band < 1)
        || bands.stream().distinct().count() < bands.size()) {
      throw new MaskcastException(
          "%s: bands %s are impossible: name each once, counted from 1".formatted(location, bands));
    }
  }

  /** All bands of a file. */
  public static RasterFile whole(String location) {
    return new RasterFile(location, List.of());
  }
}
