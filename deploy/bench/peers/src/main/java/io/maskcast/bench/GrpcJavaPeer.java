package io.maskcast.bench;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import java.io.IOException;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;

/**
 * grpc-java at both ends, with its own settings and direct executors: the messages of Maskcast's
 * own contract, their payloads not copied to build them. They are gathered beforehand, or as
 * Maskcast's server does it: each from its tile when it is sent, with the stream's checksum.
 */
final class GrpcJavaPeer implements Peer {

  static final MethodDescriptor<StreamTilesRequest, StreamTilesResponse> STREAM_TILES =
      MethodDescriptor.newBuilder(
              ProtoUtils.marshaller(StreamTilesRequest.getDefaultInstance()),
              ProtoUtils.marshaller(StreamTilesResponse.getDefaultInstance()))
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
          .setFullMethodName("maskcast.v1.TileService/StreamTiles")
          .build();

  private final IntFunction<byte[]> messages;
  private final boolean gathering;
  private final ManagedChannel channel;

  GrpcJavaPeer(Workload workload, boolean gathering) throws IOException {
    this.gathering = gathering;
    byte[][] gathered = workload.messages();
    this.messages = gathering ? workload::gather : tile -> gathered[tile];
    Server server =
        NettyServerBuilder.forPort(0)
            .directExecutor()
            .addService(
                ServerServiceDefinition.builder("maskcast.v1.TileService")
                    .addMethod(STREAM_TILES, ServerCalls.asyncServerStreamingCall(this::stream))
                    .build())
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .usePlaintext()
            .directExecutor()
            .build();
  }

  /** Writes while the call is ready; the request's range says how many. */
  private void stream(StreamTilesRequest asked, StreamObserver<StreamTilesResponse> answers) {
    ServerCallStreamObserver<StreamTilesResponse> call =
        (ServerCallStreamObserver<StreamTilesResponse>) answers;
    long[] sent = {0};
    CRC32C crc = new CRC32C();
    long count = asked.getRanges(0).getLast() + 1;
    call.setOnReadyHandler(
        () -> {
          while (call.isReady() && sent[0] < count) {
            call.onNext(message((int) (sent[0]++ % Workload.TILES), crc));
          }
          if (sent[0] == count) {
            sent[0]++;
            call.onCompleted();
          }
        });
  }

  private StreamTilesResponse message(int tile, CRC32C crc) {
    byte[] payload = messages.apply(tile);
    TileBatch.Builder batch =
        TileBatch.newBuilder()
            .setTileCount(1)
            .setCodec(Codec.CODEC_RAW)
            .setPayload(UnsafeByteOperations.unsafeWrap(payload));
    if (gathering) {
      crc.update(payload);
      batch.setStreamCrc32C((int) crc.getValue());
    }
    return StreamTilesResponse.newBuilder().setBatch(batch).build();
  }

  @Override
  public long move(int count) {
    return GrpcJavaClient.drain(
        channel,
        StreamTilesRequest.newBuilder()
            .addRanges(io.maskcast.proto.v1.TileRange.newBuilder().setLast(count - 1L))
            .build());
  }
}
