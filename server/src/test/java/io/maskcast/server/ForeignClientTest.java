package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.FetchBlobRequest;
import io.maskcast.proto.v1.FetchBlobResponse;
import io.maskcast.proto.v1.GetManifestRequest;
import io.maskcast.proto.v1.GetManifestResponse;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.PublishResponse;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.proto.v1.ResolveResponse;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client of another gRPC implementation, written from the .proto files and their comments alone:
 * it publishes, fetches the mask, streams, and finds the samples of the file where the comments say
 * they are.
 */
@Timeout(60)
class ForeignClientTest {

  private static final int TILES = 1234;
  private static final TileLayout LAYOUT = new TileLayout(5, 4, 3, SampleType.U8, Interleave.PIXEL);

  @TempDir Path folder;
  private final byte[] pixels = new byte[TILES * LAYOUT.samples()];
  private RunningServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(pixels);
    ByteArrayOutputStream idx = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(idx);
    out.writeInt(0x804);
    for (int side : new int[] {TILES, 5, 4, 3}) {
      out.writeInt(side);
    }
    out.write(pixels);
    Path images = Files.write(folder.resolve("images"), idx.toByteArray());
    server =
        RunningServer.start(RunningServer.config(folder.resolve("data"), Map.of("rows", images)));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    server.close();
  }

  private static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
      MethodDescriptor.MethodType type, String name, Q request, R response) {
    return MethodDescriptor.newBuilder(
            ProtoUtils.marshaller(request), ProtoUtils.marshaller(response))
        .setType(type)
        .setFullMethodName("maskcast.v1." + name)
        .build();
  }

  private <Q extends Message, R extends Message> R unary(String name, Q request, R response) {
    return ClientCalls.blockingUnaryCall(
        channel,
        method(MethodDescriptor.MethodType.UNARY, name, request, response),
        CallOptions.DEFAULT,
        request);
  }

  private <Q extends Message, R extends Message> Iterator<R> stream(
      String name, Q request, R response) {
    return ClientCalls.blockingServerStreamingCall(
        channel,
        method(MethodDescriptor.MethodType.SERVER_STREAMING, name, request, response),
        CallOptions.DEFAULT,
        request);
  }

  private String publish(Bundle bundle) {
    CompletableFuture<PublishResponse> answer = new CompletableFuture<>();
    StreamObserver<PublishRequest> requests =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(
                method(
                    MethodDescriptor.MethodType.CLIENT_STREAMING,
                    "BundleService/Publish",
                    PublishRequest.getDefaultInstance(),
                    PublishResponse.getDefaultInstance()),
                CallOptions.DEFAULT),
            new StreamObserver<>() {
              @Override
              public void onNext(PublishResponse value) {
                answer.complete(value);
              }

              @Override
              public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {}
            });
    RunningServer.parts("rows", bundle, 1000).forEach(requests::onNext);
    requests.onCompleted();
    return answer.join().getDigest();
  }

  /**
   * The kept samples of a tile in row, column, channel order, from the mask blob as its format
   * says.
   */
  private List<Integer> keptSamples(String digest) throws IOException {
    ByteString manifest =
        unary(
                "BundleService/GetManifest",
                GetManifestRequest.newBuilder().setDigest(digest).build(),
                GetManifestResponse.getDefaultInstance())
            .getManifest();
    JsonNode json = JsonMapper.builder().build().readTree(manifest.toByteArray());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    stream(
            "BundleService/FetchBlob",
            FetchBlobRequest.newBuilder().setDigest(json.at("/mask/digest").asText()).build(),
            FetchBlobResponse.getDefaultInstance())
        .forEachRemaining(piece -> bytes.writeBytes(piece.getData().toByteArray()));
    ByteBuffer mask = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    int bits = 4 + 1 + 1 + 6 * 4;
    List<Integer> kept = new ArrayList<>();
    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 4; column++) {
        for (int channelNumber = 0; channelNumber < 3; channelNumber++) {
          int element = (channelNumber * 5 + row) * 4 + column;
          if ((mask.get(bits + element / 8) >> (element % 8) & 1) == 1) {
            kept.add((row * 4 + column) * 3 + channelNumber);
          }
        }
      }
    }
    return kept;
  }

  @Test
  void findsTheSelectedSamplesWhereTheContractSays() throws IOException {
    String digest =
        publish(BundleFixture.bundle(LAYOUT, BundleFixture.pixelMask(LAYOUT, 17, 3), 3));
    assertThat(
            unary(
                    "BundleService/Resolve",
                    ResolveRequest.newBuilder().setName("rows").build(),
                    ResolveResponse.getDefaultInstance())
                .getDigest())
        .isEqualTo(digest);
    List<Integer> kept = keptSamples(digest);
    assertThat(kept).hasSize(17);

    Iterator<StreamTilesResponse> messages =
        stream(
            "TileService/StreamTiles",
            StreamTilesRequest.newBuilder()
                .setSource("rows")
                .setBundleDigest(digest)
                .addRanges(TileRange.newBuilder().setFirst(1).setLast(TILES - 1))
                .addRanges(TileRange.newBuilder().setFirst(0).setLast(0))
                .build(),
            StreamTilesResponse.getDefaultInstance());

    assertThat(messages.next().getStart().getSelectedBytesPerTile()).isEqualTo(17);
    int position = 0;
    while (position < TILES) {
      TileBatch batch = messages.next().getBatch();
      assertThat(batch.getCodec()).isEqualTo(Codec.CODEC_RAW); // nothing else was accepted
      assertThat(batch.getPayload().size()).isEqualTo(17 * batch.getTileCount());
      for (int t = 0; t < batch.getTileCount(); t++) {
        int tile = (position + t + 1) % TILES;
        for (int s = 0; s < 17; s++) {
          assertThat(batch.getPayload().byteAt(s * batch.getTileCount() + t))
              .isEqualTo(pixels[tile * LAYOUT.samples() + kept.get(s)]);
        }
      }
      position += batch.getTileCount();
    }
    assertThat(messages.next().getEnd().getTileCount()).isEqualTo(TILES);
    assertThat(messages.hasNext()).isFalse();
  }

  @Test
  void findsTheSamplesOfCompressedTilesAndOfSlices() throws IOException {
    byte[] few = new byte[3 * 300 * 400]; // tiles of 120,000 bytes; three of them come in slices
    for (int i = 0; i < few.length; i++) {
      few[i] = (byte) (i % 400 / 16);
    }
    Path images = RunningServer.idx(folder.resolve("few"), few, 3, 300, 400);
    Path slices = RunningServer.idx(folder.resolve("slices"), few, 1, 900, 400);
    try (RunningServer other =
        RunningServer.start(
            RunningServer.config(
                folder.resolve("other"), Map.of("few", images, "slices", slices)))) {
      ManagedChannel ours = channel;
      channel = NettyChannelBuilder.forAddress("127.0.0.1", other.port()).usePlaintext().build();
      try {
        assertThat(unpacked("few", 2)).isEqualTo(few);
        assertThat(unpacked("slices", 0)).isEqualTo(few);
      } finally {
        channel.shutdownNow();
        channel = ours;
      }
    }
  }

  /** The payloads of dense tiles one after the other, decoded by Zstandard's own library. */
  private byte[] unpacked(String source, int last) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    stream(
            "TileService/StreamTiles",
            StreamTilesRequest.newBuilder()
                .setSource(source)
                .addRanges(TileRange.newBuilder().setLast(last))
                .addAccept(Codec.CODEC_ZSTD)
                .build(),
            StreamTilesResponse.getDefaultInstance())
        .forEachRemaining(
            message -> {
              if (message.hasBatch()) {
                TileBatch batch = message.getBatch();
                assertThat(batch.getCodec()).isEqualTo(Codec.CODEC_ZSTD);
                byte[] columnar = Zstd.decompress(batch.getPayload().toByteArray(), 1 << 20);
                int tiles = batch.getTileCount();
                for (int tile = 0; tile < tiles; tile++) {
                  for (int at = tile; at < columnar.length; at += tiles) {
                    bytes.write(columnar[at]);
                  }
                }
              }
            });
    return bytes.toByteArray();
  }

  @Test
  void isToldWhyACallFails() {
    assertThatThrownBy(
            () ->
                stream(
                        "TileService/StreamTiles",
                        StreamTilesRequest.newBuilder().setSource("absent").build(),
                        StreamTilesResponse.getDefaultInstance())
                    .next())
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> {
              assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(failure.getStatus().getDescription())
                  .contains("There is no source 'absent' here");
            });
  }
}
