package io.maskcast.shared.raster;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tiff.TiffFile;
import io.maskcast.shared.tiff.TiffImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Files that somebody changed, cut off or made up fields of: whatever they say, they are read or
 * refused in words, in bounded time and memory. {@code -Dmaskcast.fuzz.seconds=N} looks for more of
 * them; one that fails is left in {@code target/fuzz} and belongs, made small, into the folder
 * {@code hostile} of the fixtures, all of which are read every time.
 */
class RasterFuzzTest {

  private static final double SECONDS =
      Double.parseDouble(System.getProperty("maskcast.fuzz.seconds", "1"));

  private static final long SEED = Long.getLong("maskcast.fuzz.seed", 1);

  /** What one file may take: many times what the slowest takes. */
  private static final Duration MOST_TIME = Duration.ofSeconds(20);

  /** Larger blocks are allowed, and slow. */
  private static final int MOST_BLOCK_BYTES = 8 << 20;

  private static final int MOST_TILES = 12;
  private static final long[] EDGES = {
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    255,
    256,
    32_767,
    65_535,
    65_536,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    0x7fff_ffff_ffff_ffffL,
    -1
  };

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
        throw new MaskcastException("hostile.tif ends too soon");
      }
      return Arrays.copyOfRange(bytes, (int) range.offset(), (int) range.end());
    }

    @Override
    public void close() {}
  }

  @Test
  void whatFailedOnceIsReadOrRefused() throws IOException {
    for (Path file : files("hostile")) {
      read(Files.readAllBytes(file));
    }
  }

  @Test
  void whateverWasChangedIsReadOrRefused() throws IOException {
    List<Path> fixtures = files(".");
    Random random = new Random(SEED);
    long end = System.nanoTime() + (long) (SECONDS * 1e9);
    int inputs = 0;
    while (System.nanoTime() < end) {
      byte[] bytes = Files.readAllBytes(fixtures.get(random.nextInt(fixtures.size())));
      byte[] hostile = changed(bytes, random);
      long before = System.nanoTime();
      try {
        read(hostile);
      } catch (Throwable e) { // whatever it is, its input is kept
        throw new AssertionError("input %d: %s".formatted(inputs, keep(hostile)), e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .as(() -> "time of " + keep(hostile))
          .isLessThan(MOST_TIME);
      inputs++;
    }
    System.out.printf("%d hostile files in %.0f s%n", inputs, SECONDS);
  }

  private static Path keep(byte[] bytes) {
    try {
      Path folder = Files.createDirectories(Path.of("target", "fuzz"));
      return Files.write(
          folder.resolve("hostile-%08x.tif".formatted(Arrays.hashCode(bytes))), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files =
        Files.list(
            Path.of(RasterFuzzTest.class.getResource("/io/maskcast/shared/tiff/bits.tif").toURI())
                .resolveSibling(folder))) {
      return files.filter(file -> file.toString().endsWith(".tif")).sorted().toList();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] changed(byte[] file, Random random) {
    byte[] bytes = file;
    for (int change = random.nextInt(4); change >= 0; change--) {
      switch (random.nextInt(8)) {
        case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1);
        case 1, 2 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        case 3 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        default -> changeField(bytes, random);
      }
    }
    return bytes;
  }

  /** Changes type, count or value of a field of some directory. */
  private static void changeField(byte[] bytes, Random random) {
    ByteBuffer file =
        ByteBuffer.wrap(bytes)
            .order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    boolean big = bytes.length > 16 && file.getShort(2) == 43;
    try {
      long at = big ? file.getLong(8) : file.getInt(4);
      for (int skip = random.nextInt(4); skip >= 0; skip--) {
        int fields = big ? (int) file.getLong((int) at) : file.getShort((int) at);
        int first = (int) at + (big ? 8 : 2);
        int next = first + fields * (big ? 20 : 12);
        if (skip == 0 || (big ? file.getLong(next) : file.getInt(next)) == 0) {
          int field = first + random.nextInt(fields) * (big ? 20 : 12);
          long value = EDGES[random.nextInt(EDGES.length)] + random.nextInt(3) - 1;
          int value32 = random.nextInt(8) == 0 ? bytes.length - random.nextInt(64) : (int) value;
          switch (random.nextInt(5)) {
            case 0 -> file.putShort(field, (short) (254 + random.nextInt(90)));
            case 1 -> file.putShort(field + 2, (short) random.nextInt(20));
            case 2 -> file.putInt(field + 4, value32);
            case 3 -> file.putShort(field + (big ? 12 : 8), (short) value);
            default -> file.putInt(field + (big ? 12 : 8), value32);
          }
          return;
        }
        at = big ? file.getLong(next) : file.getInt(next);
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      bytes[random.nextInt(bytes.length)]++; // changed so much that there is no such field
    }
  }

  /** Reads tiles of all levels, as a file and as a stack with itself, and a window. */
  private static void read(byte[] bytes) {
    try {
      if (!isSmall(bytes)) {
        return;
      }
      RasterFile whole = RasterFile.whole("hostile.tif");
      for (List<RasterFile> files :
          List.of(List.of(whole), List.of(new RasterFile("hostile.tif", List.of(1)), whole))) {
        try (Raster raster = Raster.open(files, location -> new Bytes(bytes))) {
          raster.levels().stream().limit(6).forEach(RasterFuzzTest::read);
        }
      }
    } catch (MaskcastException e) {
      assertThat(e).hasMessageContaining("hostile.tif");
    }
  }

  private static boolean isSmall(byte[] bytes) {
    TiffFile tiff = TiffFile.read(new Bytes(bytes), Zstandard.pureJava());
    return Stream.concat(Stream.of(tiff.raster()), tiff.overviews(tiff.raster()).stream())
        .flatMap(image -> Stream.concat(Stream.of(image), tiff.maskOf(image).stream()))
        .mapToInt((TiffImage image) -> image.blockBytes(0))
        .allMatch(block -> block <= MOST_BLOCK_BYTES);
  }

  private static void read(RasterLevel level) {
    if (level.channels() > 64) {
      return; // allowed, and slow
    }
    TiledLevel tiled = level.tiles(16, 13);
    SelectionPlan plan = SelectionPlan.dense(tiled.layout());
    byte[] tile = new byte[plan.selectedBytes()];
    long step = 1 + tiled.grid().count() / MOST_TILES;
    for (long i = 0; i < tiled.grid().count(); i += step) {
      try {
        tiled.read(i, plan, tile, 0);
      } catch (MaskcastException e) { // other tiles go on
        assertThat(e).hasMessageContaining("hostile.tif");
      }
    }
    int[] last = IntStream.of(level.channels() - 1).toArray();
    level.read(new Window(level.height() / 2, level.width() / 2, 9, 9), last);
  }
}
