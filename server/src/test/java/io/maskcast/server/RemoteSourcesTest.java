package io.maskcast.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.server.source.SourceException;
import io.maskcast.server.source.TestRaster;
import io.maskcast.server.source.Tiling;
import io.maskcast.server.source.remote.RemoteConfig;
import io.maskcast.server.source.remote.S3Environment;
import io.maskcast.server.source.remote.ScriptedServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tiles of a raster behind an HTTP server, which behaves and misbehaves: what is sent is right, and
 * what cannot be had ends its stream and no other.
 */
@Timeout(90)
class RemoteSourcesTest {

  private static final int SIDE = 256;
  private static final int TIMEOUT_SECONDS = 6;

  @TempDir Path folder;
  private TestRaster raster;
  private byte[] file;
  private ScriptedServer files;
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    // 3 x 3 tiles, each of several messages
    raster = new TestRaster(700, 700, 2, true, false);
    Path local = raster.write(folder.resolve("local.tif"));
    file = Files.readAllBytes(local);
    assertThat(file.length).isGreaterThan(4 * 16_384);
    files = new ScriptedServer(file);
    server =
        RunningServer.start(
            config(TIMEOUT_SECONDS, Map.of("near", local.toString(), "far", files.address())));
  }

  private ServerConfig config(int timeoutSeconds, Map<String, String> sources) {
    return new ServerConfig(
        "127.0.0.1",
        0,
        folder.resolve("data"),
        sources,
        new Tiling(SIDE, SIDE),
        StreamConfig.defaults(),
        new RemoteConfig(timeoutSeconds, new S3Environment(Map.of(), folder)));
  }

  @AfterEach
  void stop() {
    files.close();
    server.close();
  }

  @Test
  void tilesOverHttpAreThoseOnDisk() {
    assertThat(tiles("far", 0, 8)).isEqualTo(tiles("near", 0, 8)).isEqualTo(expected(0, 8));
  }

  @Test
  void whatIsFetchedIsMeteredBySourceAndIsInNoAccountOfAClient() {
    int begun = files.asked().size();
    tiles("far", 8, 8);
    String metrics = server.body("/metrics");
    assertThat(metric(metrics, "maskcast_source_requests_total{source=\"far\"}"))
        .isEqualTo(files.asked().size());
    assertThat(files.asked().size()).isGreaterThan(begun);
    assertThat(metric(metrics, "maskcast_source_bytes_total{direction=\"down\",source=\"far\"}"))
        .isBetween(16_384.0, file.length + 10_000.0);
    JsonObject bytes =
        server.usage().getJsonArray("streams").getJsonObject(0).getJsonObject("bytes");
    assertThat(bytes.getLong("selected")).isEqualTo(SIDE * SIDE * 2 * 2);
    assertThat(bytes.getLong("wire_down")).isLessThan(bytes.getLong("payload") + 1_000);
  }

  private static double metric(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in\n" + metrics));
  }

  /** What a server may do to a request, and what is said of it. */
  private record Fault(String name, String words, Behaviour behaviour) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Behaviour {
    void on(ScriptedServer files, HttpServerRequest request);
  }

  private static final Fault SILENT = new Fault("silent", "silent for 2 s", (files, request) -> {});

  private static List<Fault> faults() {
    return List.of(
        SILENT,
        new Fault(
            "ignores ranges",
            "ignores ranges",
            (files, request) -> request.response().end("all of it")),
        new Fault(
            "busy for ever",
            "status 503",
            (files, request) -> request.response().setStatusCode(503).end("busy")),
        new Fault("drips", "too slow", ScriptedServer::drip),
        new Fault(
            "truncates",
            "Cannot read",
            (files, request) ->
                files
                    .begin(request)
                    .putHeader("ETag", "\"a\"")
                    .write(files.body(request).slice(0, 100))
                    .onSuccess(sent -> request.connection().close())),
        new Fault("closes", "Cannot read", (files, request) -> request.connection().close()),
        new Fault(
            "answers another range",
            "has changed",
            (files, request) -> partial(request, "bytes 0-9/10000000")),
        new Fault(
            "tells a huge length",
            "has changed",
            (files, request) -> partial(request, "bytes 0-9/999999999999999999")),
        new Fault(
            "tells no range", "answers bytes", (files, request) -> partial(request, "bytes */9")),
        new Fault(
            "redirects for ever",
            "from one address to the next",
            (files, request) ->
                request.response().setStatusCode(302).putHeader("Location", "/again").end()),
        new Fault(
            "gone",
            "no such file",
            (files, request) -> request.response().setStatusCode(404).end()));
  }

  private static void partial(HttpServerRequest request, String range) {
    request
        .response()
        .setStatusCode(206)
        .putHeader("ETag", "\"a\"")
        .putHeader("Content-Range", range)
        .end("0123456789");
  }

  @Test
  void aSceneMayLieElsewhereAndSoMayItsRasters() throws IOException {
    String scene =
        """
        rasters:
          - {path: file, bands: [2]}
          - %s
        """
            .formatted(
                folder.resolve("local.tif").toUri().toString().replace("file:/", "file:///"));
    try (ScriptedServer scenes = new ScriptedServer(file)) {
      scenes.does(
          request -> {
            if (request.path().equals("/folder/scene.yaml")) {
              byte[] text = scene.getBytes(UTF_8);
              request
                  .response()
                  .setStatusCode(206)
                  .putHeader(
                      "Content-Range", "bytes 0-%d/%d".formatted(text.length - 1, text.length))
                  .end(Buffer.buffer(text));
            } else {
              scenes.serve(request);
            }
          });
      server.close();
      String address = scenes.address().replace("/file", "/folder/scene.yaml");
      server = RunningServer.start(config(TIMEOUT_SECONDS, Map.of("scene", address)));

      byte[] tile = expected(4, 4);
      int plane = tile.length / 2;
      byte[] stacked = Arrays.copyOf(Arrays.copyOfRange(tile, plane, 2 * plane), 3 * plane);
      System.arraycopy(tile, 0, stacked, plane, 2 * plane);
      assertThat(tiles("scene", 4, 4)).isEqualTo(stacked);
      assertThat(scenes.asked()).anyMatch(asked -> asked.startsWith("GET /folder/file bytes="));
    }
  }

  @Test
  void theItemOfARasterElsewhereLinksNoFileThatCannotBeHadHere() throws IOException {
    Path file =
        new TestScene(32633, 500_000, 5_000_000, 10, 64, 64, 1, 0, -1)
            .write(folder.resolve("scene.tif"));
    try (ScriptedServer there = new ScriptedServer(Files.readAllBytes(file))) {
      server.close();
      server =
          RunningServer.start(
              config(TIMEOUT_SECONDS, Map.of("far", there.address(), "near", file.toString())));
      assertThat(assets("near").fieldNames())
          .containsExactlyInAnyOrder("data", "tilejson", "preview");
      assertThat(assets("far").fieldNames()).containsExactlyInAnyOrder("tilejson", "preview");
    }
  }

  private JsonObject assets(String source) {
    return new JsonObject(server.body("/stac/" + source)).getJsonObject("assets");
  }

  /** Only for what lies in the last third of the file, so that some tiles have come before. */
  private Consumer<HttpServerRequest> late(Fault fault) {
    return request -> {
      String range = request.getHeader("Range");
      long last = Long.parseLong(range.substring(range.indexOf('-') + 1));
      if (last > file.length * 2L / 3) {
        fault.behaviour.on(files, request);
      } else {
        files.serve(request);
      }
    };
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultEndsItsStreamAndNoOther(Fault fault) {
    files.does(late(fault));

    lost("far", 8, fault.words);
    assertThat(tiles("near", 0, 8)).isEqualTo(expected(0, 8));

    // What failed is not kept.
    files.does(files::serve);
    assertThat(tiles("far", 0, 8)).isEqualTo(expected(0, 8));
  }

  @Test
  void whatPassesIsNotNoticed() {
    AtomicInteger count = new AtomicInteger();
    files.does(
        request -> {
          switch (count.getAndIncrement()) {
            case 0 -> request.response().setStatusCode(503).putHeader("Retry-After", "0").end();
            case 1 -> request.connection().close();
            case 2 ->
                request.response().setStatusCode(307).putHeader("Location", "/elsewhere").end();
            default -> files.serve(request);
          }
        });
    assertThat(tiles("far", 0, 8)).isEqualTo(expected(0, 8));
    assertThat(files.asked()).anyMatch(asked -> asked.startsWith("GET /elsewhere bytes="));
  }

  @Test
  void aFileThatChangesEndsTheStreamAndIsReadAnewByTheNext() throws IOException {
    assertThat(tiles("far", 0, 0)).isEqualTo(expected(0, 0));
    TestRaster other = new TestRaster(300, 400, 2, false, true);
    files.replace(Files.readAllBytes(other.write(folder.resolve("other.tif"))), "\"b\"");

    lost("far", 8, "has changed since it was opened");

    raster = other;
    assertThat(tiles("far", 0, 3)).isEqualTo(expected(0, 3));
    assertThatThrownBy(() -> tiles("far", 8, 8)).hasMessageContaining("0 to 3");
  }

  @Test
  void aFileThatChangesToWhatCannotBeReadIsTriedAgain() throws IOException {
    files.replace("no raster at all".repeat(2_000).getBytes(UTF_8), "\"b\"");
    lost("far", 8, "has changed");
    lost("far", 8, "Source far cannot be opened");
    assertThat(tiles("near", 0, 8)).isEqualTo(expected(0, 8));
  }

  @Test
  void streamsThatWaitForAServerHoldUpNoOthers() {
    server.close();
    server =
        RunningServer.start(
            config(
                600,
                Map.of("near", folder.resolve("local.tif").toString(), "far", files.address())));
    files.does(late(SILENT));
    List<Future<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors() + 1; i++) {
      waiting.add(server.calls().stream(STREAM, request("far", 8, 8), m -> DONE).done());
    }
    assertThat(tiles("near", 0, 8)).isEqualTo(expected(0, 8));
    assertThat(waiting).noneMatch(Future::isComplete);
  }

  @Test
  void aServerWhoseSourceIsDownDoesNotStart() {
    files.does(request -> request.response().setStatusCode(503).end());
    assertThatThrownBy(
            () ->
                RunningServer.start(
                    new ServerConfig(
                        "127.0.0.1",
                        0,
                        folder.resolve("another"),
                        Map.of("down", files.address()),
                        StreamConfig.defaults())))
        .isInstanceOf(SourceException.class)
        .hasMessageContainingAll("Source down cannot be opened", "status 503");
  }

  private static final ServiceMethod<StreamTilesResponse, StreamTilesRequest> STREAM =
      TileServiceGrpcClient.StreamTiles;

  private static final Future<Void> DONE = Future.succeededFuture();

  private static StreamTilesRequest request(String source, long first, long last) {
    return StreamTilesRequest.newBuilder()
        .setSource(source)
        .addRanges(TileRange.newBuilder().setFirst(first).setLast(last))
        .build();
  }

  /** The stream of all tiles to the last, which ends in DATA_LOSS after nothing that is wrong. */
  private void lost(String source, int last, String words) {
    List<StreamTilesResponse> messages = new ArrayList<>();
    Calls calls = server.calls();
    assertThatThrownBy(
            () ->
                RunningServer.await(
                    calls.stream(
                            STREAM,
                            request(source, 0, last),
                            message -> {
                              messages.add(message);
                              return DONE;
                            })
                        .done()))
        .asInstanceOf(type(CallException.class))
        .satisfies(
            failure -> {
              assertThat(failure.status()).isEqualTo(GrpcStatus.DATA_LOSS);
              assertThat(failure).hasMessageContaining(words);
            });
    byte[] came = bytes(messages);
    assertThat(messages).noneMatch(StreamTilesResponse::hasEnd);
    byte[] whole = expected(0, last);
    assertThat(came).isEqualTo(Arrays.copyOf(whole, came.length));
  }

  private byte[] tiles(String source, int first, int last) {
    List<StreamTilesResponse> messages =
        RunningServer.stream(server.calls(), request(source, first, last));
    return bytes(messages);
  }

  /** The raw samples of all batches: a tile is more than a message, so they come in slices. */
  private static byte[] bytes(List<StreamTilesResponse> messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (StreamTilesResponse message : messages) {
      if (message.hasBatch()) {
        TileBatch batch = message.getBatch();
        assertThat(batch.getCodec()).isEqualTo(Codec.CODEC_RAW);
        assertThat(batch.getTileCount()).isEqualTo(1);
        out.writeBytes(batch.getPayload().toByteArray());
      }
    }
    return out.toByteArray();
  }

  /** Worked out from the places of the samples. */
  private byte[] expected(int first, int last) {
    int across = (raster.width() + SIDE - 1) / SIDE;
    ByteBuffer out =
        ByteBuffer.allocate((last - first + 1) * SIDE * SIDE * 2 * raster.bands())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int tile = first; tile <= last; tile++) {
      int top = tile / across * SIDE;
      int left = tile % across * SIDE;
      for (int i = 0; i < SIDE * SIDE * raster.bands(); i++) {
        int band = raster.planar() ? i / (SIDE * SIDE) : i % raster.bands();
        int pixel = raster.planar() ? i % (SIDE * SIDE) : i / raster.bands();
        out.putShort(raster.sample(band, top + pixel / SIDE, left + pixel % SIDE));
      }
    }
    return out.array();
  }
}
