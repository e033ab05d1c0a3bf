package io.maskcast.trainer.data;

import io.maskcast.shared.bundle.Normalisation;

/**
 * Writes tiles as the network sees them: normalised float32 in channel, row, column order. Every
 * value comes from {@link Normalisation#apply}, so an edge computes the same bits. Thread-safe.
 */
public final class TileTensors {

  private static final int LEVELS = 256;

  private final LabelledTiles tiles;
  private final Normalisation normalisation;
  private final float[][] lookup; // [channel][sample]

  /**
   * Prepares tiles.
   *
   * @throws io.maskcast.shared.MaskcastException if the normalisation is for another number of
   *     channels
   */
  public TileTensors(LabelledTiles tiles, Normalisation normalisation) {
    normalisation.requireChannels(tiles.layout().channels());
    this.tiles = tiles;
    this.normalisation = normalisation;
    this.lookup = new float[tiles.layout().channels()][LEVELS];
    for (int channel = 0; channel < lookup.length; channel++) {
      for (int level = 0; level < LEVELS; level++) {
        lookup[channel][level] = normalisation.apply(level, channel);
      }
    }
  }

  /** The tiles. */
  public LabelledTiles tiles() {
    return tiles;
  }

  /** Floats of one tile. */
  public int tensorSize() {
    return tiles.layout().samples();
  }

  /**
   * Writes one tile.
   *
   * @param tile its number
   * @param out receives {@link #tensorSize()} floats
   * @param at where to put them
   */
  public void write(int tile, float[] out, int at) {
    int channels = lookup.length;
    int plane = tensorSize() / channels;
    int offset = tiles.offset(tile);
    byte[] pixels = tiles.pixels();
    for (int channel = 0; channel < channels; channel++) {
      float[] levels = lookup[channel];
      int from = offset + channel;
      int to = at + channel * plane;
      for (int pixel = 0; pixel < plane; pixel++) {
        out[to + pixel] = levels[pixels[from + pixel * channels] & 0xff];
      }
    }
  }

  /**
   * Writes one tile as seen through an affine map, sampled bilinearly, its edges drawn outwards.
   *
   * @param tile its number
   * @param view where to look
   * @param out receives {@link #tensorSize()} floats
   * @param at where to put them
   */
  void write(int tile, Jitter.View view, float[] out, int at) {
    int height = tiles.layout().height();
    int width = tiles.layout().width();
    int plane = height * width;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        float y = Math.min(Math.max(view.row(row, column), 0), height - 1);
        float x = Math.min(Math.max(view.column(row, column), 0), width - 1);
        for (int channel = 0; channel < lookup.length; channel++) {
          out[at + channel * plane + row * width + column] =
              normalisation.apply(bilinear(tile, channel, y, x), channel);
        }
      }
    }
  }

  private float bilinear(int tile, int channel, float y, float x) {
    int top = (int) y;
    int left = (int) x;
    int bottom = Math.min(top + 1, tiles.layout().height() - 1);
    int right = Math.min(left + 1, tiles.layout().width() - 1);
    float down = y - top;
    float across = x - left;
    float upper =
        sample(tile, channel, top, left) * (1 - across)
            + sample(tile, channel, top, right) * across;
    float lower =
        sample(tile, channel, bottom, left) * (1 - across)
            + sample(tile, channel, bottom, right) * across;
    return upper * (1 - down) + lower * down;
  }

  private int sample(int tile, int channel, int row, int column) {
    int pixel = row * tiles.layout().width() + column;
    return tiles.pixels()[tiles.offset(tile) + pixel * lookup.length + channel] & 0xff;
  }
}
