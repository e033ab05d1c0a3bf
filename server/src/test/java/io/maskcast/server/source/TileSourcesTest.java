package io.maskcast.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.maskcast.server.BundleFixture;
import io.maskcast.server.source.SourceException.Reason;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tiles as they stand in their file, whole and masked, and the ways to ask for what is not there.
 */
class TileSourcesTest {

  private static final int TILES = 7;
  private static final TileLayout LAYOUT = new TileLayout(5, 4, 3, SampleType.U8, Interleave.PIXEL);

  @TempDir Path folder;
  private final byte[] pixels = new byte[TILES * LAYOUT.denseBytes()];

  @BeforeEach
  void randomPixels() {
    new Random(4).nextBytes(pixels);
  }

  private Path write(String name, int... dimensions) throws IOException {
    Path file = folder.resolve(name);
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * dimensions.length);
    header.put(new byte[] {0, 0, 8, (byte) dimensions.length});
    Arrays.stream(dimensions).forEach(header::putInt);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(header.array());
      out.write(pixels);
    }
    return file;
  }

  private static TileSources open(Map<String, Path> paths) {
    return LocalSources.open(paths, Tiling.defaults());
  }

  private TileSource source() throws IOException {
    return open(Map.of("land", write("images", TILES, 5, 4, 3))).get("land");
  }

  private byte[] tile(int tile) {
    int bytes = LAYOUT.denseBytes();
    return Arrays.copyOfRange(pixels, tile * bytes, (tile + 1) * bytes);
  }

  @Test
  void denseTilesAreTheBytesOfTheFile() throws IOException {
    TileSource source = source();
    assertThat(source.layout()).isEqualTo(LAYOUT);
    assertThat(source.tileCount()).isEqualTo(TILES);
    byte[] out = new byte[TILES * LAYOUT.denseBytes()];
    for (int tile = 0; tile < TILES; tile++) {
      source.readDense(tile, out, tile * LAYOUT.denseBytes());
    }
    assertThat(out).isEqualTo(pixels);
  }

  @Test
  void selectedBytesAreTheKeptSamplesInTheOrderOfTheFile() throws IOException {
    TileSource source = source();
    Mask mask = BundleFixture.pixelMask(LAYOUT, 11, 1);
    SelectionPlan plan = SelectionPlan.compile(mask, LAYOUT);
    for (int tile = 0; tile < TILES; tile++) {
      byte[] selected = new byte[plan.selectedBytes() + 2];
      assertThat(source.readSelected(tile, plan, selected, 1)).isZero();

      ByteBuffer expected = ByteBuffer.allocate(selected.length).put((byte) 0);
      for (int sample = 0; sample < LAYOUT.samples(); sample++) {
        int pixel = sample / 3;
        if (mask.keeps(sample % 3, pixel / 4, pixel % 4)) {
          expected.put(tile(tile)[sample]);
        }
      }
      assertThat(selected).isEqualTo(expected.array());
    }
    byte[] dense = new byte[LAYOUT.denseBytes()];
    source.readSelected(3, SelectionPlan.dense(LAYOUT), dense, 0);
    assertThat(dense).isEqualTo(tile(3));
  }

  @Test
  void aPlanForOtherTilesIsAProgrammingError() throws IOException {
    TileSource source = source();
    SelectionPlan other =
        SelectionPlan.dense(new TileLayout(5, 4, 3, SampleType.U8, Interleave.BAND));
    assertThatThrownBy(() -> source.readSelected(0, other, new byte[60], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTileBeyondTheEndNamesSourceTileAndCount() throws IOException {
    TileSource source = source();
    byte[] out = new byte[60];
    SelectionPlan plan = SelectionPlan.dense(LAYOUT);
    for (long tile : new long[] {7, 1L << 40, -1}) {
      assertThat(
              catchThrowableOfType(SourceException.class, () -> source.readDense(tile, out, 0))
                  .reason())
          .isEqualTo(Reason.OUT_OF_RANGE);
      assertThatThrownBy(() -> source.readSelected(tile, plan, out, 0))
          .isInstanceOf(SourceException.class)
          .hasMessage(
              "Source land has no tile %s: its 7 tiles are 0 to 6"
                  .formatted(Long.toUnsignedString(tile)));
    }
    source.requireTiles(List.of(new TileRange(0, 6), new TileRange(3, 3)));
    assertThatThrownBy(() -> source.requireTiles(List.of(new TileRange(0, 6), new TileRange(3, 7))))
        .hasMessageContaining("no tile 7");
  }

  @Test
  void aFolderIsServedByItsTestPartGzippedOrNot() throws IOException {
    write("t10k-images-idx4-ubyte.gz", TILES, 5, 4, 3);
    TileSource source = open(Map.of("land", folder)).get("land");
    byte[] dense = new byte[LAYOUT.denseBytes()];
    source.readDense(6, dense, 0);
    assertThat(dense).isEqualTo(tile(6));
  }

  @Test
  void anUnknownSourceIsNotFoundAndTheKnownOnesAreNamed() throws IOException {
    Path file = write("images", TILES, 5, 4, 3);
    TileSources sources = open(Map.of("b", file, "a", file));
    assertThat(sources.all()).extracting(TileSource::name).containsExactly("a", "b");
    SourceException unknown = catchThrowableOfType(SourceException.class, () -> sources.get("c"));
    assertThat(unknown.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(unknown).hasMessage("There is no source 'c' here; there is a, b");
    assertThatThrownBy(() -> open(Map.of()).get("c"))
        .hasMessage("There is no source 'c' here; there is none at all");
  }

  @Test
  void badNamesAndFilesAreRefusedAtTheStart() throws IOException {
    Path file = write("images", TILES, 5, 4, 3);
    for (String name : List.of("", "A", "a/b", "x".repeat(65))) {
      assertThat(
              catchThrowableOfType(SourceException.class, () -> open(Map.of(name, file))).reason())
          .isEqualTo(Reason.INVALID);
    }
    Path truncated = write("truncated", TILES + 1, 5, 4, 3);
    Path oversized = write("oversized", TILES - 1, 5, 4, 3);
    for (Path bad : List.of(truncated, oversized, folder.resolve("absent"))) {
      assertThatThrownBy(() -> open(Map.of("land", bad)))
          .hasMessageContaining("Source land cannot be opened")
          .hasMessageContaining(bad.toString())
          .extracting(e -> ((SourceException) e).reason())
          .isEqualTo(Reason.UNREADABLE);
    }
  }
}
