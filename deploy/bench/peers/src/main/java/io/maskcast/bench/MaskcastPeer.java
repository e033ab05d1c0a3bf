package io.maskcast.bench;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.BulkMethods;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.BlobChunk;
import io.maskcast.proto.v1.BundleServiceGrpcClient;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.PublishStart;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Maskcast's whole server, with its accounts and counted sockets, which gathers each message from
 * its tile; read by the calls that edges make, or by grpc-java.
 */
final class MaskcastPeer implements Peer {

  private static final int CHUNK = 128 << 10;

  private final Calls calls;
  private final ManagedChannel channel;
  private final String digest;
  private final boolean readByGrpcJava;

  MaskcastPeer(Workload workload, Path folder, boolean readByGrpcJava) throws IOException {
    this.readByGrpcJava = readByGrpcJava;
    WireCounters wire = new WireCounters();
    Vertx serverVertx = Vertx.builder().withTransport(wire.transport()).build();
    Vertx vertx = Vertx.builder().withTransport(new WireCounters().transport()).build();
    Map<String, String> sources =
        Map.of("tiles", workload.writeTiles(folder.resolve("tiles")).toString());
    ServerVerticle server =
        new ServerVerticle(
            new ServerConfig(
                "127.0.0.1", 0, folder.resolve("data"), sources, StreamConfig.defaults()),
            wire);
    Await.result(serverVertx.deployVerticle(server));
    calls = Calls.to(vertx, "127.0.0.1", server.port(), Duration.ofSeconds(60));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .directExecutor()
            .build();
    Bundle bundle = BenchBundle.of(Workload.LAYOUT, workload.mask());
    Await.result(calls.upload(BundleServiceGrpcClient.Publish, parts(bundle).iterator()));
    digest = bundle.digest().hex();
  }

  private static List<PublishRequest> parts(Bundle bundle) {
    List<PublishRequest> parts = new ArrayList<>();
    parts.add(
        PublishRequest.newBuilder()
            .setStart(
                PublishStart.newBuilder()
                    .setName("bench")
                    .setManifest(ByteString.copyFrom(bundle.manifestBytes())))
            .build());
    for (Manifest.Blob blob : bundle.manifest().blobs()) {
      byte[] bytes = bundle.blob(blob.digest());
      for (int at = 0; at < bytes.length; at += CHUNK) {
        byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + CHUNK));
        parts.add(
            PublishRequest.newBuilder()
                .setChunk(
                    BlobChunk.newBuilder()
                        .setDigest(blob.digest().hex())
                        .setData(ByteString.copyFrom(piece)))
                .build());
      }
    }
    return parts;
  }

  /** No codec is offered: the peers move selected bytes as they are. */
  private StreamTilesRequest request(int messages) {
    StreamTilesRequest.Builder request =
        StreamTilesRequest.newBuilder().setSource("tiles").setBundleDigest(digest);
    for (int sent = 0; sent < messages; sent += Workload.TILES) {
      request.addRanges(TileRange.newBuilder().setLast(Workload.TILES - 1L));
    }
    return request.build();
  }

  @Override
  public long move(int messages) {
    if (readByGrpcJava) {
      return GrpcJavaClient.drain(channel, request(messages));
    }
    long[] bytes = {0};
    Await.result(
        calls.stream(
                BulkMethods.streamTiles(),
                request(messages),
                (StreamTilesResponse message) -> {
                  bytes[0] += message.getBatch().getPayload().size();
                  return Future.succeededFuture();
                })
            .done());
    return bytes[0];
  }
}
