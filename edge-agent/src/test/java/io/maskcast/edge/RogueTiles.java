package io.maskcast.edge;

import com.google.protobuf.ByteString;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.v1.BundleServiceGrpcService;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.DescribeSourceResponse;
import io.maskcast.proto.v1.FetchBlobRequest;
import io.maskcast.proto.v1.FetchBlobResponse;
import io.maskcast.proto.v1.GetManifestResponse;
import io.maskcast.proto.v1.Interleave;
import io.maskcast.proto.v1.ResolveResponse;
import io.maskcast.proto.v1.SampleType;
import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamStart;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileLayout;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.proto.v1.TileServiceGrpcService;
import io.maskcast.proto.v1.TileSlice;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/** A server of one bundle and one source of rows that streams exactly what a test tells it to. */
public final class RogueTiles implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger blobCalls = new AtomicInteger();
  private final AtomicInteger manifestCalls = new AtomicInteger();
  private final Map<Digest, byte[]> blobs = new HashMap<>();
  private final List<List<TileRange>> asked = new CopyOnWriteArrayList<>();
  private volatile List<StreamTilesResponse> messages = List.of();
  private volatile boolean cut;
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger bundleRefusals = new AtomicInteger();
  private final Deque<List<StreamTilesResponse>> brokenOff = new ConcurrentLinkedDeque<>();
  private final Deque<List<StreamTilesResponse>> inTurn = new ConcurrentLinkedDeque<>();
  private final int port;

  /**
   * Starts it.
   *
   * @param bundle what names resolve to
   * @param tiles how many the source says it has
   */
  public RogueTiles(Bundle bundle, int tiles) {
    bundle.manifest().blobs().forEach(b -> blobs.put(b.digest(), bundle.blob(b.digest())));
    GrpcServer grpc = GrpcServer.server(vertx);
    grpc.callHandler(
        TileServiceGrpcService.DescribeSource,
        request ->
            request.handler(
                asked ->
                    request
                        .response()
                        .end(
                            DescribeSourceResponse.newBuilder()
                                .setLayout(layout(bundle.manifest().input().width()))
                                .setTileCount(tiles)
                                .build())));
    grpc.callHandler(
        TileServiceGrpcService.StreamTiles,
        request ->
            request.handler(
                wanted -> {
                  asked.add(wanted.getRangesList());
                  Optional<List<StreamTilesResponse>> broken =
                      Optional.ofNullable(brokenOff.poll());
                  broken
                      .or(() -> Optional.ofNullable(inTurn.poll()))
                      .orElse(messages)
                      .forEach(request.response()::write);
                  if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    refuse(request.response());
                  } else if (cut || broken.isPresent()) {
                    request.connection().close();
                  } else {
                    request.response().end();
                  }
                }));
    grpc.callHandler(
        BundleServiceGrpcService.Resolve,
        request ->
            request.handler(
                asked -> {
                  if (bundleRefusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    refuse(request.response());
                  } else if (asked.getName().equals("rows")) {
                    request
                        .response()
                        .end(ResolveResponse.newBuilder().setDigest(bundle.digest().hex()).build());
                  } else {
                    request
                        .response()
                        .status(GrpcStatus.NOT_FOUND)
                        .statusMessage("no bundle " + asked.getName() + " here")
                        .end();
                  }
                }));
    grpc.callHandler(
        BundleServiceGrpcService.GetManifest,
        request ->
            request.handler(
                asked -> {
                  manifestCalls.incrementAndGet();
                  request
                      .response()
                      .end(
                          GetManifestResponse.newBuilder()
                              .setManifest(ByteString.copyFrom(bundle.manifestBytes()))
                              .build());
                }));
    grpc.callHandler(
        BundleServiceGrpcService.FetchBlob,
        request ->
            request.handler(
                (FetchBlobRequest asked) -> {
                  blobCalls.incrementAndGet();
                  byte[] bytes = blobs.get(new Digest(asked.getDigest()));
                  for (int at = 0; at < bytes.length; at += 64) {
                    request
                        .response()
                        .write(
                            FetchBlobResponse.newBuilder()
                                .setData(
                                    ByteString.copyFrom(bytes, at, Math.min(64, bytes.length - at)))
                                .build());
                  }
                  request.response().end();
                }));
    port =
        Await.result(
                vertx
                    .createHttpServer(Http2.serverOptions(LinkWindow.defaults()))
                    .requestHandler(grpc)
                    .listen(0, "127.0.0.1"))
            .actualPort();
  }

  private static void refuse(GrpcServerResponse<?, ?> response) {
    response.trailers().set("retry-after", "1");
    response.status(GrpcStatus.RESOURCE_EXHAUSTED).statusMessage("the budget is used up").end();
  }

  /** So many streams end, after what they have, with a budget that is renewed after a second. */
  public void refusesStreams(int many) {
    refusals.set(many);
  }

  /** So many names are not resolved, because of a budget that is renewed after a second. */
  public void refusesBundles(int many) {
    bundleRefusals.set(many);
  }

  public int port() {
    return port;
  }

  /** What the next stream consists of. */
  public void streams(List<StreamTilesResponse> all) {
    messages = checksummed(all);
  }

  /** First, before what {@link #streams} says, a whole stream of these. */
  public void streamsFirst(List<StreamTilesResponse> all) {
    inTurn.add(checksummed(all));
  }

  /** First, before what {@link #streams} says, a stream of these that is cut off. */
  public void breaksOffAfter(StreamTilesResponse... all) {
    brokenOff.add(checksummed(List.of(all)));
  }

  /** The ranges of every stream so far. */
  public List<List<TileRange>> asked() {
    return asked;
  }

  /** The messages with the checksums that fit them, where they have none. */
  private static List<StreamTilesResponse> checksummed(List<StreamTilesResponse> all) {
    CRC32C crc = new CRC32C();
    return all.stream()
        .map(
            message -> {
              TileBatch batch = message.getBatch();
              crc.update(batch.getPayload().toByteArray());
              return !message.hasBatch() || batch.getStreamCrc32C() != 0
                  ? message
                  : StreamTilesResponse.newBuilder()
                      .setBatch(batch.toBuilder().setStreamCrc32C((int) crc.getValue()))
                      .build();
            })
        .toList();
  }

  /** From now on the connection is cut where a stream would end. */
  public void cutsTheConnection() {
    cut = true;
  }

  /** What it gives for a blob from now on. */
  public void gives(Digest blob, byte[] bytes) {
    blobs.put(blob, bytes);
  }

  public int blobCalls() {
    return blobCalls.get();
  }

  public int manifestCalls() {
    return manifestCalls.get();
  }

  /** The layout of rows. */
  public static TileLayout layout(int width) {
    return TileLayout.newBuilder()
        .setHeight(1)
        .setWidth(width)
        .setChannels(1)
        .setSampleType(SampleType.SAMPLE_TYPE_U8)
        .setInterleave(Interleave.INTERLEAVE_PIXEL)
        .build();
  }

  /** A start record. */
  public static StreamTilesResponse start(int width, int tiles, int selected) {
    return StreamTilesResponse.newBuilder()
        .setStart(
            StreamStart.newBuilder()
                .setStreamId("s")
                .setLayout(layout(width))
                .setTileCount(tiles)
                .setSelectedBytesPerTile(selected))
        .build();
  }

  /** A raw batch. */
  public static StreamTilesResponse batch(int tiles, byte... columnar) {
    return batch(tiles, Codec.CODEC_RAW, columnar);
  }

  /** A batch. */
  public static StreamTilesResponse batch(int tiles, Codec codec, byte... payload) {
    return StreamTilesResponse.newBuilder()
        .setBatch(
            TileBatch.newBuilder()
                .setTileCount(tiles)
                .setCodec(codec)
                .setPayload(ByteString.copyFrom(payload)))
        .build();
  }

  /** A slice. */
  public static StreamTilesResponse slice(long offset, byte... bytes) {
    return StreamTilesResponse.newBuilder()
        .setBatch(
            TileBatch.newBuilder()
                .setTileCount(1)
                .setCodec(Codec.CODEC_RAW)
                .setPayload(ByteString.copyFrom(bytes))
                .setSlice(TileSlice.newBuilder().setOffset(offset).setLength(bytes.length)))
        .build();
  }

  /** The messages with the end record that fits them. */
  public static List<StreamTilesResponse> ended(
      int tiles, int selectedBytes, StreamTilesResponse... messages) {
    List<StreamTilesResponse> all = new ArrayList<>(List.of(messages));
    all.add(StreamTilesResponse.newBuilder().setEnd(end(tiles, selectedBytes, messages)).build());
    return all;
  }

  /** The end record that fits some messages. */
  public static StreamEnd end(int tiles, int selectedBytes, StreamTilesResponse... messages) {
    CRC32C crc = new CRC32C();
    long payload = 0;
    for (StreamTilesResponse message : messages) {
      byte[] bytes = message.getBatch().getPayload().toByteArray();
      crc.update(bytes);
      payload += bytes.length;
    }
    return StreamEnd.newBuilder()
        .setTileCount(tiles)
        .setSelectedBytes(selectedBytes)
        .setPayloadBytes(payload)
        .setPayloadCrc32C((int) crc.getValue())
        .build();
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
