package io.maskcast.shared.tiff;

import io.maskcast.shared.payload.Zstandard;
import java.util.ArrayList;
import java.util.List;

/**
 * The images of a TIFF, their directories read and checked. Thread-safe; whoever opened the bytes
 * closes them.
 */
public final class TiffFile {

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

  /** How many images there are. */
  public int count() {
    return directories.size();
  }

  /**
   * One of them.
   *
   * @param index 0 is the raster itself in all files but strange ones
   * @throws TiffException if it is damaged or has a feature that is not known here
   */
  public synchronized TiffImage image(int index) {
    return new TiffImage(directories.get(index), zstandard);
  }

  /** All of them, in their order; fails as {@link #image} does. */
  public List<TiffImage> images() {
    List<TiffImage> images = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      images.add(image(i));
    }
    return images;
  }
}
