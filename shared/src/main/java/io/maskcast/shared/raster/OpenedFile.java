package io.maskcast.shared.raster;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tiff.BlockGrid;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tiff.TiffFile;
import io.maskcast.shared.tiff.TiffImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A file whose directories are read.
 *
 * @param bytes of it
 * @param levels the raster and its overviews, largest first
 * @param masks which pixels of each level are there
 * @param bands the chosen ones, counted from 0
 * @param allBands whether nobody chose: all of them, in their order
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record OpenedFile(
    RangedBytes bytes,
    List<TiffImage> levels,
    List<Optional<TiffImage>> masks,
    int[] bands,
    boolean allBands) {

  /**
   * Opens a file.
   *
   * @throws MaskcastException if it cannot be read, or has not all bands
   */
  static OpenedFile open(RasterFile file, RasterOpener opener, Zstandard zstandard) {
    RangedBytes bytes = opener.open(file.location());
    try {
      TiffFile tiff = TiffFile.read(bytes, zstandard);
      TiffImage raster = tiff.raster();
      int[] bands =
          file.bands().isEmpty()
              ? IntStream.range(0, raster.bands()).toArray()
              : file.bands().stream().mapToInt(band -> band - 1).toArray();
      for (int band : bands) {
        if (band >= raster.bands()) {
          throw new MaskcastException(
              "%s has no band %d: it has %d".formatted(bytes.name(), band + 1, raster.bands()));
        }
      }
      List<TiffImage> levels =
          Stream.concat(Stream.of(raster), tiff.overviews(raster).stream()).toList();
      return new OpenedFile(
          bytes, levels, levels.stream().map(tiff::maskOf).toList(), bands, file.bands().isEmpty());
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  /** What people call it. */
  String name() {
    return bytes.name();
  }

  /** The raster itself. */
  TiffImage raster() {
    return levels.get(0);
  }

  /** Which of its levels has the size of another one. */
  OptionalInt level(BlockGrid size) {
    return IntStream.range(0, levels.size())
        .filter(level -> levels.get(level).grid().sameSize(size))
        .findFirst();
  }
}
