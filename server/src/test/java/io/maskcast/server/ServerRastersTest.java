package io.maskcast.server;

import static io.maskcast.server.RunningServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.proto.call.CallException;
import io.maskcast.proto.v1.DescribeSourceRequest;
import io.maskcast.proto.v1.DescribeSourceResponse;
import io.maskcast.proto.v1.FindTilesRequest;
import io.maskcast.proto.v1.FindTilesResponse;
import io.maskcast.proto.v1.GeoBox;
import io.maskcast.proto.v1.PixelWindow;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.server.source.Tiling;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles of a raster in all of its levels, found by place. */
class ServerRastersTest {

  private static final int SIDE = 16;
  private static final int NO_DATA = 200;

  /** 40 x 56 pixels of 10 m in UTM zone 33 north, and two overviews. */
  private static final TestScene SCENE =
      new TestScene(32633, 500_000, 5_100_000, 10, 40, 56, 2, 2, NO_DATA);

  @TempDir Path folder;
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    Path idx = RunningServer.idx(folder.resolve("rows"), new byte[12], 3, 2, 2);
    server =
        RunningServer.start(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder.resolve("data"),
                Map.of(
                    "scene",
                    SCENE.write(folder.resolve("scene.tif")).toString(),
                    "rows",
                    idx.toString()),
                new Tiling(SIDE, SIDE),
                StreamConfig.defaults()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private DescribeSourceResponse describe(String source, int level) {
    return await(
        server
            .calls()
            .unary(
                TileServiceGrpcClient.DescribeSource,
                DescribeSourceRequest.newBuilder().setSource(source).setLevel(level).build()));
  }

  private List<TileRange> find(FindTilesRequest.Builder request) {
    FindTilesResponse found =
        await(server.calls().unary(TileServiceGrpcClient.FindTiles, request.build()));
    return found.getRangesList();
  }

  private static FindTilesRequest.Builder pixels(int row, int column, int rows, int columns) {
    return FindTilesRequest.newBuilder()
        .setSource("scene")
        .setPixels(
            PixelWindow.newBuilder()
                .setRow(row)
                .setColumn(column)
                .setRows(rows)
                .setColumns(columns));
  }

  private static FindTilesRequest.Builder degrees(
      double west, double south, double east, double north) {
    return FindTilesRequest.newBuilder()
        .setSource("scene")
        .setDegrees(
            GeoBox.newBuilder().setWest(west).setSouth(south).setEast(east).setNorth(north));
  }

  private static TileRange range(long first, long last) {
    return TileRange.newBuilder().setFirst(first).setLast(last).build();
  }

  @Test
  void describesTheRasterOfEachLevel() {
    DescribeSourceResponse full = describe("scene", 0);
    assertThat(full.getTileCount()).isEqualTo(12); // 3 rows of 4
    assertThat(full.getNoData()).isEqualTo(NO_DATA);
    assertThat(full.getRaster().getHeight()).isEqualTo(40);
    assertThat(full.getRaster().getWidth()).isEqualTo(56);
    assertThat(full.getRaster().getStride()).isEqualTo(SIDE);
    assertThat(full.getRaster().getLevels()).isEqualTo(3);
    assertThat(full.getRaster().getGeoReference().getEpsg()).isEqualTo(32633);
    assertThat(full.getRaster().getGeoReference().getAffineList())
        .containsExactly(500_000.0, 10.0, 0.0, 5_100_000.0, 0.0, -10.0);
    DescribeSourceResponse half = describe("scene", 1);
    assertThat(half.getTileCount()).isEqualTo(4); // 20 x 28 pixels
    assertThat(half.getRaster().getGeoReference().getAffineList())
        .containsExactly(500_000.0, 20.0, 0.0, 5_100_000.0, 0.0, -20.0);
    assertThat(describe("rows", 0).hasRaster()).isFalse();
    assertThat(describe("rows", 0).hasNoData()).isFalse();
  }

  @Test
  void streamsTheTilesOfALevel() {
    List<StreamTilesResponse> messages =
        RunningServer.stream(
            server.calls(),
            StreamTilesRequest.newBuilder()
                .setSource("scene")
                .setLevel(1)
                .addRanges(range(3, 3))
                .build());
    byte[] tile = messages.get(1).getBatch().getPayload().toByteArray();
    for (int band = 0; band < 2; band++) {
      for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
          boolean within = SIDE + row < 20 && SIDE + column < 28;
          assertThat(tile[(band * SIDE + row) * SIDE + column] & 0xff)
              .as("band %d row %d column %d", band, row, column)
              .isEqualTo(within ? SCENE.sample(1, band, SIDE + row, SIDE + column) : NO_DATA);
        }
      }
    }
  }

  @Test
  void findsTilesByPixels() {
    assertThat(find(pixels(0, 0, 1, 1))).containsExactly(range(0, 0));
    assertThat(find(pixels(15, 15, 2, 2))).containsExactly(range(0, 1), range(4, 5));
    assertThat(find(pixels(16, 0, 16, 56))).containsExactly(range(4, 7));
    assertThat(find(pixels(0, 0, 1000, 1000))).containsExactly(range(0, 11));
    assertThat(find(pixels(0, 0, 20, 28).setLevel(1))).containsExactly(range(0, 3));
  }

  @Test
  void findsTilesByDegrees() {
    // The centre of pixel (20, 30) is at x 500305, y 5099795; PROJ: 15.0039425997, 46.0517292482.
    double longitude = 15.0039425997;
    double latitude = 46.0517292482;
    assertThat(find(degrees(longitude, latitude, longitude, latitude)))
        .containsExactly(range(5, 5));
    assertThat(find(degrees(14, 45, 16, 47))).containsExactly(range(0, 11));
  }

  @Test
  void saysWhyThereAreNone() {
    refused(GrpcStatus.OUT_OF_RANGE, pixels(40, 0, 1, 1), "has 40 rows and 56 columns");
    refused(GrpcStatus.OUT_OF_RANGE, degrees(0, 0, 1, 1), "which lie elsewhere");
    refused(GrpcStatus.INVALID_ARGUMENT, pixels(0, 0, 0, 1), "no such pixels");
    refused(GrpcStatus.INVALID_ARGUMENT, degrees(0, 1, 1, 0), "are no area");
    refused(
        GrpcStatus.INVALID_ARGUMENT,
        FindTilesRequest.newBuilder().setSource("scene"),
        "No area is asked for");
    refused(GrpcStatus.INVALID_ARGUMENT, pixels(0, 0, 1, 1).setSource("rows"), "is no raster");
    refused(GrpcStatus.NOT_FOUND, pixels(0, 0, 1, 1).setSource("other"), "no source 'other'");
    refused(GrpcStatus.NOT_FOUND, pixels(0, 0, 1, 1).setLevel(3), "it has 0 to 2");
  }

  private void refused(GrpcStatus status, FindTilesRequest.Builder request, String why) {
    assertThatThrownBy(() -> find(request))
        .isInstanceOfSatisfying(
            CallException.class, failure -> assertThat(failure.status()).isEqualTo(status))
        .hasMessageContaining(why);
  }
}
