package io.maskcast.deploy.raster;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.server.source.Tiling;
import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.raster.Raster;
import io.maskcast.shared.raster.RasterFile;
import io.maskcast.shared.raster.RasterOpener;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tiff.NewTiff;
import io.maskcast.shared.tiff.TiffSample;
import io.maskcast.shared.tiff.TiffWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scene from its GeoTIFF through server and edge to a map of classes. */
class MappedSceneTest {

  private static final int HEIGHT = 30;
  private static final int WIDTH = 44;
  private static final int SIDE = 5;
  private static final int STRIDE = 3;
  private static final int NO_DATA = 65_535;
  private static final GeoReference LIES =
      GeoReference.projected(32633, Affine.northUp(500_000, 5_100_000, 10, 10));

  @TempDir Path folder;
  private EdgeToServer nodes;

  @BeforeEach
  void start() {
    Path scene = folder.resolve("scene.tif");
    write(
        scene,
        NewTiff.of(WIDTH, HEIGHT, 3, TiffSample.U16)
            .withGeoReference(Optional.of(LIES))
            .withNoData(NO_DATA));
    nodes = new EdgeToServer(folder, Map.of("scene", scene), new Tiling(SIDE, STRIDE));
    nodes.serve(StreamConfig.defaults());
    nodes.publish("halves", SceneBundle.of(SIDE));
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  /** The first channel is bright in the left half, the last in the right; row 1 is not there. */
  private static int sample(int channel, int row, int column) {
    if (row == 1) {
      return NO_DATA;
    }
    boolean bright = (channel == 0) == (column < WIDTH / 2);
    return channel == 1 ? 40_000 : bright ? 1_000 + column : 10 + row;
  }

  private static void write(Path file, NewTiff tiff) {
    ByteBuffer samples = ByteBuffer.allocate(3 * HEIGHT * WIDTH * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int channel = 0; channel < 3; channel++) {
      for (int row = 0; row < HEIGHT; row++) {
        for (int column = 0; column < WIDTH; column++) {
          samples.putShort((short) sample(channel, row, column));
        }
      }
    }
    try (TiffWriter writer = TiffWriter.create(file, tiff)) {
      writer.write(samples.array());
      writer.commit();
    }
  }

  private EdgeToServer.Outcome map(String... more) {
    String[] flags = new String[more.length + 3];
    flags[0] = "--source=scene";
    flags[1] = "--bundle=halves";
    flags[2] = "--out=" + folder.resolve("map.tif");
    System.arraycopy(more, 0, flags, 3, more.length);
    return nodes.edge("map", flags);
  }

  private byte[] mapped() {
    try (Raster map =
        Raster.open(
            List.of(RasterFile.whole(folder.resolve("map.tif").toString())),
            RasterOpener.paths())) {
      assertThat(map.geoReference()).contains(LIES);
      return map.levels().get(0).read(new Window(0, 0, HEIGHT, WIDTH));
    }
  }

  /** Tiles of 5 x 5 every 3 pixels speak for the 3 x 3 in their middle: not for the margin. */
  @Test
  void aMapLiesOnTheScenesOwnPixels() throws IOException {
    Path legend =
        Files.writeString(
            folder.resolve("legend.yaml"),
            """
            classes:
              - {name: right, value: 9, colour: "#102030"}
              - {name: left, value: 4, colour: "#a0b0c0"}
            """);
    Path picture = folder.resolve("map.png");
    EdgeToServer.Outcome outcome = map("--legend=" + legend, "--png=" + picture);
    assertThat(outcome.error()).isEmpty();
    assertThat(outcome.exit()).isZero();
    byte[] values = mapped();
    for (int row = 0; row < HEIGHT; row++) {
      for (int column = 0; column < WIDTH; column++) {
        assertThat(values[row * WIDTH + column] & 0xff)
            .as("row %d column %d", row, column)
            .isEqualTo(expected(row, column));
      }
    }
    BufferedImage drawn = ImageIO.read(picture.toFile());
    int scale = 13; // 600 pixels for 44
    assertThat(drawn.getRGB(16 + 5 * scale, 16 + 5 * scale) & 0xffffff).isEqualTo(0xa0b0c0);
    assertThat(drawn.getRGB(16 + 40 * scale, 16 + 5 * scale) & 0xffffff).isEqualTo(0x102030);
    assertThat(drawn.getRGB(16 + 2, 16 + 2) & 0xffffff).isEqualTo(0xffffff);
    assertThat(outcome.output()).contains("of them reach beyond the raster");
  }

  private static int expected(int row, int column) {
    if (row < 1 || column < 1 || column > 42) {
      return 255; // the last tiles of a row end at column 43, those of a column beyond the raster
    }
    int middle = (column - 1) / STRIDE * STRIDE + SIDE / 2;
    return middle < WIDTH / 2 ? 4 : 9;
  }

  @Test
  void tellsHowOftenItIsRight() throws IOException {
    map();
    Path reference = folder.resolve("reference.tif");
    Files.copy(folder.resolve("map.tif"), reference);
    EdgeToServer.Outcome whole = map("--reference=" + reference);
    assertThat(whole.output()).contains("accuracy            1.0000 at 1,218 pixels"); // 29 x 42
    EdgeToServer.Outcome part = map("--reference=" + reference, "--reference-pixels=10,0,5,44");
    assertThat(part.output()).contains("accuracy            1.0000 at 210 pixels"); // 5 x 42
    assertThat(part.output()).containsPattern("left +105 +0 +100.0 %"); // columns 1 to 21
    EdgeToServer.Outcome alien = map("--reference=" + folder.resolve("scene.tif"));
    assertThat(alien.exit()).isEqualTo(1);
    assertThat(alien.error()).contains("30 x 44 pixels of 3 bands");
  }

  @Test
  void tilesAreFoundByPlace() throws IOException {
    Path out = folder.resolve("found.csv");
    // The centre of pixel (20, 30) by PROJ.
    EdgeToServer.Outcome run =
        nodes.edge(
            "run",
            "--source=scene",
            "--bundle=halves",
            "--bbox=15.0039425997,46.0517292482,15.0039425997,46.0517292482",
            "--out=" + out);
    assertThat(run.error()).isEmpty();
    // 14 tiles side by side: rows 6 (18 to 22) and columns 9 (27 to 31) and 10 (30 to 34).
    assertThat(Files.readAllLines(out))
        .extracting(line -> line.split(",", -1)[0])
        .containsExactly("tile", "93", "94");
  }

  @Test
  void aFetchedTileSaysWhereItIsAndWhatIsMissing() throws IOException {
    Path out = folder.resolve("tile.npy");
    EdgeToServer.Outcome fetched =
        nodes.edge("fetch", "--source=scene", "--bundle=halves", "--pixel=29,43", "--out=" + out);
    assertThat(fetched.error()).isEmpty();
    assertThat(fetched.output())
        .contains(
            "of tile scene/139", "It begins at row 27, column 39", "first 3 rows and 5 columns");
    nodes.edge("fetch", "--source=scene", "--bundle=halves", "--tile=0", "--out=" + out);
    byte[] npy = Files.readAllBytes(out);
    ByteBuffer values =
        ByteBuffer.wrap(npy, npy.length - 3 * SIDE * SIDE * 4, 3 * SIDE * SIDE * 4)
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < SIDE; row++) {
      float wanted = row == 1 ? 0 : sample(0, row, 2);
      assertThat(values.getFloat((row * SIDE + 2) * 4)).isEqualTo(wanted);
    }
  }

  private String audits() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://%s/api/audits".formatted(nodes.address())))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void aMapIsAuditedAsARunIs() throws Exception {
    map();
    byte[] plain = mapped();

    EdgeToServer.Outcome outcome = map("--audit=1/1");

    assertThat(outcome.exit()).as(outcome.error()).isZero();
    assertThat(outcome.output())
        .contains("audit               0 of 140 answers differ")
        .contains("audit wire bytes");
    assertThat(mapped()).isEqualTo(plain);
    assertThat(audits()).contains("\"audited\":140").contains("\"disagreeing\":0");

    nodes.publish("halves", SceneBundle.of(SIDE, 1)); // dense tiles are all right, masked ones left
    EdgeToServer.Outcome alarm = map("--audit=1/1");
    assertThat(alarm.exit()).isEqualTo(1);
    assertThat(alarm.error()).contains("The mask hides too much: 100.0 %");
    assertThat(mapped()).as("the map is there").isNotEqualTo(plain);
    assertThat(audits()).contains("hides too much");
  }

  /** Where the first channel is bright it is enough; where it is not, the last one is asked for. */
  @Test
  void aMapThatClimbsIsTheSameAndAudited() {
    map();
    byte[] plain = mapped();
    nodes.publish(
        "halves", RowsBundle.climbing(SceneBundle.of(SIDE), 1, 1000, 0.7, 1.5, Optional.empty()));

    EdgeToServer.Outcome outcome = map("--audit=1/1");

    assertThat(outcome.exit()).as(outcome.error()).isZero();
    assertThat(outcome.output()).contains("0 of 140 answers differ");
    assertThat(mapped()).isEqualTo(plain);
  }

  @Test
  void saysWhatCannotBeMapped() {
    assertThat(map("--reference-pixels=0,0,1,1").error()).contains("nothing without --reference");
    assertThat(map("--bbox=1,2,3,4").error()).contains("which lie elsewhere");
    assertThat(map("--level=1").error()).contains("it has no overviews");
    assertThat(map("--tiles=0", "--bbox=1,2,3,4").error()).contains("one of --tiles, --bbox");
    assertThat(folder.resolve("map.tif")).doesNotExist();
  }
}
