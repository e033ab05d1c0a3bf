package io.maskcast.shared.tiff;

import io.maskcast.shared.payload.Zstandard;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The images of a TIFF, their directories read and checked. Thread-safe; whoever opened the bytes
 * closes them.
 */
public final class TiffFile {

  private static final int REDUCED = 1;
  private static final int MASK = 4;

  /** Of the raster, its overviews and its masks together: their places take 512 MiB. */
  private static final long MOST_BLOCKS = 32 << 20;

  private final List<Directory> directories;
  private final Zstandard zstandard;

  private TiffFile(List<Directory> directories, Zstandard zstandard) {
    this.directories = directories;
    this.zstandard = zstandard;
  }

  /**
   * Reads the directories of a file.
   *
   * @param bytes of the file
   * @param zstandard decodes blocks compressed by it
   * @throws TiffException if it is no sound TIFF
   * @throws io.maskcast.shared.MaskcastException if it cannot be read
   */
  public static TiffFile read(RangedBytes bytes, Zstandard zstandard) {
    return new TiffFile(DirectoryChain.of(new Pages(bytes)), zstandard);
  }

  /**
   * Whether bytes begin as those of a TIFF do.
   *
   * @throws io.maskcast.shared.MaskcastException if they cannot be read
   */
  public static boolean isTiff(RangedBytes bytes) {
    if (bytes.length() < 4) {
      return false;
    }
    byte[] head = bytes.read(new ByteRange(0, 4));
    boolean little = head[0] == 'I' && head[1] == 'I' && head[3] == 0;
    boolean big = head[0] == 'M' && head[1] == 'M' && head[2] == 0;
    int version = little ? head[2] : head[3];
    return (little || big) && (version == 42 || version == 43);
  }

  /** The raster itself: the first image. */
  public TiffImage raster() {
    return image(0);
  }

  /**
   * The images that show the raster in fewer pixels, largest first, one of each size; those of
   * other bands or another type of samples, which are thumbnails of some writers, are left out.
   *
   * @param raster what they show
   * @throws TiffException as {@link #raster()}
   */
  public List<TiffImage> overviews(TiffImage raster) {
    requireFewBlocks(raster.grid().blocks());
    Map<Long, TiffImage> bySize = new TreeMap<>(Comparator.reverseOrder());
    for (int i = 1; i < count(); i++) {
      if (kind(i) == REDUCED) {
        TiffImage overview = image(i);
        if (overview.bands() == raster.bands()
            && overview.sample() == raster.sample()
            && overview.grid().pixels() < raster.grid().pixels()) {
          bySize.putIfAbsent(overview.grid().pixels(), overview);
        }
      }
    }
    return List.copyOf(bySize.values());
  }

  /** Many directories may refer to the same arrays of offsets, each of which takes memory. */
  private void requireFewBlocks(long ofRaster) {
    long blocks = ofRaster;
    for (int i = 1; i < count(); i++) {
      if (kind(i) != 0) {
        Directory directory = directories.get(i);
        synchronized (directories) {
          blocks += TiffImage.grid(directory).blocks();
        }
        if (blocks > MOST_BLOCKS) {
          throw directory.unsupported("more than %d blocks in all".formatted(MOST_BLOCKS));
        }
      }
    }
  }

  /**
   * The image that says which pixels of another one are there, those of samples other than 0, if
   * the file has one.
   *
   * @param image the raster, or an overview of it
   * @throws TiffException as {@link #raster()}, or if its samples are no bits nor bytes
   */
  public Optional<TiffImage> maskOf(TiffImage image) {
    for (int i = 1; i < count(); i++) {
      if ((kind(i) & MASK) != 0) {
        TiffImage mask = image(i);
        if (mask.bands() == 1 && mask.grid().sameSize(image.grid())) {
          return Optional.of(mask.requireMask());
        }
      }
    }
    return Optional.empty();
  }

  /** How many images there are. */
  int count() {
    return directories.size();
  }

  /**
   * One of them.
   *
   * @throws TiffException if it is damaged or has a feature that is not known here
   */
  TiffImage image(int index) {
    synchronized (directories) {
      return new TiffImage(directories.get(index), zstandard);
    }
  }

  /** Whether it shows another one smaller, or says which pixels of another are there. */
  private long kind(int index) {
    synchronized (directories) {
      return directories.get(index).number(Tag.NEW_SUBFILE_TYPE, 0) & (REDUCED | MASK);
    }
  }
}
