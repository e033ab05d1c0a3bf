package io.maskcast.shared.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.payload.Zstandard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Files in which somebody changed bytes: each is read, or refused in words. */
class HostileTiffTest {

  /** Blocks of a damaged file that are looked at. */
  private static final int MOST_BLOCKS = 64;

  /** A file in memory. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Bytes(byte[] bytes) implements RangedBytes {

    @Override
    public String name() {
      return "hostile.tif";
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public byte[] read(ByteRange range) {
      if (range.end() > bytes.length) {
        throw TiffException.damaged(name(), "it ends too soon");
      }
      return Arrays.copyOfRange(bytes, (int) range.offset(), (int) range.end());
    }

    @Override
    public void close() {}
  }

  @Provide
  Arbitrary<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(TiffFixture.file("bits.tif").getParent())) {
      List<Path> tiffs = files.filter(file -> file.toString().endsWith(".tif")).sorted().toList();
      return Arbitraries.of(tiffs);
    }
  }

  @Property(tries = 5_000)
  void anyChangedFileIsReadOrRefused(
      @ForAll("files") Path file,
      @ForAll @IntRange(min = 1, max = 8) int changes,
      @ForAll long seed)
      throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(seed);
    for (int i = 0; i < changes; i++) {
      // Half of them where the directories are: at the beginning or, of some writers, the end.
      int span = random.nextBoolean() ? Math.min(bytes.length, 600) : bytes.length;
      int at = random.nextInt(span);
      bytes[random.nextInt(8) == 0 ? bytes.length - 1 - at : at] = (byte) random.nextInt(256);
    }
    Bytes hostile = new Bytes(bytes);
    try {
      TiffFile tiff = TiffFile.read(hostile, Zstandard.pureJava());
      for (int image = 0; image < tiff.count(); image++) {
        readBlocks(hostile, tiff.image(image));
      }
    } catch (MaskcastException e) {
      assertThat(e).hasMessageContaining("hostile.tif");
    }
  }

  private static void readBlocks(RangedBytes file, TiffImage image) {
    BlockGrid grid = image.grid();
    for (int block = 0; block < Math.min(grid.blocks(), MOST_BLOCKS); block++) {
      int row = block / grid.across() % grid.down();
      if (image.blockBytes(row) > 16 << 20) {
        return; // allowed, and slow
      }
      byte[] samples =
          image
              .location(block)
              .map(range -> image.decode(file.read(range), row))
              .orElseGet(() -> image.missing(row));
      assertThat(samples).hasSize(image.blockBytes(row));
    }
  }
}
