package io.maskcast.bench;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import java.util.concurrent.CompletableFuture;

/** grpc-java's end of a tile stream. */
final class GrpcJavaClient {

  private GrpcJavaClient() {}

  /** Reads a stream to its end. */
  static long drain(ManagedChannel channel, StreamTilesRequest request) {
    CompletableFuture<Long> bytes = new CompletableFuture<>();
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(GrpcJavaPeer.STREAM_TILES, CallOptions.DEFAULT),
        request,
        new StreamObserver<StreamTilesResponse>() {
          private long sum;

          @Override
          public void onNext(StreamTilesResponse message) {
            sum += message.getBatch().getPayload().size();
          }

          @Override
          public void onError(Throwable failure) {
            bytes.completeExceptionally(failure);
          }

          @Override
          public void onCompleted() {
            bytes.complete(sum);
          }
        });
    return bytes.join();
  }
}
