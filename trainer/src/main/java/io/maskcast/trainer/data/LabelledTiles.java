package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Tiles, each with the class it shows. The samples stay in their own type, pixel-interleaved and
 * little-endian as they travel: 60,000 tiles of MNIST take 47 MB. One set of tiles holds up to 2
 * GiB. Immutable and thread-safe, but the samples handed out are not copied.
 */
public final class LabelledTiles implements TileVersions {

  /** The largest label. */
  public static final int MAX_LABEL = 0xffff;

  /** The most bytes of all tiles together: what a Java array holds. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private final TileLayout layout;
  private final byte[] samples;
  private final ByteBuffer buffer; // of the samples; read at absolute places only
  private final int[] labels;
  private final Optional<Float> noData;

  /**
   * Joins tiles and their labels, where no sample stands for missing data.
   *
   * @throws MaskcastException as {@link #LabelledTiles(TileLayout, byte[], int[], Optional)}
   */
  public LabelledTiles(TileLayout layout, byte[] samples, int[] labels) {
    this(layout, samples, labels, Optional.empty());
  }

  /**
   * Joins tiles and their labels.
   *
   * @param layout sides and type of every tile, pixel-interleaved
   * @param samples the tiles, one after the other; not copied
   * @param labels one class per tile, 0 to {@link #MAX_LABEL}; not copied
   * @param noData the sample that stands for missing data, if there is one
   * @throws MaskcastException if there are no tiles, their bytes do not fit the layout, a label is
   *     out of range or a sample is not a finite number and not the one of missing data
   */
  public LabelledTiles(TileLayout layout, byte[] samples, int[] labels, Optional<Float> noData) {
    if (layout.interleave() != Interleave.PIXEL) {
      throw new IllegalArgumentException("tiles to learn from are pixel-interleaved: " + layout);
    }
    if (labels.length == 0 || samples.length != (long) labels.length * layout.denseBytes()) {
      throw new MaskcastException(
          "%d bytes are not %d tiles of %s: give one label per tile and 1 or more tiles"
              .formatted(samples.length, labels.length, layout.describe()));
    }
    this.layout = layout;
    this.samples = samples;
    this.buffer = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN);
    this.labels = labels;
    this.noData = noData;
    requireLabels();
    requireFinite();
  }

  /**
   * Joins tiles and labels of one unsigned byte each, as idx files keep them.
   *
   * @throws MaskcastException as {@link #LabelledTiles(TileLayout, byte[], int[])}
   */
  public LabelledTiles(TileLayout layout, byte[] samples, byte[] labels) {
    this(layout, samples, unsigned(labels));
  }

  private static int[] unsigned(byte[] bytes) {
    int[] numbers = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      numbers[i] = bytes[i] & 0xff;
    }
    return numbers;
  }

  private void requireLabels() {
    for (int tile = 0; tile < labels.length; tile++) {
      if (labels[tile] < 0 || labels[tile] > MAX_LABEL) {
        throw new MaskcastException(
            "Tile %d has label %d; labels are classes from 0 to %d"
                .formatted(tile, labels[tile], MAX_LABEL));
      }
    }
  }

  private void requireFinite() {
    if (layout.sampleType() != SampleType.F32) {
      return;
    }
    for (int tile = 0; tile < labels.length; tile++) {
      for (int i = 0; i < layout.samples(); i++) {
        float sample = sample(tile, i);
        if (!Float.isFinite(sample) && !(noData.isPresent() && noData.get().equals(sample))) {
          throw new MaskcastException(
              "Tile %d holds %s; put a number in place of every missing or infinite sample"
                  .formatted(tile, sample));
        }
      }
    }
  }

  /**
   * Room for the samples of so many tiles.
   *
   * @throws MaskcastException if they take more than 2 GiB
   */
  static byte[] room(TileLayout layout, int tiles) {
    long bytes = (long) layout.denseBytes() * tiles;
    if (bytes > MAX_BYTES) {
      throw new MaskcastException(
          "%d tiles of %s take %d bytes, more than the 2 GiB one part of a data set may have; use fewer or smaller tiles"
              .formatted(tiles, layout.describe(), bytes));
    }
    return new byte[(int) bytes];
  }

  /** The same tiles, in which a sample stands for missing data. */
  LabelledTiles withNoData(float sample) {
    return new LabelledTiles(layout, samples, labels, Optional.of(sample));
  }

  /** Some of the tiles, in the order given; a copy. */
  LabelledTiles only(int[] tiles) {
    int bytes = layout.denseBytes();
    byte[] some = new byte[tiles.length * bytes];
    int[] theirs = new int[tiles.length];
    for (int i = 0; i < tiles.length; i++) {
      System.arraycopy(samples, offset(tiles[i]), some, i * bytes, bytes);
      theirs[i] = labels[tiles[i]];
    }
    return new LabelledTiles(layout, some, theirs, noData);
  }

  @Override
  public LabelledTiles tiles() {
    return this;
  }

  /** One: the tiles as they are. */
  @Override
  public int versions() {
    return 1;
  }

  @Override
  public byte[] samples(int version) {
    if (version != 0) {
      throw new IndexOutOfBoundsException("version " + version + " of 1");
    }
    return samples;
  }

  /** Sides, type and order of every tile. */
  public TileLayout layout() {
    return layout;
  }

  /** The sample that stands for missing data, if there is one. */
  public Optional<Float> noData() {
    return noData;
  }

  /** How many tiles. */
  public int count() {
    return labels.length;
  }

  /** The class of a tile, 0 to {@link #MAX_LABEL}. */
  public int label(int tile) {
    return labels[tile];
  }

  /** The bytes of all samples, tile after tile, not a copy. */
  public byte[] samples() {
    return samples;
  }

  /** Where a tile starts in {@link #samples()}, in bytes. */
  public int offset(int tile) {
    return tile * layout.denseBytes();
  }

  /**
   * One sample. Every value of the integer types is exact in a float.
   *
   * @param tile which tile
   * @param index which of its samples, in the order of the layout: {@link TileLayout#sampleIndex}
   */
  public float sample(int tile, int index) {
    return layout.sampleType().read(buffer, offset(tile) + index * layout.sampleType().bytes());
  }

  /** The largest class any tile shows. */
  int largestLabel() {
    int largest = 0;
    for (int label : labels) {
      largest = Math.max(largest, label);
    }
    return largest;
  }
}
