package io.maskcast.shared.mask;

import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The mask realisations of section 3.1 of the paper that can be learned. */
public enum MaskKind {
  /** Any subset of the samples. */
  PIXEL_ANY,
  /** Any subset of the channels. */
  CHANNEL_ANY;

  /** The name on the command line and in reports: {@code pixel-any}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The grid of this kind over a tile. */
  public MaskGrid grid(int channels, int height, int width) {
    return switch (this) {
      case PIXEL_ANY -> MaskGrid.pixels(channels, height, width);
      case CHANNEL_ANY -> MaskGrid.channels(channels, height, width);
    };
  }

  /**
   * The kind with a label.
   *
   * @throws MaskcastException if there is none
   */
  public static MaskKind of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "'%s' is no mask kind; allowed: %s".formatted(label, labels())));
  }

  /** All labels, for messages. */
  public static String labels() {
    return Arrays.stream(values()).map(MaskKind::label).collect(Collectors.joining(", "));
  }
}
