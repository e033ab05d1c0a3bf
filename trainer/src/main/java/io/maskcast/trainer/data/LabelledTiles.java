package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.idx.IdxImages;
import io.maskcast.shared.tile.TileLayout;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Tiles of unsigned bytes, each with the class it shows. The samples stay bytes: 60,000 tiles of
 * MNIST take 47 MB. Immutable and thread-safe, but the pixels handed out are not copied.
 */
public final class LabelledTiles {

  private final TileLayout layout;
  private final byte[] pixels;
  private final byte[] labels;

  /**
   * Joins tiles and their labels.
   *
   * @param layout sides and order of every tile, type u8
   * @param pixels the tiles, one after the other; not copied
   * @param labels one unsigned class per tile; not copied
   * @throws MaskcastException if there are no tiles or their bytes do not fit the layout
   */
  public LabelledTiles(TileLayout layout, byte[] pixels, byte[] labels) {
    this.layout = Objects.requireNonNull(layout, "layout");
    if (labels.length == 0 || pixels.length != (long) labels.length * layout.denseBytes()) {
      throw new MaskcastException(
          "%d bytes are not %d tiles of %s: give one label per tile and 1 or more tiles"
              .formatted(pixels.length, labels.length, layout.describe()));
    }
    this.pixels = pixels;
    this.labels = labels;
  }

  /**
   * Reads one part of a folder of idx files.
   *
   * @throws MaskcastException if a file is missing or damaged, or labels and images do not match
   */
  static LabelledTiles read(Path folder, IdxImages.Part part) {
    IdxImages images = IdxImages.read(folder, part);
    byte[] labels = IdxImages.readLabels(folder, part, images);
    return new LabelledTiles(images.layout(), images.pixels(), labels);
  }

  /** Sides, type and order of every tile. */
  public TileLayout layout() {
    return layout;
  }

  /** How many tiles. */
  public int count() {
    return labels.length;
  }

  /** The class of a tile, 0 to 255. */
  public int label(int tile) {
    return labels[tile] & 0xff;
  }

  /** All samples, tile after tile, not a copy. */
  public byte[] pixels() {
    return pixels;
  }

  /** Where a tile starts in {@link #pixels()}. */
  public int offset(int tile) {
    return tile * layout.denseBytes();
  }

  /** The largest class any tile shows. */
  int largestLabel() {
    int largest = 0;
    for (byte label : labels) {
      largest = Math.max(largest, label & 0xff);
    }
    return largest;
  }
}
