package io.maskcast.shared.raster;

import io.maskcast.shared.tiff.BlockGrid;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tiff.TiffImage;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An image of a file, and how its decoded blocks are kept: as they are, or, of pixels whose bands
 * are wanted apart, the chosen bands one after the other; pixels that a mask drops have the value
 * that stands for no sample. Immutable and thread-safe.
 */
final class StoredImage {

  private final int id;
  private final RangedBytes file;
  private final TiffImage image;
  private final int[] bands;
  private final boolean apart;
  private final Optional<PixelMask> mask;
  private final byte[] fill;

  private StoredImage(
      int id,
      RangedBytes file,
      TiffImage image,
      int[] bands,
      boolean apart,
      Optional<PixelMask> mask,
      byte[] fill) {
    this.id = id;
    this.file = file;
    this.image = image;
    this.bands = bands;
    this.apart = apart;
    this.mask = mask;
    this.fill = fill;
  }

  /**
   * An image whose pixels all are there.
   *
   * @param id its number among all images of a raster
   * @param file it is in
   * @param image of it
   */
  static StoredImage whole(int id, RangedBytes file, TiffImage image) {
    int[] bands = {0};
    return new StoredImage(id, file, image, bands, false, Optional.empty(), new byte[0]);
  }

  /**
   * Some bands of an image.
   *
   * @param id its number among all images of a raster
   * @param file it is in
   * @param image of it
   * @param bands the chosen ones, counted from 0
   * @param interleaved whether the samples of a pixel stay side by side: then these are all bands
   * @param mask says which of its pixels are there
   * @param fill the bytes of a sample that is not
   */
  static StoredImage of(
      int id,
      RangedBytes file,
      TiffImage image,
      int[] bands,
      boolean interleaved,
      Optional<PixelMask> mask,
      byte[] fill) {
    boolean apart = image.grid().samples() > 1 && !interleaved;
    return new StoredImage(id, file, image, bands.clone(), apart, mask, fill.clone());
  }

  /** The file it is in. */
  RangedBytes file() {
    return file;
  }

  /** Its blocks. */
  BlockGrid grid() {
    return image.grid();
  }

  /** The key of a block among those of all images: the image in its upper half. */
  long key(int channel, int row, int column) {
    int plane = grid().planes() > 1 ? bands[channel] : 0;
    return (long) id << Integer.SIZE | grid().index(plane, row, column);
  }

  /** The number of an image in the key of one of its blocks. */
  static int id(long key) {
    return (int) (key >>> Integer.SIZE);
  }

  /** The number of a block in its key. */
  static int block(long key) {
    return (int) key;
  }

  /** Where the samples of a channel begin in a kept block. */
  int from(int channel, int row) {
    return apart ? channel * grid().rows(row) * grid().blockWidth() : 0;
  }

  /** Where the bytes of a block are; nowhere if the file leaves it out. */
  Optional<ByteRange> location(int block) {
    return image.location(block);
  }

  /** The keys of the blocks of its mask that say which pixels of a block are there. */
  Set<Long> maskKeys(int block) {
    return mask.map(pixels -> pixels.keys(window(block))).orElse(Set.of());
  }

  /** A block as it is kept, but for its mask. */
  byte[] decode(byte[] encoded, int block) {
    return kept(image.decode(encoded, row(block)), row(block));
  }

  /** A block that the file leaves out, as it is kept, but for its mask. */
  byte[] missing(int block) {
    return kept(image.missing(row(block)), row(block));
  }

  private int row(int block) {
    return block / grid().across() % grid().down();
  }

  /** The pixels of the image in a block. */
  private Window window(int block) {
    int top = row(block) * grid().blockHeight();
    int left = block % grid().across() * grid().blockWidth();
    return new Window(
        top,
        left,
        Math.min(grid().blockHeight(), grid().height() - top),
        Math.min(grid().blockWidth(), grid().width() - left));
  }

  private byte[] kept(byte[] block, int row) {
    if (!apart) {
      return block;
    }
    int size = image.sample().bytes();
    int step = grid().samples() * size;
    byte[] kept = new byte[bands.length * grid().rows(row) * grid().blockWidth() * size];
    int to = 0;
    for (int band : bands) {
      for (int from = band * size; from < block.length; from += step) {
        for (int i = 0; i < size; i++) {
          kept[to++] = block[from + i];
        }
      }
    }
    return kept;
  }

  /**
   * Puts the value for none in the place of pixels that are not there.
   *
   * @param kept a block as it is kept, changed in place
   * @param block its number
   * @param masks the blocks of {@link #maskKeys}
   */
  void drop(byte[] kept, int block, Map<Long, byte[]> masks) {
    if (mask.isEmpty()) {
      return;
    }
    Window window = window(block);
    BitSet dropped = mask.get().dropped(window, masks);
    int samples = apart ? 1 : grid().samples();
    int plane = grid().rows(row(block)) * grid().blockWidth() * samples * fill.length;
    for (int pixel = dropped.nextSetBit(0); pixel >= 0; pixel = dropped.nextSetBit(pixel + 1)) {
      int at =
          (pixel / window.columns() * grid().blockWidth() + pixel % window.columns())
              * samples
              * fill.length;
      for (int start = at; start < kept.length; start += plane) {
        for (int s = 0; s < samples; s++) {
          System.arraycopy(fill, 0, kept, start + s * fill.length, fill.length);
        }
      }
    }
  }
}
