package io.maskcast.shared.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.TileLayout;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every tile of every level of every file is what GDAL reads, by checksums that {@code
 * deploy/fixtures/tiff-truth.sh} made with it; dense, under a random mask, with bands taken from a
 * stack, and as a window. Variable {@code MASKCAST_TIFF_TRUTH} names a folder of such truth about
 * other files, which are checked too.
 */
class TruthTest {

  private static final String FURTHER = "MASKCAST_TIFF_TRUTH";

  /** What GDAL says of a file. */
  private record Truth(Path file, Optional<Integer> epsg, List<Level> levels) {}

  /** What GDAL says of a level. */
  private record Level(
      int width,
      int height,
      int bands,
      int sampleBytes,
      int side,
      int stride,
      List<Double> transform,
      List<String> tiles) {}

  @TestFactory
  Stream<DynamicTest> everyTileOfEveryFixtureIsWhatGdalReads() throws IOException {
    return tests(Path.of(resource("/io/maskcast/shared/tiff/truth.txt")));
  }

  @TestFactory
  Stream<DynamicTest> everyTileOfFurtherFilesIsWhatGdalReads() throws IOException {
    String folder = System.getenv(FURTHER);
    assumeTrue(folder != null, FURTHER + " names no folder: no further files are checked");
    return tests(Path.of(folder, "truth.txt"));
  }

  /** So that a file that nobody wrote down cannot pass. */
  @Test
  void allFixturesThatCanBeReadAreWrittenDown() throws IOException {
    Path truth = Path.of(resource("/io/maskcast/shared/tiff/truth.txt"));
    try (Stream<Path> files = Files.list(truth.getParent())) {
      assertThat(read(truth).stream().map(Truth::file))
          .containsExactlyInAnyOrderElementsOf(
              files
                  .filter(file -> file.toString().endsWith(".tif"))
                  .filter(file -> !file.toString().matches(".*(webp|lerc).*"))
                  .toList());
    }
  }

  private static Stream<DynamicTest> tests(Path truths) throws IOException {
    return read(truths).stream()
        .map(
            truth ->
                DynamicTest.dynamicTest(truth.file().getFileName().toString(), () -> check(truth)));
  }

  private static void check(Truth truth) {
    String location = truth.file().toString();
    try (Raster raster = Raster.open(List.of(RasterFile.whole(location)), RasterOpener.paths())) {
      assertThat(raster.levels()).hasSize(truth.levels().size());
      assertThat(raster.geoReference().flatMap(GeoReference::epsg))
          .isEqualTo(raster.geoReference().isPresent() ? truth.epsg() : Optional.empty());
      for (int i = 0; i < raster.levels().size(); i++) {
        Level level = truth.levels().get(i);
        checkPlace(raster.levels().get(i), level);
        checkTiles(raster.levels().get(i).tiles(level.side(), level.stride()), level);
        checkWindow(raster.levels().get(i), level);
      }
    }
    checkStack(location, truth.levels().get(0));
  }

  private static void checkPlace(RasterLevel raster, Level level) {
    assertThat(raster.width()).isEqualTo(level.width());
    assertThat(raster.height()).isEqualTo(level.height());
    assertThat(raster.channels()).isEqualTo(level.bands());
    assertThat(raster.geoReference().isPresent()).isEqualTo(!level.transform().isEmpty());
    if (raster.geoReference().isPresent()) {
      Affine affine = raster.geoReference().get().affine();
      double[] numbers = {
        affine.x(),
        affine.xPerColumn(),
        affine.xPerRow(),
        affine.y(),
        affine.yPerColumn(),
        affine.yPerRow()
      };
      for (int i = 0; i < numbers.length; i++) {
        double expected = level.transform().get(i);
        assertThat(numbers[i]).isCloseTo(expected, within(1e-14 * Math.abs(expected)));
      }
    }
  }

  private static void checkTiles(TiledLevel tiled, Level level) {
    TileLayout layout = tiled.layout();
    assertThat(layout.sampleType().bytes()).isEqualTo(level.sampleBytes());
    assertThat(tiled.grid().count()).isEqualTo(level.tiles().size());
    SelectionPlan whole = SelectionPlan.dense(layout);
    SelectionPlan some = SelectionPlan.compile(mask(layout), layout);
    byte[] dense = new byte[layout.denseBytes()];
    byte[] selected = new byte[some.selectedBytes()];
    byte[] expected = new byte[some.selectedBytes()];
    for (int tile = 0; tile < level.tiles().size(); tile++) {
      tiled.read(tile, whole, dense, 0);
      assertThat(checksum(bands(dense, layout)))
          .as("tile %d of %d x %d", tile, level.height(), level.width())
          .isEqualTo(level.tiles().get(tile));
      tiled.read(tile, some, selected, 0);
      some.gather(dense, 0, expected, 0);
      assertThat(selected).as("selected of tile %d", tile).isEqualTo(expected);
    }
  }

  /** The window of some tile is the tile, band by band, in another order of its bands too. */
  private static void checkWindow(RasterLevel raster, Level level) {
    TileGrid grid = raster.tiles(level.side(), level.stride()).grid();
    int tile = (int) (grid.count() / 2);
    Window window = new Window(grid.top(tile), grid.left(tile), level.side(), level.side());
    byte[] all = raster.read(window);
    assertThat(checksum(all)).isEqualTo(level.tiles().get(tile));
    int last = level.bands() - 1;
    int plane = all.length / level.bands();
    byte[] turned = raster.read(window, last, 0);
    assertThat(Arrays.copyOf(turned, plane))
        .isEqualTo(Arrays.copyOfRange(all, last * plane, all.length));
    assertThat(Arrays.copyOfRange(turned, plane, 2 * plane)).isEqualTo(Arrays.copyOf(all, plane));
  }

  /** The bands one by one, from files opened for each, are the file. */
  private static void checkStack(String location, Level level) {
    List<RasterFile> bands = new ArrayList<>();
    for (int band = 1; band <= level.bands(); band++) {
      bands.add(new RasterFile(location, List.of(band)));
    }
    try (Raster raster = Raster.open(bands, RasterOpener.paths())) {
      assertThat(raster.interleave()).isEqualTo(Interleave.BAND);
      TiledLevel tiled = raster.levels().get(0).tiles(level.side(), level.stride());
      SelectionPlan whole = SelectionPlan.dense(tiled.layout());
      byte[] dense = new byte[tiled.layout().denseBytes()];
      for (int tile = 0; tile < Math.min(1_000, level.tiles().size()); tile++) {
        tiled.read(tile, whole, dense, 0);
        assertThat(checksum(dense)).isEqualTo(level.tiles().get(tile));
      }
    }
  }

  private static Mask mask(TileLayout layout) {
    Random random = new Random(layout.samples());
    MaskGrid grid = MaskGrid.pixels(layout.channels(), layout.height(), layout.width());
    BitSet kept = new BitSet();
    kept.set(random.nextInt(grid.elements()));
    for (int i = 0; i < grid.elements(); i++) {
      kept.set(i, kept.get(i) || random.nextInt(8) == 0);
    }
    return Mask.of(grid, kept);
  }

  private static byte[] bands(byte[] tile, TileLayout layout) {
    if (layout.interleave() == Interleave.BAND) {
      return tile;
    }
    int size = layout.sampleType().bytes();
    byte[] bands = new byte[tile.length];
    int to = 0;
    for (int channel = 0; channel < layout.channels(); channel++) {
      for (int row = 0; row < layout.height(); row++) {
        for (int column = 0; column < layout.width(); column++) {
          System.arraycopy(tile, layout.sampleIndex(channel, row, column) * size, bands, to, size);
          to += size;
        }
      }
    }
    return bands;
  }

  private static String checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return "%08x".formatted(crc.getValue());
  }

  private static List<Truth> read(Path truths) throws IOException {
    List<Truth> files = new ArrayList<>();
    for (String line : Files.readAllLines(truths)) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "file" ->
            files.add(
                new Truth(truths.resolveSibling(words[1]), Optional.empty(), new ArrayList<>()));
        case "epsg" -> {
          Truth file = files.remove(files.size() - 1);
          files.add(new Truth(file.file(), Optional.of(Integer.valueOf(words[1])), file.levels()));
        }
        case "level" -> {
          int[] n = Arrays.stream(words[1].split(" ")).mapToInt(Integer::parseInt).toArray();
          Level level =
              new Level(n[0], n[1], n[2], n[3], n[4], n[5], new ArrayList<>(), new ArrayList<>());
          files.get(files.size() - 1).levels().add(level);
        }
        case "transform" ->
            Arrays.stream(words[1].split(" "))
                .forEach(number -> last(files).transform().add(Double.valueOf(number)));
        default -> last(files).tiles().addAll(List.of(line.split(" ")));
      }
    }
    return files;
  }

  private static Level last(List<Truth> files) {
    List<Level> levels = files.get(files.size() - 1).levels();
    return levels.get(levels.size() - 1);
  }

  private static java.net.URI resource(String name) {
    try {
      return TruthTest.class.getResource(name).toURI();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
