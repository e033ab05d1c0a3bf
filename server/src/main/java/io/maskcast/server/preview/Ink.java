package io.maskcast.server.preview;

import io.maskcast.shared.raster.Raster;
import io.maskcast.shared.tiff.Appearance;
import io.maskcast.shared.tile.SampleType;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How the samples of a pixel become a colour.
 *
 * @param bands the channels it is made of, from 0: one or three
 * @param alpha the channel that says how opaque it is
 * @param rescale of each of the bands; unused with a palette
 * @param palette the colours of the one band, 0xRRGGBB; none: grey or red, green and blue
 * @param absent the sample of pixels that are not there
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Ink(
    int[] bands,
    OptionalInt alpha,
    List<Style.Rescale> rescale,
    List<Integer> palette,
    OptionalDouble absent) {

  private static final int OPAQUE = 0xff000000;

  /** Which channels a style shows of a raster: those it names, else the first three, or one. */
  static int[] bands(Raster raster, Style style) {
    if (!style.bands().isEmpty()) {
      return style.bands().stream().mapToInt(band -> band - 1).toArray();
    }
    OptionalInt alpha = raster.appearance().alpha();
    int[] colours =
        IntStream.range(0, raster.levels().get(0).channels())
            .filter(channel -> alpha.isEmpty() || channel != alpha.getAsInt())
            .limit(3)
            .toArray();
    return colours.length == 3 ? colours : new int[] {colours.length == 0 ? 0 : colours[0]};
  }

  /**
   * Of a raster.
   *
   * @param bands of it
   * @param rescale one for all bands, or one for each
   * @param coloured whether a palette it has is used
   */
  static Ink of(Raster raster, int[] bands, List<Style.Rescale> rescale, boolean coloured) {
    Appearance appearance = raster.appearance();
    return new Ink(
        bands,
        appearance.alpha(),
        IntStream.range(0, bands.length)
            .mapToObj(i -> rescale.get(rescale.size() == 1 ? 0 : i))
            .toList(),
        coloured && bands.length == 1 ? appearance.palette() : List.of(),
        raster.absent().map(OptionalDouble::of).orElse(OptionalDouble.empty()));
  }

  /** The channels to be read: the bands, then alpha. */
  int[] channels() {
    return alpha.isEmpty()
        ? bands
        : IntStream.concat(IntStream.of(bands), IntStream.of(alpha.getAsInt())).toArray();
  }

  /** The largest sample of a type that has one, of those that are shown as they are. */
  static double fullScale(SampleType type) {
    return switch (type) {
      case U8 -> 255;
      case U16 -> 65_535;
      case I16 -> 32_767;
      default -> 1;
    };
  }

  /**
   * A pixel.
   *
   * @param samples of {@link #channels()}
   * @param opaque the sample of alpha that lets nothing through
   * @return 0xAARRGGBB; 0 if there is none
   */
  int colour(double[] samples, double opaque) {
    boolean none = true;
    for (int i = 0; i < bands.length; i++) {
      none &=
          Double.isNaN(samples[i]) || (absent.isPresent() && samples[i] == absent.getAsDouble());
    }
    if (none) {
      return 0;
    }
    int veil = OPAQUE;
    if (alpha.isPresent()) {
      double part = Math.max(0, Math.min(1, samples[bands.length] / opaque));
      veil = (int) Math.round(255 * part) << 24;
    }
    return veil == 0 ? 0 : veil | inner(samples);
  }

  private int inner(double[] samples) {
    if (!palette.isEmpty()) {
      int index = (int) samples[0];
      return index >= 0 && index < palette.size() ? palette.get(index) : 0;
    }
    int colour = 0;
    for (int i = 0; i < 3; i++) {
      int band = Math.min(i, bands.length - 1);
      int level = Double.isNaN(samples[band]) ? 0 : rescale.get(band).level(samples[band]);
      colour = colour << Byte.SIZE | level;
    }
    return colour;
  }
}
