package io.maskcast.shared.tiff;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.tile.Interleave;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a TIFF is to be.
 *
 * @param width in pixels
 * @param height in pixels
 * @param sample the type of all samples: U8, U16, I16 or F32
 * @param interleave whether the samples of a pixel lie side by side, or each band for itself
 * @param side rows and columns of its tiles, a multiple of 16
 * @param bands what is said of each; as many as there are
 * @param geoReference where it lies
 * @param noData the sample that stands for none
 * @param palette names and colours of the classes of a single band of U8
 */
public record NewTiff(
    int width,
    int height,
    TiffSample sample,
    Interleave interleave,
    int side,
    List<BandDescription> bands,
    Optional<GeoReference> geoReference,
    Optional<Double> noData,
    Optional<Palette> palette) {

  private static final int SIDE = 256;
  private static final int MOST_BLOCKS = 1 << 24;
  private static final int MOST_BLOCK_BYTES = 256 << 20;
  private static final int MOST_BANDS = 65_535;

  /**
   * Checks what belongs together.
   *
   * @throws MaskcastException if no file can be like that
   */
  public NewTiff {
    bands = List.copyOf(bands);
    boolean written =
        switch (sample) {
          case U8, U16, I16, F32 -> true;
          case BIT, I8, U32, I32 -> false;
        };
    boolean sound = width > 0 && height > 0 && !bands.isEmpty() && bands.size() <= MOST_BANDS;
    if (!written || !sound || side < 16 || side % 16 != 0) {
      throw new MaskcastException(
          "A TIFF of %d x %d pixels of %d bands of %s in tiles of %d cannot be written"
              .formatted(height, width, bands.size(), sample, side));
    }
    BlockGrid grid = grid(width, height, interleave, side, bands.size());
    long blockBytes = (long) side * side * grid.samples() * sample.bytes();
    if (grid.blocks() > MOST_BLOCKS || blockBytes > MOST_BLOCK_BYTES) {
      throw new MaskcastException(
          "A TIFF of %d tiles of %d bytes cannot be written; choose tiles of another side"
              .formatted(grid.blocks(), blockBytes));
    }
    if (palette.isPresent() && (bands.size() != 1 || sample != TiffSample.U8)) {
      throw new MaskcastException("A TIFF with a palette has one band of U8");
    }
  }

  /** One of which nothing else is said: bands apart, in tiles of 256 pixels. */
  public static NewTiff of(int width, int height, int bands, TiffSample sample) {
    return new NewTiff(
        width,
        height,
        sample,
        Interleave.BAND,
        SIDE,
        Collections.nCopies(bands, BandDescription.NONE),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** This with the samples of a pixel side by side. */
  public NewTiff withPixelsTogether() {
    return new NewTiff(
        width, height, sample, Interleave.PIXEL, side, bands, geoReference, noData, palette);
  }

  /** This in tiles of another side. */
  public NewTiff withSide(int pixels) {
    return new NewTiff(
        width, height, sample, interleave, pixels, bands, geoReference, noData, palette);
  }

  /** This with other words about its bands. */
  public NewTiff withBands(List<BandDescription> descriptions) {
    return new NewTiff(
        width, height, sample, interleave, side, descriptions, geoReference, noData, palette);
  }

  /** This at some place. */
  public NewTiff withGeoReference(Optional<GeoReference> reference) {
    return new NewTiff(width, height, sample, interleave, side, bands, reference, noData, palette);
  }

  /** This with a sample that stands for none. */
  public NewTiff withNoData(double value) {
    return new NewTiff(
        width, height, sample, interleave, side, bands, geoReference, Optional.of(value), palette);
  }

  /** This as a map of classes. */
  public NewTiff withPalette(Palette classes) {
    return new NewTiff(
        width, height, sample, interleave, side, bands, geoReference, noData, Optional.of(classes));
  }

  /** How its pixels lie in tiles. */
  BlockGrid grid() {
    return grid(width, height, interleave, side, bands.size());
  }

  private static BlockGrid grid(int width, int height, Interleave interleave, int side, int bands) {
    boolean apart = interleave == Interleave.BAND && bands > 1;
    return new BlockGrid(width, height, side, side, apart ? bands : 1, apart ? 1 : bands, false);
  }
}
