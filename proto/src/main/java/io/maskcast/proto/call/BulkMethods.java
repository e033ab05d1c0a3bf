package io.maskcast.proto.call;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.netty.buffer.ByteBuf;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.WireFormat;
import java.io.IOException;

/**
 * Methods whose answers are bulk data, read without copies: the bytes fields of an answer are views
 * on what came over the connection. The library's own decoder copies a message to parse it, and its
 * bytes fields once more.
 */
public final class BulkMethods {

  private BulkMethods() {}

  /** {@code TileService.StreamTiles}. */
  public static ServiceMethod<StreamTilesResponse, StreamTilesRequest> streamTiles() {
    return withViews(TileServiceGrpcClient.StreamTiles);
  }

  /** {@code TileService.Climb}. */
  public static ServiceMethod<StreamTilesResponse, StreamTilesRequest> climb() {
    return withViews(TileServiceGrpcClient.Climb);
  }

  private static ServiceMethod<StreamTilesResponse, StreamTilesRequest> withViews(
      ServiceMethod<StreamTilesResponse, StreamTilesRequest> method) {
    return ServiceMethod.client(
        method.serviceName(),
        method.methodName(),
        method.encoder(),
        new Views<>(StreamTilesResponse.parser()));
  }

  /** Parses messages where they are. */
  private record Views<R>(Parser<R> parser) implements GrpcMessageDecoder<R> {

    @Override
    public R decode(GrpcMessage message) {
      ByteBuf bytes = ((BufferInternal) message.payload()).getByteBuf();
      // Nobody writes to a message once it is complete, so its bytes may be shared.
      ByteString shared =
          bytes.hasArray()
              ? UnsafeByteOperations.unsafeWrap(
                  bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())
              : UnsafeByteOperations.unsafeWrap(bytes.nioBuffer());
      CodedInputStream input = shared.newCodedInput();
      input.enableAliasing(true);
      try {
        R parsed = parser.parseFrom(input);
        input.checkLastTagWas(0);
        return parsed;
      } catch (IOException e) {
        throw new CodecException(e);
      }
    }

    @Override
    public boolean accepts(WireFormat format) {
      return format == WireFormat.PROTOBUF;
    }
  }
}
