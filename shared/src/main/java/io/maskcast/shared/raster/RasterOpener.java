package io.maskcast.shared.raster;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tiff.FileBytes;
import io.maskcast.shared.tiff.RangedBytes;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Decides what the location of a file is: a path, an address, an object of a store. */
@FunctionalInterface
public interface RasterOpener {

  /** What may lie between two blocks on a disk that are read at once: reading on costs less. */
  int GAP_BYTES = 4 << 10;

  /**
   * Opens a file.
   *
   * @param location where it is, in the form this opener knows
   * @return its bytes, which may read neighbouring ranges at once; closed by whoever opened them
   * @throws io.maskcast.shared.MaskcastException if it is not there or may not be read
   */
  RangedBytes open(String location);

  /** Knows the paths of files on disk. */
  static RasterOpener paths() {
    return location -> {
      try {
        return new CoalescedBytes(FileBytes.open(Path.of(location)), GAP_BYTES);
      } catch (InvalidPathException e) {
        throw new MaskcastException("'%s' is no path of a file".formatted(location), e);
      }
    };
  }
}
