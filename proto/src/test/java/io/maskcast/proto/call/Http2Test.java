package io.maskcast.proto.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.server.GrpcProtocol;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class Http2Test {

  private final HttpServerOptions server = Http2.serverOptions();
  private final HttpClientOptions client = Http2.clientOptions(Duration.ofSeconds(3));

  @Test
  void bothEndsAgreeOnWindowsAndLimits() {
    assertThat(client.getInitialSettings().getInitialWindowSize())
        .isEqualTo(server.getInitialSettings().getInitialWindowSize())
        .isEqualTo(Http2.STREAM_WINDOW_BYTES);
    assertThat(client.getHttp2ConnectionWindowSize())
        .isEqualTo(server.getHttp2ConnectionWindowSize())
        .isGreaterThanOrEqualTo(Http2.STREAM_WINDOW_BYTES);
    assertThat(client.getInitialSettings().getMaxFrameSize())
        .isEqualTo(server.getInitialSettings().getMaxFrameSize());
    assertThat(Http2.grpcClientOptions().getMaxMessageSize())
        .isEqualTo(Http2.grpcServerOptions().getMaxMessageSize())
        .isEqualTo(Http2.MAX_MESSAGE_BYTES);
  }

  @Test
  void aBulkMessageFitsTheMessageLimitAndTheWindow() {
    assertThat(Http2.BULK_MESSAGE_BYTES).isLessThan(Http2.MAX_MESSAGE_BYTES);
    assertThat(Http2.MAX_MESSAGE_BYTES).isLessThan(Http2.STREAM_WINDOW_BYTES);
    // Slices of a tile end at whole samples of every type.
    assertThat(Http2.BULK_MESSAGE_BYTES % Float.BYTES).isZero();
  }

  @Test
  void theClientSpeaksHttp2AtOnceAndDoesNotWaitLongerThanTold() {
    assertThat(client.getProtocolVersion()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(client.isHttp2ClearTextUpgrade()).isFalse();
    assertThat(client.getConnectTimeout()).isEqualTo(3000);
  }

  @Test
  void theServerSpeaksGrpcAloneAndBoundsItsStreams() {
    assertThat(Http2.grpcServerOptions().getEnabledProtocols())
        .containsExactly(GrpcProtocol.HTTP_2);
    assertThat(server.getInitialSettings().getMaxConcurrentStreams()).isEqualTo(100);
  }
}
