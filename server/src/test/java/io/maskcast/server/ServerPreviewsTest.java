package io.maskcast.server;

import static io.maskcast.server.RunningServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.server.source.TestRaster;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Maps of a scene, and the documents that lead to them. */
@Timeout(60)
class ServerPreviewsTest {

  /** Metres of a pixel of a web map at zoom 10. */
  private static final double PIXEL = 2 * Math.PI * 6_378_137 / 256 / (1 << 10);

  /**
   * In EPSG:3857 each sample is a pixel of zoom 10: the left upper corner is 16 pixels right of and
   * 32 below that of tile 10/600/300. 0 is no data.
   */
  private static final TestScene SCENE =
      new TestScene(
          3857,
          (600 * 256 + 16) * PIXEL - Math.PI * 6_378_137,
          Math.PI * 6_378_137 - (300 * 256 + 32) * PIXEL,
          PIXEL,
          256,
          512,
          3,
          1,
          0);

  @TempDir Path folder;
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    Path scene = SCENE.write(folder.resolve("scene.tif"));
    Path nowhere = new TestRaster(16, 16, 1, true, false).write(folder.resolve("nowhere.tif"));
    Path digits = RunningServer.idx(folder.resolve("digits"), new byte[4], 1, 2, 2);
    server =
        RunningServer.start(
            RunningServer.config(
                folder.resolve("data"),
                Map.of("scene", scene, "nowhere", nowhere, "digits", digits)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyPixelShowsTheSampleBeneathIt() throws IOException {
    BufferedImage tile = tile("/tiles/scene/10/600/300.png");
    assertThat(tile.getWidth()).isEqualTo(256);
    for (int y = 0; y < 256; y++) {
      for (int x = 0; x < 256; x++) {
        assertThat(tile.getRGB(x, y)).as("%d, %d", x, y).isEqualTo(colour(0, y - 32, x - 16));
      }
    }
    // The same place, twice as large.
    BufferedImage large = tile("/tiles/scene/10/600/300@2x.png");
    assertThat(large.getWidth()).isEqualTo(512);
    assertThat(large.getRGB(201, 300)).isEqualTo(colour(0, 150 - 32, 100 - 16));
  }

  @Test
  void aCoarserLevelShowsTheOverview() throws IOException {
    BufferedImage tile = tile("/tiles/scene/9/300/150.png");
    for (int y = 0; y < 256; y += 3) {
      for (int x = 0; x < 256; x += 3) {
        assertThat(tile.getRGB(x, y)).as("%d, %d", x, y).isEqualTo(colour(1, y - 16, x - 8));
      }
    }
  }

  @Test
  void bandsAndWhatOfThemIsShownCanBeChosen() throws IOException {
    int red = SCENE.sample(0, 0, 60, 70);
    int blue = SCENE.sample(0, 2, 60, 70);
    BufferedImage turned = tile("/tiles/scene/10/600/300.png?bands=3,2,1");
    assertThat(turned.getRGB(70 + 16, 60 + 32) & 0xff).isEqualTo(red);
    assertThat(turned.getRGB(70 + 16, 60 + 32) >> 16 & 0xff).isEqualTo(blue);
    BufferedImage grey = tile("/tiles/scene/10/600/300.png?bands=3&rescale=0,510");
    assertThat(grey.getRGB(70 + 16, 60 + 32) & 0xff).isEqualTo((int) Math.round(blue / 2.0));
  }

  private static int colour(int level, int row, int column) {
    int rows = SCENE.height() >> level;
    int columns = SCENE.width() >> level;
    if (row < 0 || row >= rows || column < 0 || column >= columns) {
      return 0;
    }
    int red = SCENE.sample(level, 0, row, column);
    int green = SCENE.sample(level, 1, row, column);
    int blue = SCENE.sample(level, 2, row, column);
    return red + green + blue == 0 ? 0 : 0xff << 24 | red << 16 | green << 8 | blue;
  }

  @Test
  void whatCannotBeShownIsSaidSo() throws IOException {
    assertThat(tile("/tiles/scene/10/0/0.png").getRGB(128, 128)).isZero();
    assertProblem("/tiles/scene/25/0/0.png", 404, "zoom levels are 0 to 24");
    assertProblem("/tiles/scene/3/8/0.png", 404, "no tile 3/8/0");
    assertProblem("/tiles/scene/3/0/999999999.png", 404, "no tile");
    assertProblem("/tiles/scene/-1/0/0.png", 404, "numbered");
    assertProblem("/tiles/scene/1/1/1.jpg", 404, "PNG");
    assertProblem("/tiles/scene/10/600/300.png?bands=4", 404, "has no band 4: it has 3");
    assertProblem("/tiles/scene/10/600/300.png?bands=1,2", 400, "three in colours");
    assertProblem("/tiles/scene/10/600/300.png?bands=a", 400, "not 'a'");
    assertProblem("/tiles/scene/10/600/300.png?rescale=5,5", 400, "darkest sample first");
    assertProblem("/tiles/scene/10/600/300.png?rescale=1", 400, "rescale takes");
    assertProblem("/tiles/digits/0/0/0.png", 404, "digits is no raster");
    assertProblem("/tiles/nowhere/0/0/0.png", 404, "does not say where it lies");
    assertProblem("/tiles/other/0/0/0.png", 404, "There is no source 'other'");
    assertProblem("/stac/digits", 404, "digits is no raster");
    assertProblem("/ogc/collections/nowhere", 404, "does not say where");
    assertProblem("/ogc/collections/scene/map/tiles/Other/0/0/0", 404, "WebMercatorQuad");
  }

  @Test
  void tileJsonSaysWhereTheMapIs() {
    JsonObject document =
        json("/tiles/scene/tilejson.json?bands=3,2,1&rescale=0,100", Map.of("host", "map.example"));
    assertThat(document.getString("tilejson")).isEqualTo("3.0.0");
    assertThat(document.getJsonArray("tiles").getString(0))
        .isEqualTo("http://map.example/tiles/scene/{z}/{x}/{y}.png?bands=3,2,1&rescale=0.0,100.0");
    assertThat(document.getInteger("maxzoom")).isEqualTo(10);
    assertThat(document.getInteger("minzoom")).isEqualTo(9); // 512 columns are 256 there
    JsonArray bounds = document.getJsonArray("bounds");
    assertThat(bounds.getDouble(0))
        .isCloseTo((600 * 256 + 16) / (256.0 * 1024) * 360 - 180, within(1e-7));
    assertThat(bounds.getDouble(2))
        .isCloseTo((602 * 256 + 16) / (256.0 * 1024) * 360 - 180, within(1e-7));
    assertThat(bounds.getDouble(1)).isLessThan(bounds.getDouble(3));
  }

  @Test
  void linksAreWhereAProxySaysUnlessItSaysNonsense() {
    String template = "/tiles/scene/{z}/{x}/{y}.png";
    assertThat(
            tilesUrl(
                Map.of(
                    "x-forwarded-proto", "https",
                    "x-forwarded-host", "maps.example:8443, inner",
                    "x-forwarded-prefix", "/cast/")))
        .isEqualTo("https://maps.example:8443/cast" + template);
    assertThat(
            tilesUrl(
                Map.of(
                    "x-forwarded-proto", "javascript",
                    "x-forwarded-host", "a\"b",
                    "x-forwarded-prefix", "//evil.example/../x")))
        .isEqualTo("http://127.0.0.1:%d%s".formatted(server.port(), template));
    assertThat(server.get("/tiles/scene/tilejson.json").getHeader("vary")).contains("Host");
  }

  private String tilesUrl(Map<String, String> headers) {
    return json("/tiles/scene/tilejson.json", headers).getJsonArray("tiles").getString(0);
  }

  @Test
  void theStacItemSaysWhatTheFileIs() {
    JsonObject catalog = json("/stac", Map.of());
    assertThat(catalog.getString("type")).isEqualTo("Catalog");
    assertThat(catalog.getString("stac_version")).isEqualTo("1.0.0");
    String item =
        catalog.getJsonArray("links").stream()
            .map(JsonObject.class::cast)
            .filter(link -> link.getString("rel").equals("item"))
            .map(link -> link.getString("href"))
            .reduce("", String::concat); // of one: the others lie nowhere
    assertThat(item).endsWith("/stac/scene");

    JsonObject scene = json("/stac/scene", Map.of());
    assertThat(scene.getString("type")).isEqualTo("Feature");
    assertThat(scene.getString("id")).isEqualTo("scene");
    JsonObject properties = scene.getJsonObject("properties");
    assertThat(properties.getString("datetime")).matches("20[0-9-]*T[0-9:]*Z");
    assertThat(properties.getInteger("proj:epsg")).isEqualTo(3857);
    assertThat(properties.getJsonArray("proj:shape")).containsExactly(256, 512);
    assertThat(properties.getJsonArray("proj:transform"))
        .containsExactly(PIXEL, 0.0, SCENE.left(), 0.0, -PIXEL, SCENE.top());
    JsonArray ring = scene.getJsonObject("geometry").getJsonArray("coordinates").getJsonArray(0);
    assertThat(ring.getJsonArray(0)).isEqualTo(ring.getJsonArray(ring.size() - 1));
    JsonObject data = scene.getJsonObject("assets").getJsonObject("data");
    assertThat(data.getString("href")).endsWith("/files/scene.tif");
    JsonArray bands = data.getJsonArray("raster:bands");
    assertThat(bands).hasSize(3);
    assertThat(bands.getJsonObject(0).getString("data_type")).isEqualTo("uint8");
    assertThat(bands.getJsonObject(0).getDouble("nodata")).isZero();
    String preview = scene.getJsonObject("assets").getJsonObject("preview").getString("href");
    assertThat(preview).endsWith("/tiles/scene/9/300/150.png");
  }

  @Test
  void ogcApiTilesLeadFromTheLandingPageToATile() throws IOException {
    assertThat(json("/ogc", Map.of()).getJsonArray("links").toString())
        .contains("/ogc/conformance", "/ogc/collections", "/ogc/tileMatrixSets");
    assertThat(json("/ogc/conformance", Map.of()).getJsonArray("conformsTo"))
        .contains("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core");
    assertThat(json("/ogc/collections", Map.of()).getJsonArray("collections")).hasSize(1);
    assertThat(json("/ogc/collections/scene", Map.of()).getJsonArray("links").toString())
        .contains("/ogc/collections/scene/map/tiles");
    JsonObject set = json("/ogc/tileMatrixSets/WebMercatorQuad", Map.of());
    JsonObject first = set.getJsonArray("tileMatrices").getJsonObject(0);
    // OGC 17-083r4, table D.1
    assertThat(first.getDouble("scaleDenominator")).isCloseTo(559082264.028717, within(1e-5));
    assertThat(first.getDouble("cellSize")).isCloseTo(156543.033928041, within(1e-8));
    JsonObject tileset = json("/ogc/collections/scene/map/tiles/WebMercatorQuad", Map.of());
    assertThat(tileset.getJsonArray("tileMatrixSetLimits").getJsonObject(1))
        .isEqualTo(
            new JsonObject()
                .put("tileMatrix", "10")
                .put("minTileRow", 300)
                .put("maxTileRow", 301)
                .put("minTileCol", 600)
                .put("maxTileCol", 602));
    BufferedImage tile = tile("/ogc/collections/scene/map/tiles/WebMercatorQuad/10/300/600");
    assertThat(tile.getRGB(100, 100)).isEqualTo(colour(0, 100 - 32, 100 - 16));
  }

  @Test
  void mapsAreInTheAccountAndForPagesOfOtherSites() {
    HttpClientResponse response =
        server.send(
            HttpMethod.GET,
            "/tiles/scene/10/600/300.png",
            Map.of("origin", "https://map.example", "maskcast-client", "qgis"));
    assertThat(response.getHeader("access-control-allow-origin")).isEqualTo("*");
    long bytes = await(response.body()).length();
    JsonObject stream =
        server
            .usageWhen(usage -> !usage.getJsonArray("streams").isEmpty())
            .getJsonArray("streams")
            .getJsonObject(0);
    assertThat(stream.getString("kind")).isEqualTo("PREVIEW");
    assertThat(stream.getString("client")).isEqualTo("qgis");
    assertThat(stream.getJsonObject("bytes").getLong("payload")).isEqualTo(bytes);
    for (String page : List.of("/tiles/scene/tilejson.json", "/stac", "/stac/scene", "/ogc")) {
      HttpClientResponse head = server.send(HttpMethod.HEAD, page, Map.of("origin", "http://a"));
      assertThat(head.statusCode()).as(page).isEqualTo(200);
      assertThat(head.getHeader("access-control-allow-origin")).as(page).isEqualTo("*");
      assertThat(await(head.body()).length()).isZero();
    }
    HttpClientResponse wrong = server.send(HttpMethod.GET, "/stac", Map.of("origin", "x"));
    assertThat(wrong.statusCode()).isEqualTo(403);
    assertThat(wrong.getHeader("content-type")).isEqualTo("application/problem+json");
  }

  private BufferedImage tile(String path) throws IOException {
    HttpClientResponse response = server.get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    assertThat(response.getHeader("content-type")).isEqualTo("image/png");
    return ImageIO.read(new ByteArrayInputStream(await(response.body()).getBytes()));
  }

  private JsonObject json(String path, Map<String, String> headers) {
    HttpClientResponse response = server.send(HttpMethod.GET, path, headers);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return await(response.body()).toJsonObject();
  }

  private void assertProblem(String path, int status, String detail) {
    HttpClientResponse response = server.get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(status);
    assertThat(response.getHeader("content-type")).isEqualTo("application/problem+json");
    assertThat(await(response.body()).toJsonObject().getString("detail")).contains(detail);
  }
}
