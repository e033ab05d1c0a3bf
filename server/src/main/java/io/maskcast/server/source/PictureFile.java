package io.maskcast.server.source;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.picture.Picture;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.tile.TileLayout;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A picture of a folder.
 *
 * @param layout its sides and channels, transparency included
 * @param samples in the order of the layout
 * @param fileBytes how long the file is
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
record PictureFile(TileLayout layout, byte[] samples, int fileBytes) {

  private static final int MOST_FILE_BYTES = 256 << 20;

  /**
   * Reads a file.
   *
   * @param expected the layout it must have, if that is known
   * @throws MaskcastException naming the file, if it is missing, damaged, of an unknown kind, or of
   *     another layout
   */
  static PictureFile read(Path file, Optional<TileLayout> expected) {
    byte[] bytes = WholeFile.read(file, MOST_FILE_BYTES);
    Picture picture =
        Picture.decode(
                file.toString(),
                bytes,
                (height, width) ->
                    expected.ifPresent(layout -> requireSides(file, height, width, layout)))
            .orElseThrow(
                () -> new MaskcastException("%s is no picture of a known format".formatted(file)));
    expected.ifPresent(layout -> requireSamples(file, picture.layout(), layout));
    return new PictureFile(picture.layout(), picture.samples(), bytes.length);
  }

  private static void requireSides(Path file, int height, int width, TileLayout expected) {
    if (height != expected.height() || width != expected.width()) {
      throw new MaskcastException(
          "%s is %d x %d (height x width), the others are %d x %d"
              .formatted(file, height, width, expected.height(), expected.width()));
    }
  }

  private static void requireSamples(Path file, TileLayout layout, TileLayout expected) {
    if (!layout.equals(expected)) {
      throw new MaskcastException(
          "%s is %s, the others are %s".formatted(file, layout.describe(), expected.describe()));
    }
  }
}
