package io.maskcast.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tiles of rasters whose every sample follows from its place. */
class RasterTileSourceTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "false, false, 16, 16", "false, false, 16, 5", "false, false, 40, 40", "false, true, 9, 9",
    "true, false, 16, 16", "true, false, 7, 11", "true, true, 16, 16", "true, true, 13, 4"
  })
  void everySelectedSampleIsThatOfItsPlace(boolean planar, boolean strips, int side, int stride)
      throws IOException {
    TestRaster raster = new TestRaster(29, 37, 3, planar, strips);
    Path file = raster.write(folder.resolve("r.tif"));
    try (TileSource source = LocalSources.open("r", file, new Tiling(side, stride))) {
      TileLayout layout = source.layout();
      Random random = new Random(side);
      BitSet kept = new BitSet();
      MaskGrid grid = MaskGrid.pixels(3, side, side);
      while (kept.isEmpty()) {
        for (int i = 0; i < grid.elements(); i++) {
          kept.set(i, random.nextInt(4) == 0);
        }
      }
      Mask mask = Mask.of(grid, kept);
      SelectionPlan plan = SelectionPlan.compile(mask, layout);
      int across = raster.width() <= side ? 1 : 1 + (raster.width() - side + stride - 1) / stride;
      for (long tile = 0; tile < source.tileCount(); tile++) {
        byte[] dense = new byte[layout.denseBytes()];
        source.readDense(tile, dense, 0);
        ByteBuffer samples = ByteBuffer.wrap(dense).order(ByteOrder.LITTLE_ENDIAN);
        int top = (int) (tile / across) * stride;
        int left = (int) (tile % across) * stride;
        for (int c = 0; c < 3; c++) {
          for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
              assertThat(samples.getShort(2 * layout.sampleIndex(c, y, x)))
                  .as("tile %d channel %d row %d column %d", tile, c, y, x)
                  .isEqualTo(raster.sample(c, top + y, left + x));
            }
          }
        }
        byte[] expected = new byte[plan.selectedBytes()];
        plan.gather(dense, 0, expected, 0);
        byte[] selected = new byte[plan.selectedBytes()];
        source.readSelected(tile, plan, selected, 0);
        assertThat(selected).isEqualTo(expected);
      }
    }
  }

  @Test
  void aDamagedBlockCostsTheTilesInItAndNoOthers() throws IOException {
    Path file = new TestRaster(32, 64, 1, true, false).write(folder.resolve("r.tif"));
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length - 20, bytes.length, (byte) 0x55); // in the last of 8 blocks
    Files.write(file, bytes);
    try (TileSource source = LocalSources.open("r", file, new Tiling(16, 16))) {
      byte[] dense = new byte[source.layout().denseBytes()];
      for (long tile = 0; tile < 7; tile++) {
        source.readDense(tile, dense, 0);
      }
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(() -> source.readDense(7, dense, 0))
            .isInstanceOf(SourceException.class)
            .hasMessageContaining("Tile 7 of source r cannot be read")
            .hasMessageContaining("r.tif is damaged");
      }
      source.readDense(0, dense, 0);
    }
  }

  @Test
  void aFileThatCannotBeReadIsRefusedWhenItIsOpened() throws IOException {
    Path file = Files.writeString(folder.resolve("r.tif"), "II*");
    assertThatThrownBy(() -> LocalSources.open("r", file, Tiling.defaults()))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("Source r cannot be opened");
  }

  @Test
  void aSceneIsServedAsOneRaster() throws IOException {
    TestRaster planar = new TestRaster(32, 40, 2, true, false);
    TestRaster pixels = new TestRaster(32, 40, 3, false, true);
    planar.write(folder.resolve("a.tif"));
    pixels.write(folder.resolve("b.tif"));
    Path scene =
        Files.writeString(
            folder.resolve("scene.yaml"),
            "rasters: [{path: b.tif, bands: [3]}, a.tif]\ntile-size: 16\n");
    try (TileSource source = LocalSources.open("s", scene, Tiling.defaults())) {
      assertThat(source.layout().describe()).isEqualTo("16x16x3 u16");
      assertThat(source.tileCount()).isEqualTo(2 * 3);
      byte[] dense = new byte[source.layout().denseBytes()];
      source.readDense(4, dense, 0);
      ByteBuffer samples = ByteBuffer.wrap(dense).order(ByteOrder.LITTLE_ENDIAN);
      for (int y = 16; y < 32; y++) {
        for (int x = 16; x < 32; x++) {
          int at = 2 * ((y - 16) * 16 + x - 16);
          assertThat(samples.getShort(at)).isEqualTo(pixels.sample(2, y, x));
          assertThat(samples.getShort(at + 2 * 256)).isEqualTo(planar.sample(0, y, x));
          assertThat(samples.getShort(at + 4 * 256)).isEqualTo(planar.sample(1, y, x));
        }
      }
    }
  }

  @Test
  void aSceneThatIsNoneNamesTheSource() throws IOException {
    for (String text : new String[] {"rasters: []", "rasters: [no.tif]", "{rasters: [a], x: 1}"}) {
      Path scene = Files.writeString(folder.resolve("scene.yml"), text);
      assertThatThrownBy(() -> LocalSources.open("s", scene, Tiling.defaults()))
          .isInstanceOf(SourceException.class)
          .hasMessageStartingWith("Source s cannot be opened: ");
    }
  }
}
