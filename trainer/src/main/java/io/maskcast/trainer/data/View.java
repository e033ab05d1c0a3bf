package io.maskcast.trainer.data;

/** Where the samples of a moved tile are looked up in the tile itself. */
public sealed interface View {

  /** The tile as it is. */
  View STILL = new Still();

  /** The tile as it is. */
  record Still() implements View {}

  /**
   * An affine map from a sample of the moved tile to a place in the tile, looked up bilinearly; the
   * tile's edges are drawn outwards.
   */
  record Affine(float y0, float yy, float yx, float x0, float xy, float xx) implements View {

    float row(int row, int column) {
      return y0 + yy * row + yx * column;
    }

    float column(int row, int column) {
      return x0 + xy * row + xx * column;
    }
  }

  /**
   * A tile that is mirrored, then moved by whole samples.
   *
   * @param horizontally whether left and right change places
   * @param vertically whether top and bottom change places
   * @param down how many samples further down the mirrored tile is looked up, negative for up
   * @param right how many samples further right, negative for left
   * @param padding what lies beyond the edges
   */
  record Crop(boolean horizontally, boolean vertically, int down, int right, Padding padding)
      implements View {

    /** The row of the tile that a row shows, or -1 if it shows zeros. */
    int row(int row, int height) {
      return source(row + down, height, vertically);
    }

    /** The column of the tile that a column shows, or -1 if it shows zeros. */
    int column(int column, int width) {
      return source(column + right, width, horizontally);
    }

    private int source(int place, int side, boolean mirrored) {
      int inside = place;
      if (place < 0 || place >= side) {
        if (padding == Padding.ZERO) {
          return -1;
        }
        inside = place < 0 ? -place : 2 * (side - 1) - place;
      }
      return mirrored ? side - 1 - inside : inside;
    }
  }
}
