package io.maskcast.proto.call;

import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServerOptions;
import java.time.Duration;

/**
 * The HTTP/2 settings of both ends, in one place; windows follow from {@link LinkWindow}. The
 * defaults of the library (64 KiB windows, 256 KiB messages) would hold a stream to window / round
 * trip: 3 MB/s at 20 ms.
 */
public final class Http2 {

  /** The largest gRPC message either side accepts, in bytes: a manifest of 1 MiB and its name. */
  public static final int MAX_MESSAGE_BYTES = (1 << 20) + (64 << 10);

  /** How many bytes of bulk data (a batch of tiles, a piece of a blob) one message should carry. */
  public static final int BULK_MESSAGE_BYTES = 128 << 10;

  /** Bytes gRPC puts before each message: a flag and the length. */
  public static final int MESSAGE_PREFIX_BYTES = 5;

  /** A whole message of bulk data: one that comes in one frame is not joined from pieces. */
  private static final int MAX_FRAME_BYTES = 256 << 10;

  private static final int MAX_STREAMS_PER_CONNECTION = 100;

  private Http2() {}

  /**
   * Options of the listening side; HTTP/1.1 stays on for people and scrapers.
   *
   * @param window what it lets callers have in flight
   */
  public static HttpServerOptions serverOptions(LinkWindow window) {
    return new HttpServerOptions()
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setInitialSettings(settings(window).setMaxConcurrentStreams(MAX_STREAMS_PER_CONNECTION))
        .setHttp2ConnectionWindowSize(window.connectionBytes());
  }

  /**
   * Options of the gRPC server on top of {@link #serverOptions}: gRPC alone, no gRPC-Web, no
   * transcoding.
   */
  public static GrpcServerOptions grpcServerOptions() {
    return new GrpcServerOptions()
        .setMaxMessageSize(MAX_MESSAGE_BYTES)
        .setScheduleDeadlineAutomatically(true)
        .removeEnabledProtocol(GrpcProtocol.WEB)
        .removeEnabledProtocol(GrpcProtocol.WEB_TEXT)
        .removeEnabledProtocol(GrpcProtocol.TRANSCODING);
  }

  /**
   * Options of the calling side.
   *
   * @param connectTimeout how long to wait for a connection
   * @param window what it lets the far end have in flight
   */
  static HttpClientOptions clientOptions(Duration connectTimeout, LinkWindow window) {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        // Prior knowledge instead of an upgrade: one round trip less.
        .setHttp2ClearTextUpgrade(false)
        .setConnectTimeout((int) connectTimeout.toMillis())
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setInitialSettings(settings(window))
        .setHttp2ConnectionWindowSize(window.connectionBytes());
  }

  static GrpcClientOptions grpcClientOptions() {
    return new GrpcClientOptions().setMaxMessageSize(MAX_MESSAGE_BYTES);
  }

  /**
   * Lets the frames of a connection consist of the pieces they were read in. Joined in one buffer,
   * as the library does, every byte is copied once more.
   */
  static void keepPieces(HttpConnection connection) {
    if (connection instanceof ConnectionBase open
        && open.channelHandlerContext().handler() instanceof Http2ConnectionHandler frames) {
      frames.setCumulator(ByteToMessageDecoder.COMPOSITE_CUMULATOR);
    }
  }

  private static Http2Settings settings(LinkWindow window) {
    return new Http2Settings()
        .setInitialWindowSize(window.streamBytes())
        .setMaxFrameSize(MAX_FRAME_BYTES);
  }
}
