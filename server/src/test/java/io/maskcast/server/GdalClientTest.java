package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * GDAL as a client, by each of the ways it knows; skipped where gdal_translate is not on the PATH.
 * Rasters are compared by GDAL too, as it reads the file itself.
 */
@Timeout(120)
class GdalClientTest {

  private static final TestScene SCENE =
      new TestScene(32633, 465_000, 5_080_000, 10, 512, 640, 3, 2, -1);

  @TempDir Path folder;
  private Path file;
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "gdal_translate")));
    assumeTrue(there, "GDAL (Debian: gdal-bin) is not on the PATH");
    file = SCENE.write(folder.resolve("scene.tif"));
    server =
        RunningServer.start(RunningServer.config(folder.resolve("data"), Map.of("scene", file)));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void readsTheFileByRanges() throws Exception {
    String there = "/vsicurl/" + url("/files/scene.tif");
    assertThat(pixels(there, "-srcwin", "100", "200", "64", "32"))
        .isEqualTo(pixels(file.toString(), "-srcwin", "100", "200", "64", "32"));
    assertThat(run("gdalinfo", there)).contains("WGS 84 / UTM zone 33N", "Size is 640, 512");
  }

  @Test
  void readsTheFileThroughItsStacItem() throws Exception {
    String item = "STACIT:\"%s\":asset=data".formatted(url("/stac/scene/items"));
    assertThat(run("gdalinfo", item)).contains("WGS 84 / UTM zone 33N", "Size is 640, 512");
    assertThat(pixels(item, "-srcwin", "300", "10", "50", "40"))
        .isEqualTo(pixels(file.toString(), "-srcwin", "300", "10", "50", "40"));
  }

  /** At full resolution, and reduced, where the nearest samples are those of an overview. */
  @Test
  void readsMapTilesThatAreWhereItPutsThem() throws Exception {
    JsonObject tiles = new JsonObject(server.body("/tiles/scene/tilejson.json"));
    assertThat(tiles.getInteger("minzoom")).isEqualTo(12);
    assertThat(tiles.getInteger("maxzoom")).isEqualTo(14);
    for (int zoom = 11; zoom <= 14; zoom++) {
      agrees(xyz(url("/tiles/scene/${z}/${x}/${y}.png")), zoom);
    }
  }

  /**
   * By the template of the tileset itself; GDAL's OGCAPI driver before 3.7 takes the degrees of a
   * collection's extent for metres.
   */
  @Test
  void readsOgcApiTilesThatAreWhereItPutsThem() throws Exception {
    JsonObject tileset =
        new JsonObject(server.body("/ogc/collections/scene/map/tiles/WebMercatorQuad"));
    String template =
        tileset.getJsonArray("links").stream()
            .map(JsonObject.class::cast)
            .filter(link -> link.getString("rel").equals("item"))
            .map(link -> link.getString("href"))
            .findFirst()
            .orElseThrow();
    agrees(
        xyz(
            template
                .replace("{tileMatrix}", "${z}")
                .replace("{tileRow}", "${y}")
                .replace("{tileCol}", "${x}")),
        13);
  }

  /** The same area of a map at a zoom level, from tiles and warped from the file by GDAL. */
  private void agrees(String description, int zoom) throws Exception {
    Path xml = Files.writeString(folder.resolve("tiles.xml"), description);
    double pixel = 2 * 20_037_508.342789244 / 256 / (1 << zoom);
    // Around the scene, whole pixels of the map.
    double left = Math.floor(1_619_600 / pixel) * pixel;
    double top = Math.ceil(5_765_400 / pixel) * pixel;
    int side = (int) Math.ceil(9_600 / pixel);
    String right = Double.toString(left + side * pixel);
    String bottom = Double.toString(top - side * pixel);
    byte[] seen =
        pixels(
            xml.toString(),
            "-projwin",
            Double.toString(left),
            Double.toString(top),
            right,
            bottom,
            "-outsize",
            Integer.toString(side),
            Integer.toString(side));
    Path warped = folder.resolve("warped.tif");
    run(
        "gdalwarp",
        "-q",
        "-overwrite",
        "-t_srs",
        "EPSG:3857",
        "-r",
        "near",
        "-et",
        "0",
        "-dstalpha",
        "-te",
        Double.toString(left),
        bottom,
        right,
        Double.toString(top),
        "-ts",
        Integer.toString(side),
        Integer.toString(side),
        file.toString(),
        warped.toString());
    byte[] expected = pixels(warped.toString());
    assertThat(seen).hasSameSizeAs(expected);
    int plane = side * side;
    int same = 0;
    int there = 0;
    for (int i = 0; i < plane; i++) {
      boolean equal = true;
      for (int band = 0; band < 4; band++) {
        equal &= seen[band * plane + i] == expected[band * plane + i];
      }
      same += equal ? 1 : 0;
      there += expected[3 * plane + i] == 0 ? 0 : 1;
    }
    assertThat(there).as("pixels of the scene").isGreaterThan(plane / 4);
    // Where the middle of a pixel is on the edge of two samples, either is the nearest.
    assertThat((double) same / plane).as("zoom %d", zoom).isGreaterThan(0.99);
  }

  private static String xyz(String address) {
    return """
        <GDAL_WMS>
          <Service name="TMS"><ServerUrl>%s</ServerUrl></Service>
          <DataWindow>
            <UpperLeftX>-20037508.342789244</UpperLeftX><UpperLeftY>20037508.342789244</UpperLeftY>
            <LowerRightX>20037508.342789244</LowerRightX><LowerRightY>-20037508.342789244</LowerRightY>
            <TileLevel>16</TileLevel><TileCountX>1</TileCountX><TileCountY>1</TileCountY>
            <YOrigin>top</YOrigin>
          </DataWindow>
          <Projection>EPSG:3857</Projection>
          <BlockSizeX>256</BlockSizeX><BlockSizeY>256</BlockSizeY><BandsCount>4</BandsCount>
        </GDAL_WMS>
        """
        .formatted(address);
  }

  private String url(String path) {
    return "http://127.0.0.1:%d%s".formatted(server.port(), path);
  }

  /** What GDAL reads, one band after the other. */
  private byte[] pixels(String dataset, String... options) throws Exception {
    Path raw = folder.resolve("pixels.raw");
    List<String> command = new ArrayList<>(List.of("gdal_translate", "-q", "-of", "ENVI"));
    command.addAll(List.of(options));
    command.addAll(List.of(dataset, raw.toString()));
    run(command.toArray(String[]::new));
    return Files.readAllBytes(raw);
  }

  private String run(String... command) throws Exception {
    Path out = folder.resolve("out.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().put("CPL_CURL_VERBOSE", "NO");
    builder.environment().put("GDAL_PAM_ENABLED", "NO");
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", List.of(command), Files.readString(out)).isZero();
    return Files.readString(out);
  }
}
