package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A way in which a folder can hold a data set. */
sealed interface DatasetFormat
    permits IdxFolder, UnsplitIdxFolder, JpegRecords, ImageFolder, NpyFolder {

  /** What a folder of this format holds, for people. */
  String describe();

  /** Whether the folder holds training tiles of this format, sound or not. */
  boolean isIn(Folder folder);

  /**
   * Reads the folder.
   *
   * @throws MaskcastException if something is missing or damaged, or does not fit together
   */
  Dataset read(String name, Folder folder);

  /**
   * Reads a folder of whichever format it holds.
   *
   * @throws MaskcastException if it holds none or several, or {@link #read(String, Folder)} fails
   */
  static Dataset read(String name, Path path) {
    Folder folder = Folder.open(path);
    List<DatasetFormat> formats =
        List.of(
            new IdxFolder(),
            new UnsplitIdxFolder(),
            new NpyFolder(),
            new JpegRecords(),
            new ImageFolder());
    List<DatasetFormat> found = formats.stream().filter(f -> f.isIn(folder)).toList();
    if (found.size() != 1) {
      throw new MaskcastException(
          "Folder %s holds %s data set; a data set is one of: %s"
              .formatted(
                  path,
                  found.isEmpty() ? "no" : "more than one",
                  (found.isEmpty() ? formats : found)
                      .stream().map(DatasetFormat::describe).collect(Collectors.joining("; "))));
    }
    return found.get(0).read(name, folder);
  }
}
