package io.maskcast.server.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.server.http.Problem;
import io.maskcast.server.map.PlacedRaster;
import io.maskcast.server.map.PlacedRasters;
import io.maskcast.server.map.WebMercatorQuad;
import io.maskcast.server.source.LocalSources;
import io.maskcast.server.source.TileSources;
import io.maskcast.server.source.Tiling;
import io.maskcast.shared.geo.Point;
import io.vertx.core.MultiMap;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rasters in degrees, whose every sample is the same or a row's number. */
class TileRendererTest {

  private static final WebMercatorQuad.Tile WORLD = new WebMercatorQuad.Tile(0, 0, 0);

  @TempDir Path folder;

  /** 4 x 4 pixels of a degree; a tile of zoom 9 lies within one. 9 is a brown of the palette. */
  @Test
  void aPaletteIsItsColours() throws IOException {
    byte[] samples = new byte[16];
    samples[5] = 9;
    BufferedImage tile = draw(file(4, 4, 0, 4, 1, samples, 3), 9, 0.5, 3.5, Map.of());
    int at = tile.getRGB(128, 128);
    assertThat(at).isEqualTo(0xff000000);
    BufferedImage brown = draw(file(4, 4, 0, 4, 1, samples, 3), 9, 1.5, 2.5, Map.of());
    assertThat(brown.getRGB(128, 128)).isEqualTo(0xff8b4513);
    BufferedImage grey =
        draw(file(4, 4, 0, 4, 1, samples, 3), 9, 1.5, 2.5, Map.of("rescale", "0,18"));
    assertThat(grey.getRGB(128, 128)).isEqualTo(0xff808080);
  }

  /** The whole Earth, one row a degree: a map pixel at some latitude shows its row. */
  @Test
  void theWholeEarthIsBentAsTheMapIs() throws IOException {
    byte[] samples = new byte[360 * 180];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (i / 360);
    }
    BufferedImage tile = draw(file(180, 360, -180, 90, 1, samples, 1), 0, 0.1, 0.1, Map.of());
    for (int y = 0; y < 256; y++) {
      double metres = WebMercatorQuad.HALF * (1 - (y + 0.5) / 128);
      // The inverse of the projection as EPSG's guidance note 7-2 writes it.
      double lat = 90 - 2 * Math.toDegrees(Math.atan(Math.exp(-metres / 6_378_137)));
      assertThat((tile.getRGB(10, y) & 0xff) + 0.5).isCloseTo(90 - lat, within(0.51));
      assertThat(tile.getRGB(200, y)).isEqualTo(tile.getRGB(10, y));
    }
  }

  @Test
  void aTileOfTooManySamplesIsRefused() throws IOException {
    int side = 6_000; // one more than 4096 x 4096
    Path file = file(side, side, 0, 60, 0.01, new byte[side * side], 1);
    assertThatThrownBy(() -> draw(file, 2, 30, 30, Map.of()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("gdaladdo");
    assertThat(draw(file, 6, 30, 30, Map.of()).getRGB(128, 128)).isEqualTo(0xff000000);
    try (TileSources sources = LocalSources.open(Map.of("x", file), Tiling.defaults())) {
      PlacedRaster raster = new PlacedRasters(sources).get("x");
      int first = raster.minZoom(TileRenderer.MOST_PIXELS);
      assertThat(first).isBetween(3, 4);
      assertThat(draw(file, first, 30, 30, Map.of()).getRGB(128, 128)).isEqualTo(0xff000000);
    }
  }

  /** Rows of 1 to 100, two of them far from the others. */
  @Test
  void ofOtherTypesThanBytesTheMiddleIsShown() throws IOException {
    ByteBuffer samples = ByteBuffer.allocate(2 * 100).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 100; i++) {
      samples.putShort((short) (i == 0 ? 0 : i == 99 ? 30_000 : 1_000 + i));
    }
    try (TileSources sources =
        LocalSources.open(
            Map.of("x", file(100, 1, 0, 50, 0.1, samples.array(), 1)), Tiling.defaults())) {
      // Of 0, 1001 ... 1098, 30000 the samples of rank 1.98 and 97.02, outwards.
      assertThat(Stretch.of(new PlacedRasters(sources).get("x").raster(), 0))
          .isEqualTo(new Style.Rescale(1_001, 1_098));
    }
  }

  private static BufferedImage draw(
      Path file, int zoom, double lon, double lat, Map<String, String> parameters)
      throws IOException {
    WebMercatorQuad.Tile tile = zoom == 0 ? WORLD : WebMercatorQuad.at(zoom, new Point(lon, lat));
    try (TileSources sources = LocalSources.open(Map.of("x", file), Tiling.defaults())) {
      byte[] png =
          new TileRenderer()
              .png(
                  new PlacedRasters(sources).get("x"),
                  tile,
                  256,
                  Style.of(MultiMap.caseInsensitiveMultiMap().addAll(parameters)));
      return ImageIO.read(new ByteArrayInputStream(png));
    }
  }

  /** A GeoTIFF of one band in one strip, in degrees; with a palette if photometric is 3. */
  private Path file(
      int rows,
      int columns,
      double west,
      double north,
      double pixel,
      byte[] samples,
      int photometric)
      throws IOException {
    int fields = photometric == 3 ? 14 : 13;
    int scale = 8 + 2 + fields * 12 + 4;
    int tie = scale + 24;
    int keys = tie + 48;
    int map = keys + 32;
    int data = map + (photometric == 3 ? 3 * 256 * 2 : 0);
    ByteBuffer out = ByteBuffer.allocate(data + samples.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) fields);
    int bits = samples.length / rows / columns * 8;
    for (List<Integer> field :
        List.of(
            List.of(256, 4, 1, columns),
            List.of(257, 4, 1, rows),
            List.of(258, 3, 1, bits),
            List.of(259, 3, 1, 1),
            List.of(262, 3, 1, photometric),
            List.of(273, 4, 1, data),
            List.of(277, 3, 1, 1),
            List.of(278, 4, 1, rows),
            List.of(279, 4, 1, samples.length),
            List.of(284, 3, 1, 1),
            List.of(320, 3, 3 * 256, map),
            List.of(33550, 12, 3, scale),
            List.of(33922, 12, 6, tie),
            List.of(34735, 3, 16, keys))) {
      if (field.get(0) != 320 || photometric == 3) {
        out.putShort(field.get(0).shortValue()).putShort(field.get(1).shortValue());
        out.putInt(field.get(2)).putInt(field.get(3));
      }
    }
    out.putInt(0).putDouble(pixel).putDouble(pixel).putDouble(0);
    out.putDouble(0).putDouble(0).putDouble(0).putDouble(west).putDouble(north).putDouble(0);
    for (int key : new int[] {1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326}) {
      out.putShort((short) key);
    }
    if (photometric == 3) {
      for (int part : new int[] {0x8b, 0x45, 0x13}) {
        for (int i = 0; i < 256; i++) {
          out.putShort((short) (i == 9 ? part * 257 : 0));
        }
      }
    }
    return Files.write(Files.createTempFile(folder, "raster", ".tif"), out.put(samples).array());
  }
}
