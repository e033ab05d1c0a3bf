package io.maskcast.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.server.source.remote.RemoteConfig;
import io.maskcast.server.source.remote.RemoteFiles;
import io.maskcast.server.source.remote.ScriptedServer;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiles of NumPy arrays whose numbers count up from 0 in C order, or tell of their place. */
@Timeout(60)
class ArrayTileSourceTest {

  @TempDir Path folder;
  private final RemoteFiles remote =
      new RemoteFiles(RemoteConfig.defaults(), new Random(1), new SimpleMeterRegistry());

  @AfterEach
  void close() {
    remote.close();
  }

  /** A file in NumPy's format of numbers that an index gives. */
  private static byte[] npy(String type, IntUnaryOperator number, int... shape) {
    StringBuilder tuple = new StringBuilder();
    int count = 1;
    for (int side : shape) {
      tuple.append(side).append(", ");
      count *= side;
    }
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n".formatted(type, tuple);
    int size = type.charAt(2) - '0';
    ByteBuffer file = ByteBuffer.allocate(10 + header.length() + count * size);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    file.put((byte) header.length()).put((byte) 0);
    file.put(header.getBytes(StandardCharsets.US_ASCII));
    file.order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      put(file, type.substring(1), number.applyAsInt(i));
    }
    return file.array();
  }

  private static void put(ByteBuffer to, String type, int number) {
    switch (type) {
      case "u1", "i1" -> to.put((byte) number);
      case "u2", "i2" -> to.putShort((short) number);
      case "u4", "i4" -> to.putInt(number);
      case "f4" -> to.putFloat(number);
      case "f8" -> to.putDouble(number);
      default -> throw new AssertionError(type);
    }
  }

  private static byte[] numbers(String type, int... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * (type.charAt(1) - '0')).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(numbers).forEach(number -> put(bytes, type, number));
    return bytes.array();
  }

  private TileSource open(byte[] file, Tiling tiling) throws IOException {
    // By any name: what it is, its first bytes say.
    Path path = Files.write(folder.resolve("array"), file);
    return TileSources.open(Map.of("a", path.toString()), tiling, remote).get("a");
  }

  private static byte[] dense(TileSource source, long tile) {
    byte[] dense = new byte[source.layout().denseBytes()];
    source.readDense(tile, dense, 0);
    return dense;
  }

  @ParameterizedTest
  @CsvSource({
    "|u1,U8", "<u2,U16", ">u2,U16", "<i2,I16", ">i2,I16", "<f4,F32", ">f4,F32", "|i1,I8", ">u4,U32",
    "<i4,I32"
  })
  void tilesLieBehindEachOther(String type, SampleType sample) throws IOException {
    TileSource source = open(npy(type, i -> i, 3, 2, 2, 4), Tiling.defaults());
    assertThat(source.layout()).isEqualTo(new TileLayout(2, 2, 4, sample, Interleave.PIXEL));
    assertThat(source.tileCount()).isEqualTo(3);
    assertThat(dense(source, 1))
        .isEqualTo(
            numbers(
                type.substring(1), 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31));
  }

  @Test
  void threeDimensionsAreTilesUnlessATileSizeIsChosen() throws IOException {
    byte[] file = npy("<u2", i -> i, 3, 4, 2);
    TileSource tiles = open(file, Tiling.defaults());
    assertThat(tiles.layout()).isEqualTo(new TileLayout(4, 2, 1, SampleType.U16, Interleave.PIXEL));
    assertThat(tiles.tileCount()).isEqualTo(3);
    assertThat(dense(tiles, 2)).isEqualTo(numbers("u2", 16, 17, 18, 19, 20, 21, 22, 23));

    // 3 rows of 4 pixels of 2 channels: two tiles, each with a row beyond the raster
    TileSource raster = open(file, new Tiling(2, 2));
    assertThat(raster.layout())
        .isEqualTo(new TileLayout(2, 2, 2, SampleType.U16, Interleave.PIXEL));
    assertThat(raster.tileCount()).isEqualTo(4);
    assertThat(dense(raster, 1)).isEqualTo(numbers("u2", 4, 5, 6, 7, 12, 13, 14, 15));
    assertThat(dense(raster, 2)).isEqualTo(numbers("u2", 16, 17, 18, 19, 0, 0, 0, 0));
  }

  @Test
  void twoDimensionsAreARasterOfOneChannel() throws IOException {
    TileSource source = open(npy("|u1", i -> i, 5, 7), new Tiling(4, 3));
    assertThat(source.tileCount()).isEqualTo(4);
    assertThat(dense(source, 0))
        .isEqualTo(numbers("u1", 0, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 17, 21, 22, 23, 24));
    assertThat(dense(source, 3))
        .isEqualTo(numbers("u1", 24, 25, 26, 27, 31, 32, 33, 34, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({"4, 5", "9, 9", "16, 16", "3, 2"})
  void whatAMaskSelectsIsThatOfTheDenseTile(int side, int stride) throws IOException {
    TileSource source = open(npy(">i2", i -> i * 7, 13, 11, 3), new Tiling(side, stride));
    Random random = new Random(side);
    BitSet kept = new BitSet();
    MaskGrid grid = MaskGrid.pixels(3, side, side);
    for (int i = 0; i < grid.elements(); i++) {
      kept.set(i, i == 0 || random.nextInt(3) == 0);
    }
    SelectionPlan plan = SelectionPlan.compile(Mask.of(grid, kept), source.layout());
    for (long tile = 0; tile < source.tileCount(); tile++) {
      byte[] expected = new byte[plan.selectedBytes()];
      plan.gather(dense(source, tile), 0, expected, 0);
      byte[] selected = new byte[plan.selectedBytes() + 2];
      source.readSelected(tile, plan, selected, 1);
      assertThat(Arrays.copyOfRange(selected, 1, selected.length - 1)).isEqualTo(expected);
    }
  }

  /** A zip with these files, some of them deflated. */
  private static byte[] zip(Map<String, byte[]> files, boolean deflated) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        if (!deflated) {
          CRC32 check = new CRC32();
          check.update(file.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(file.getValue().length);
          entry.setCrc(check.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theArraysOfAZipAreChannels(boolean deflated) throws IOException {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("red.npy", npy("<u2", i -> i, 2, 2, 3));
    arrays.put("nir.npy", npy(">u2", i -> 100 + i, 2, 2, 3));
    arrays.put("readme.txt", new byte[9]);
    TileSource source = open(zip(arrays, deflated), Tiling.defaults());
    assertThat(source.layout()).isEqualTo(new TileLayout(2, 3, 2, SampleType.U16, Interleave.BAND));
    assertThat(source.tileCount()).isEqualTo(2);
    assertThat(dense(source, 1))
        .isEqualTo(numbers("u2", 6, 7, 8, 9, 10, 11, 106, 107, 108, 109, 110, 111));

    MaskGrid grid = MaskGrid.channels(2, 2, 3);
    BitSet nir = new BitSet();
    nir.set(1);
    SelectionPlan plan = SelectionPlan.compile(Mask.of(grid, nir), source.layout());
    byte[] selected = new byte[12];
    assertThat(source.readSelected(0, plan, selected, 0)).isZero();
    assertThat(selected).isEqualTo(numbers("u2", 100, 101, 102, 103, 104, 105));
  }

  @Test
  void oneArrayOfAZipIsAsAlone() throws IOException {
    byte[] zip = zip(Map.of("arr_0.npy", npy("|u1", i -> i, 2, 2, 2, 2)), true);
    assertThat(dense(open(zip, Tiling.defaults()), 1))
        .isEqualTo(numbers("u1", 8, 9, 10, 11, 12, 13, 14, 15));
  }

  @Test
  void overHttpOnlyWhatIsSelectedIsRead() throws IOException {
    byte[] file = npy("<u2", i -> i, 400, 20, 20, 3);
    try (ScriptedServer server = new ScriptedServer(file)) {
      TileSource source =
          TileSources.open(Map.of("a", server.address()), Tiling.defaults(), remote).get("a");
      assertThat(source.tileCount()).isEqualTo(400);
      assertThat(dense(source, 333))
          .isEqualTo(numbers("u2", IntStream.range(333 * 1200, 334 * 1200).toArray()));
      int data = file.length - 400 * 2400;
      assertThat(server.asked())
          .containsExactly(
              "GET /file bytes=0-16383",
              "GET /file bytes=%d-%d".formatted(data + 333 * 2400, data + 334 * 2400 - 1));
    }
  }

  private void refuses(byte[] file, Tiling tiling, String... words) {
    assertThatThrownBy(() -> open(file, tiling))
        .isInstanceOf(SourceException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void whatIsNoTilesIsRefusedWhenItIsOpened() throws IOException {
    refuses(npy("<f8", i -> i, 2, 2, 2), Tiling.defaults(), "samples of type f8, which do not");
    refuses(npy("<u2", i -> i, 8), Tiling.defaults(), "has shape [8]");
    refuses(npy("<u2", i -> i, 1, 1, 1, 1, 1), Tiling.defaults(), "has shape [1, 1, 1, 1, 1]");
    byte[] whole = npy("<u2", i -> i, 2, 2, 2);
    refuses(Arrays.copyOf(whole, whole.length - 1), Tiling.defaults(), "holds 15 bytes of data");
    refuses(zip(Map.of("a.txt", whole), true), Tiling.defaults(), "without any file *.npy");
    Map<String, byte[]> unlike = new TreeMap<>(Map.of("a.npy", whole));
    unlike.put("b.npy", npy("<u2", i -> i, 2, 2, 1));
    refuses(zip(unlike, false), Tiling.defaults(), "array/b.npy has shape [2, 2, 1]", "must agree");
    unlike.put("b.npy", npy("<i2", i -> i, 2, 2, 2));
    refuses(zip(unlike, false), Tiling.defaults(), "of i2", "of u2");
  }

  @Test
  void aZipThatLiesAboutItsSizeTakesNoMemory() throws IOException {
    byte[] zip = zip(Map.of("a.npy", npy("|u1", i -> 0, 100, 100, 100)), true);
    for (int at = zip.length - 4; at >= 0; at--) {
      if (zip[at] == 'P' && zip[at + 1] == 'K' && zip[at + 2] == 1) {
        Arrays.fill(zip, at + 24, at + 28, (byte) 0x7f); // the size in the directory: 2 GB
      }
    }
    refuses(zip, Tiling.defaults(), "over the limit of 536870912 bytes in memory");
  }

  @Test
  void anyDamageIsRefusedOrRead() throws IOException {
    Map<String, byte[]> arrays = new TreeMap<>();
    arrays.put("a.npy", npy("<u2", i -> i, 2, 2, 3));
    arrays.put("b.npy", npy("<u2", i -> i, 2, 2, 3));
    Random random = new Random(5);
    for (boolean deflated : new boolean[] {true, false}) {
      byte[] sound = zip(arrays, deflated);
      for (int i = 0; i < 600; i++) {
        byte[] damaged =
            i % 3 == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
        for (int k = 0; k < 1 + i % 4 && damaged.length > 4; k++) {
          damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt();
        }
        try {
          TileSource source = open(damaged, Tiling.defaults());
          dense(source, 0);
        } catch (MaskcastException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }
}
