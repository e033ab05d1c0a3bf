package io.maskcast.trainer.data;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.tile.SampleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes tiles as the network sees them: normalised float32 in version, channel, row, column order.
 * Every value comes from {@link Normalisation#apply}, so an edge computes the same bits; all
 * versions are normalised alike. Thread-safe.
 */
public final class TileTensors {

  private static final int LEVELS = 256;

  private final TileVersions source;
  private final LabelledTiles tiles;
  private final Normalisation normalisation;
  private final ByteBuffer[] versions; // read at absolute places only
  private final float[][] lookup; // [channel][sample] of u8 tiles, else empty
  private final SampleType type;
  private final int channels;
  private final int height;
  private final int width;

  /**
   * Prepares tiles.
   *
   * @param source plain tiles, which are their own one version, or tiles in several
   * @param normalisation of every version
   * @throws io.maskcast.shared.MaskcastException if the normalisation is for another number of
   *     channels
   */
  public TileTensors(TileVersions source, Normalisation normalisation) {
    this.source = source;
    this.tiles = source.tiles();
    this.normalisation = normalisation;
    this.type = tiles.layout().sampleType();
    this.channels = tiles.layout().channels();
    this.height = tiles.layout().height();
    this.width = tiles.layout().width();
    normalisation.requireChannels(channels);
    this.versions = new ByteBuffer[source.versions()];
    for (int v = 0; v < versions.length; v++) {
      versions[v] = ByteBuffer.wrap(source.samples(v)).order(ByteOrder.LITTLE_ENDIAN);
    }
    this.lookup = type == SampleType.U8 ? lookup(normalisation, channels) : new float[0][];
  }

  private static float[][] lookup(Normalisation normalisation, int channels) {
    float[][] lookup = new float[channels][LEVELS];
    for (int channel = 0; channel < channels; channel++) {
      for (int level = 0; level < LEVELS; level++) {
        lookup[channel][level] = normalisation.apply(level, channel);
      }
    }
    return lookup;
  }

  /** The tiles. */
  public LabelledTiles tiles() {
    return tiles;
  }

  /** V: how many versions a tensor shows of its tile, 1 for plain tiles. */
  public int versions() {
    return versions.length;
  }

  /** Floats of one tile: versions x channels x height x width. */
  public int tensorSize() {
    return versions.length * tiles.layout().samples();
  }

  /**
   * Writes one tile as it is.
   *
   * @param tile its number
   * @param out receives {@link #tensorSize()} floats
   * @param at where to put them
   */
  public void write(int tile, float[] out, int at) {
    int plane = height * width;
    int to = at;
    for (int v = 0; v < versions.length; v++) {
      for (int channel = 0; channel < channels; channel++) {
        if (type == SampleType.U8) {
          writeBytes(source.samples(v), tiles.offset(tile), channel, out, to);
        } else {
          for (int pixel = 0; pixel < plane; pixel++) {
            out[to + pixel] =
                normalisation.apply(sample(versions[v], tile, pixel, channel), channel);
          }
        }
        to += plane;
      }
    }
  }

  /** One channel of one tile of unsigned bytes. */
  private void writeBytes(byte[] samples, int offset, int channel, float[] out, int to) {
    float[] levels = lookup[channel];
    int from = offset + channel;
    for (int pixel = 0; pixel < height * width; pixel++) {
      out[to + pixel] = levels[samples[from + pixel * channels] & 0xff];
    }
  }

  /**
   * Writes one tile as a view shows it, all its versions alike.
   *
   * @param tile its number
   * @param view where to look, drawn for the sides of these tiles; {@link View#STILL} costs nothing
   * @param out receives {@link #tensorSize()} floats
   * @param at where to put them
   */
  public void write(int tile, View view, float[] out, int at) {
    if (view instanceof View.Crop crop) {
      writeCrop(tile, crop, out, at);
    } else if (view instanceof View.Affine affine) {
      writeAffine(tile, affine, out, at);
    } else {
      write(tile, out, at);
    }
  }

  private void writeCrop(int tile, View.Crop view, float[] out, int at) {
    for (int row = 0; row < height; row++) {
      int fromRow = view.row(row, height);
      for (int column = 0; column < width; column++) {
        int fromColumn = view.column(column, width);
        boolean zero = fromRow < 0 || fromColumn < 0;
        int pixel = fromRow * width + fromColumn;
        int to = at + row * width + column;
        for (ByteBuffer version : versions) {
          for (int channel = 0; channel < channels; channel++) {
            out[to] =
                zero ? 0f : normalisation.apply(sample(version, tile, pixel, channel), channel);
            to += height * width;
          }
        }
      }
    }
  }

  private void writeAffine(int tile, View.Affine view, float[] out, int at) {
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        float y = Math.min(Math.max(view.row(row, column), 0), height - 1);
        float x = Math.min(Math.max(view.column(row, column), 0), width - 1);
        int to = at + row * width + column;
        for (ByteBuffer version : versions) {
          for (int channel = 0; channel < channels; channel++) {
            out[to] = bilinear(version, tile, channel, y, x);
            to += height * width;
          }
        }
      }
    }
  }

  /** The network input between four samples; of missing data beside others, that of the nearest. */
  private float bilinear(ByteBuffer version, int tile, int channel, float y, float x) {
    int top = (int) y;
    int left = (int) x;
    int upper = top * width;
    int lower = Math.min(top + 1, height - 1) * width;
    int right = Math.min(left + 1, width - 1);
    float down = y - top;
    float across = x - left;
    float topLeft = sample(version, tile, upper + left, channel);
    float topRight = sample(version, tile, upper + right, channel);
    float bottomLeft = sample(version, tile, lower + left, channel);
    float bottomRight = sample(version, tile, lower + right, channel);
    if (anyMissing(topLeft, topRight, bottomLeft, bottomRight)) {
      float above = across < 0.5f ? topLeft : topRight;
      float below = across < 0.5f ? bottomLeft : bottomRight;
      return normalisation.apply(down < 0.5f ? above : below, channel);
    }
    float above = topLeft * (1 - across) + topRight * across;
    float below = bottomLeft * (1 - across) + bottomRight * across;
    return normalisation.apply(above * (1 - down) + below * down, channel);
  }

  private boolean anyMissing(float a, float b, float c, float d) {
    return normalisation.noData().isPresent()
        && (normalisation.isMissing(a)
            || normalisation.isMissing(b)
            || normalisation.isMissing(c)
            || normalisation.isMissing(d));
  }

  private float sample(ByteBuffer version, int tile, int pixel, int channel) {
    return type.read(version, tiles.offset(tile) + (pixel * channels + channel) * type.bytes());
  }
}
