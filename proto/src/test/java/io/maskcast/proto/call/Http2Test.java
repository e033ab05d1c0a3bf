package io.maskcast.proto.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.server.GrpcProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2Test {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final HttpServerOptions server = Http2.serverOptions(LinkWindow.defaults());
  private final HttpClientOptions client = Http2.clientOptions(TIMEOUT, LinkWindow.defaults());

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 9, 64})
  void bothEndsAnnounceWhatTheSettingSays(int mebibytes) {
    LinkWindow window = new LinkWindow(mebibytes);
    Vertx vertx = Vertx.vertx();
    try {
      List<Http2Settings> heard = new ArrayList<>();
      HttpServer listening =
          Await.result(
              vertx
                  .createHttpServer(Http2.serverOptions(window))
                  .requestHandler(
                      request -> {
                        heard.add(request.connection().remoteSettings());
                        request.response().end();
                      })
                  .listen(0, "127.0.0.1"));
      HttpClient caller = vertx.createHttpClient(Http2.clientOptions(TIMEOUT, window));
      Await.result(
          caller
              .request(HttpMethod.GET, listening.actualPort(), "127.0.0.1", "/")
              .compose(
                  request ->
                      request
                          .send()
                          .onSuccess(answer -> heard.add(request.connection().remoteSettings()))));

      assertThat(heard)
          .extracting(Http2Settings::getInitialWindowSize)
          .containsExactly(mebibytes * 1024 * 1024, mebibytes * 1024 * 1024);
    } finally {
      Await.result(vertx.close());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void oneConnectionCarriesSeveralFullStreams(int mebibytes) {
    LinkWindow window = new LinkWindow(mebibytes);
    assertThat(Http2.clientOptions(TIMEOUT, window).getHttp2ConnectionWindowSize())
        .isEqualTo(Http2.serverOptions(window).getHttp2ConnectionWindowSize())
        .isEqualTo(4 * window.streamBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65, Integer.MAX_VALUE})
  void otherWindowsAreNone(int mebibytes) {
    assertThatIllegalArgumentException().isThrownBy(() -> new LinkWindow(mebibytes));
  }

  @Test
  void bothEndsAgreeOnLimits() {
    assertThat(client.getInitialSettings().getMaxFrameSize())
        .isEqualTo(server.getInitialSettings().getMaxFrameSize());
    assertThat(Http2.grpcClientOptions().getMaxMessageSize())
        .isEqualTo(Http2.grpcServerOptions().getMaxMessageSize())
        .isEqualTo(Http2.MAX_MESSAGE_BYTES);
  }

  @Test
  void bulkMessagesFitTheMessageLimitAndSeveralTheSmallestWindow() {
    assertThat(Http2.BULK_MESSAGE_BYTES).isLessThan(Http2.MAX_MESSAGE_BYTES);
    assertThat(8 * Http2.BULK_MESSAGE_BYTES)
        .isLessThanOrEqualTo(new LinkWindow(LinkWindow.LEAST).streamBytes());
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
