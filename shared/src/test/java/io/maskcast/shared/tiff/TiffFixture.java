package io.maskcast.shared.tiff;

import io.maskcast.shared.payload.Zstandard;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that GDAL made ({@code deploy/fixtures/tiff.sh}) and what is in them. */
final class TiffFixture {

  static final int WIDTH = 37;
  static final int HEIGHT = 29;
  static final int BANDS = 3;

  private TiffFixture() {}

  static Path file(String name) {
    try {
      return Path.of(TiffFixture.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The names of all files of samples that follow from their place, without their ending. */
  static List<String> exact() throws IOException {
    try (Stream<Path> files = Files.list(file("bits.tif").getParent())) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("(u8|i8|u16|i16|u32|i32|f32)-.*\\.tif"))
          .filter(name -> !name.matches(".*-(jpeg|webp|lerc|sparse).*"))
          .map(name -> name.substring(0, name.length() - ".tif".length()))
          .sorted()
          .toList();
    }
  }

  /** Such samples, band by band, row by row, little-endian. */
  static byte[] samples(TiffSample type) {
    ByteBuffer samples =
        ByteBuffer.allocate(BANDS * HEIGHT * WIDTH * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int band = 0; band < BANDS; band++) {
      for (int row = 0; row < HEIGHT; row++) {
        for (int column = 0; column < WIDTH; column++) {
          int sum = 1009 * band + 73 * row + 31 * column + row * column % 251;
          switch (type) {
            case BIT, U8, I8 -> samples.put((byte) (sum % 256));
            case U16 -> samples.putShort((short) (sum % 65521));
            case I16 -> samples.putShort((short) (sum % 65521 - 32000));
            case U32 -> samples.putInt((int) (sum % 65521 + 4_000_000_000L));
            case I32 -> samples.putInt(sum % 65521 - 2_000_000_000);
            case F32 -> samples.putFloat((sum % 65521 - 32000) / 8f);
          }
        }
      }
    }
    return samples.array();
  }

  /** All samples of an image, band by band, row by row, from its blocks. */
  static byte[] read(Path file, int image) {
    try (FileBytes bytes = FileBytes.open(file)) {
      return read(bytes, TiffFile.read(bytes, Zstandard.pureJava()).image(image));
    }
  }

  static byte[] read(RangedBytes bytes, TiffImage image) {
    BlockGrid grid = image.grid();
    int size = image.sample().bytes();
    byte[] samples = new byte[image.bands() * grid.height() * grid.width() * size];
    for (int plane = 0; plane < grid.planes(); plane++) {
      for (int y = 0; y < grid.height(); y++) {
        int row = y / grid.blockHeight();
        for (int column = 0; column < grid.across(); column++) {
          byte[] block = block(bytes, image, plane, row, column);
          int columns = Math.min(grid.blockWidth(), grid.width() - column * grid.blockWidth());
          for (int x = 0; x < columns; x++) {
            for (int s = 0; s < grid.samples(); s++) {
              int from = ((y % grid.blockHeight() * grid.blockWidth() + x) * grid.samples() + s);
              int to =
                  ((plane + s) * grid.height() + y) * grid.width() + column * grid.blockWidth() + x;
              System.arraycopy(block, from * size, samples, to * size, size);
            }
          }
        }
      }
    }
    return samples;
  }

  private static byte[] block(RangedBytes bytes, TiffImage image, int plane, int row, int column) {
    return image
        .location(image.grid().index(plane, row, column))
        .map(range -> image.decode(bytes.read(range), row))
        .orElseGet(() -> image.missing(row));
  }
}
