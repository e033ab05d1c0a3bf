package io.maskcast.trainer.figure;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.List;
import java.util.Objects;

/**
 * Tiles to show masks on.
 *
 * @param layout of every tile; samples of type u8
 * @param normalisation of the network that looks at them, by which a dropped sample is worth its
 *     channel's mean
 * @param shown the channels to show: one as grey, or three as red, green and blue
 * @param tiles one or more
 */
public record ExampleTiles(
    TileLayout layout, Normalisation normalisation, List<Integer> shown, List<Tile> tiles) {

  /**
   * A tile.
   *
   * @param name what stands before its row; may be empty
   * @param samples in the layout's order; not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // a whole tile, looked at once, compared by nobody
  public record Tile(String name, byte[] samples) {

    /** Neither may be null. */
    public Tile {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(samples, "samples");
    }
  }

  /**
   * Checks that all belongs together.
   *
   * @throws IllegalArgumentException if samples are of another type, a tile has another size, or
   *     one or three channels of the layout are not what is shown
   */
  public ExampleTiles {
    shown = List.copyOf(shown);
    tiles = List.copyOf(tiles);
    normalisation.requireChannels(layout.channels());
    if (layout.sampleType() != SampleType.U8) {
      throw new IllegalArgumentException("samples of type " + layout.sampleType());
    }
    int channels = layout.channels();
    boolean sound = shown.stream().allMatch(channel -> channel >= 0 && channel < channels);
    if (!sound || (shown.size() != 1 && shown.size() != 3)) {
      throw new IllegalArgumentException("channels " + shown + " of " + channels);
    }
    for (Tile tile : tiles) {
      requireSize(layout, tile.samples());
    }
  }

  /**
   * Shows the first three channels as red, green and blue, or the first as grey if there are fewer.
   */
  public static ExampleTiles of(TileLayout layout, Normalisation normalisation, List<Tile> tiles) {
    List<Integer> shown = layout.channels() < 3 ? List.of(0) : List.of(0, 1, 2);
    return new ExampleTiles(layout, normalisation, shown, tiles);
  }

  static void requireSize(TileLayout layout, byte[] samples) {
    if (samples.length != layout.denseBytes()) {
      throw new IllegalArgumentException(
          samples.length + " bytes, not the " + layout.denseBytes() + " of " + layout.describe());
    }
  }
}
