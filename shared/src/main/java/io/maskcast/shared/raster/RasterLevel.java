package io.maskcast.shared.raster;

import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A raster in one resolution: itself, or one of its overviews. What of a tile or window lies beyond
 * it has the value that stands for no sample, or 0. Thread-safe.
 */
public final class RasterLevel {

  private final int width;
  private final int height;
  private final Optional<GeoReference> geoReference;
  private final SampleType sampleType;
  private final Interleave interleave;
  private final ChannelPlaces places;
  private final BlockCache blocks;
  private final byte[] fill;

  RasterLevel(
      Optional<GeoReference> geoReference,
      SampleType sampleType,
      Interleave interleave,
      ChannelPlaces places,
      BlockCache blocks,
      byte[] fill) {
    this.width = places.image(0).grid().width();
    this.height = places.image(0).grid().height();
    this.geoReference = geoReference;
    this.sampleType = sampleType;
    this.interleave = interleave;
    this.places = places;
    this.blocks = blocks;
    this.fill = fill.clone();
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Samples of a pixel. */
  public int channels() {
    return places.imageOf().length;
  }

  /** Where its pixels lie, if the raster's file says so. */
  public Optional<GeoReference> geoReference() {
    return geoReference;
  }

  /**
   * Cuts it into tiles.
   *
   * @param side rows and columns of a tile
   * @param stride pixels from one tile to the next, both ways
   * @throws io.maskcast.shared.MaskcastException if such tiles are impossible or too large
   */
  public TiledLevel tiles(int side, int stride) {
    return new TiledLevel(
        this,
        new TileGrid(height, width, side, side, stride),
        new TileLayout(side, side, channels(), sampleType, interleave));
  }

  /**
   * Reads some channels of a rectangle of pixels, which may reach beyond the raster.
   *
   * @param window in pixels of this level
   * @param channels counted from 0, in the order they are wanted; none for all
   * @return channels x rows x columns samples in that order, little-endian
   * @throws io.maskcast.shared.MaskcastException if a block cannot be read or decoded, or the
   *     window is larger than {@link TileLayout#MAX_DENSE_BYTES}
   * @throws IllegalArgumentException if there is no such channel
   */
  public byte[] read(Window window, int... channels) {
    int[] wanted = channels.length == 0 ? IntStream.range(0, channels()).toArray() : channels;
    for (int channel : wanted) {
      if (channel < 0 || channel >= channels()) {
        throw new IllegalArgumentException("channel %d of %d".formatted(channel, channels()));
      }
    }
    int size = sampleType.bytes();
    TileLayout whole =
        new TileLayout(window.rows(), window.columns(), wanted.length, sampleType, Interleave.BAND);
    byte[] samples = new byte[whole.denseBytes()];
    // Strip by strip, so that no more blocks are in memory than lie side by side.
    int step = places.image(wanted[0]).grid().blockHeight();
    for (int row = window.row(); row < window.bottom(); ) {
      int end = (int) Math.min(window.bottom(), ((long) row / step + 1) * step);
      byte[] part = strip(wanted, row, window.column(), end - row, window.columns());
      int plane = part.length / wanted.length;
      for (int i = 0; i < wanted.length; i++) {
        int to = whole.sampleIndex(i, row - window.row(), 0) * size;
        System.arraycopy(part, i * plane, samples, to, plane);
      }
      row = end;
    }
    return samples;
  }

  /** Some channels of some whole rows of a window, one channel after the other. */
  private byte[] strip(int[] channels, int top, int left, int rows, int columns) {
    boolean chosen = interleave == Interleave.BAND;
    TileLayout stored =
        new TileLayout(
            rows, columns, chosen ? channels.length : channels(), sampleType, interleave);
    SelectionPlan plan = SelectionPlan.dense(stored);
    byte[] samples = new byte[stored.denseBytes()];
    read(chosen ? places.of(channels) : places, plan, top, left, samples, 0);
    return chosen ? samples : apart(samples, channels, stored);
  }

  private static byte[] apart(byte[] pixels, int[] channels, TileLayout layout) {
    int size = layout.sampleType().bytes();
    int step = layout.channels() * size;
    byte[] apart = new byte[pixels.length / layout.channels() * channels.length];
    int to = 0;
    for (int channel : channels) {
      for (int from = channel * size; from < pixels.length; from += step) {
        for (int i = 0; i < size; i++) {
          apart[to++] = pixels[from + i];
        }
      }
    }
    return apart;
  }

  /**
   * Reads what a plan selects of a tile that begins at some pixel.
   *
   * @return how many bytes were read from the files
   */
  long read(SelectionPlan plan, int top, int left, byte[] selected, int offset) {
    return read(places, plan, top, left, selected, offset);
  }

  private long read(
      ChannelPlaces from, SelectionPlan plan, int top, int left, byte[] selected, int offset) {
    Segments segments = Segments.of(from, plan, top, left);
    BlockCache.Fetched fetched = blocks.get(segments.blocks());
    segments.copy(fetched.blocks(), fill, selected, offset);
    return fetched.readBytes();
  }
}
