package io.maskcast.shared.tiff;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a file says of how its samples are to be shown.
 *
 * @param palette the colour of each sample of the one band, as 0xRRGGBB; none if samples are no
 *     numbers of colours
 * @param alpha the band that says how opaque a pixel is, counted from 0, if there is one
 */
public record Appearance(List<Integer> palette, OptionalInt alpha) {

  /** Of a file that says nothing. */
  public static final Appearance NONE = new Appearance(List.of(), OptionalInt.empty());

  /** TIFF 6.0, PhotometricInterpretation: samples are numbers of colours. */
  private static final int PALETTE = 3;

  /** TIFF 6.0, ExtraSamples: alpha, with the colours multiplied by it or not. */
  private static final List<Long> ALPHA = List.of(1L, 2L);

  private static final int BITS_OF_ENTRY = 16;

  /** Copies the list. */
  public Appearance {
    palette = List.copyOf(palette);
  }

  static Appearance of(Directory directory, int bands) {
    long[] map =
        directory.number(Tag.PHOTOMETRIC, 1) == PALETTE
            ? directory.numbers(Tag.COLOUR_MAP)
            : new long[0];
    int colours = map.length / 3;
    Integer[] palette = new Integer[colours];
    for (int i = 0; i < colours; i++) {
      palette[i] = high(map[i]) << 16 | high(map[colours + i]) << 8 | high(map[2 * colours + i]);
    }
    return new Appearance(List.of(palette), alpha(directory, bands));
  }

  /** Of 16 bits, as the map has them, the upper 8. */
  private static int high(long entry) {
    return (int) (entry >> (BITS_OF_ENTRY - Byte.SIZE)) & 0xff;
  }

  private static OptionalInt alpha(Directory directory, int bands) {
    long[] extra = directory.numbers(Tag.EXTRA_SAMPLES);
    for (int i = 0; i < extra.length; i++) {
      int band = bands - extra.length + i;
      if (band >= 0 && ALPHA.contains(extra[i])) {
        return OptionalInt.of(band);
      }
    }
    return OptionalInt.empty();
  }
}
