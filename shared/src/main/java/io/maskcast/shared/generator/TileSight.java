package io.maskcast.shared.generator;

import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.Mask;
import java.util.BitSet;

/** What a generator sees of a tile, where that is not all of it. Immutable and thread-safe. */
sealed interface TileSight {

  /** How many numbers it sees. */
  int numbers();

  /**
   * Looks at a tile.
   *
   * @param tensor the tile: channel, row, column, normalised
   * @param seen receives {@link #numbers} numbers; what is never seen stays as it is
   */
  void look(float[] tensor, float[] seen);

  /**
   * A thumbnail of every channel.
   *
   * @param means make it
   * @param channels how many
   * @param tile its sides
   * @param sides those of the thumbnail
   */
  record Thumbnail(CellMeans means, int channels, CellMeans.Sides tile, CellMeans.Sides sides)
      implements TileSight {

    @Override
    public int numbers() {
      return channels * sides.size();
    }

    @Override
    public void look(float[] tensor, float[] seen) {
      for (int channel = 0; channel < channels; channel++) {
        int from = channel * tile.size();
        means.write(tensor, from, tile.columns(), seen, channel * sides.size(), sides.columns());
      }
    }
  }

  /**
   * The samples of a preview: side by side for a weighted sum, in their places among zeros for
   * convolutions.
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Preview(int[] places, int numbers, boolean inPlace) implements TileSight {

    static Preview of(Mask preview, GeneratorForm.Body body) {
      var grid = preview.grid();
      BitSet places = new BitSet();
      int place = 0;
      for (int channel = 0; channel < grid.channels(); channel++) {
        for (int row = 0; row < grid.height(); row++) {
          for (int column = 0; column < grid.width(); column++) {
            places.set(place++, preview.keeps(channel, row, column));
          }
        }
      }
      boolean inPlace = body == GeneratorForm.Body.CONV;
      return new Preview(
          places.stream().toArray(), inPlace ? place : places.cardinality(), inPlace);
    }

    @Override
    public void look(float[] tensor, float[] seen) {
      for (int i = 0; i < places.length; i++) {
        seen[inPlace ? places[i] : i] = tensor[places[i]];
      }
    }
  }
}
