package io.maskcast.proto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.proto.call.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WireCountersTest {

  private final WireCounters serverWire = new WireCounters();
  private final WireCounters clientWire = new WireCounters();
  private final Vertx serverVertx = Vertx.builder().withTransport(serverWire.transport()).build();
  private final Vertx clientVertx = Vertx.builder().withTransport(clientWire.transport()).build();

  @AfterEach
  void close() {
    Await.result(clientVertx.close());
    Await.result(serverVertx.close());
  }

  @Test
  void countsEveryByteOfBothDirectionsAtBothEnds() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    int port =
        Await.result(
                serverVertx
                    .createNetServer()
                    .connectHandler(
                        socket ->
                            socket
                                .handler(
                                    got -> socket.write(Buffer.buffer(new byte[3 * got.length()])))
                                .closeHandler(end -> closed.complete(null)))
                    .listen(0, "127.0.0.1"))
            .actualPort();

    NetSocket socket = Await.result(clientVertx.createNetClient().connect(port, "127.0.0.1"));
    CompletableFuture<Void> answered = new CompletableFuture<>();
    socket.handler(
        new io.vertx.core.Handler<>() {
          private int left = 3000;

          @Override
          public void handle(Buffer got) {
            left -= got.length();
            if (left == 0) {
              answered.complete(null);
            }
          }
        });
    Await.result(socket.write(Buffer.buffer(new byte[1000])));
    answered.join();
    Await.result(socket.close());
    closed.join();

    assertThat(clientWire.total()).isEqualTo(new WireBytes(3000, 1000));
    assertThat(serverWire.total()).isEqualTo(new WireBytes(1000, 3000));
  }

  @Test
  void countsAllOfHttp2FromThePrefaceToTheGoodbye() {
    int port =
        Await.result(
                serverVertx
                    .createHttpServer()
                    .requestHandler(request -> request.response().end("hello"))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    HttpClient client =
        clientVertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));

    Buffer body =
        Await.result(
            client
                .request(HttpMethod.GET, port, "127.0.0.1", "/")
                .compose(request -> request.send())
                .compose(HttpClientResponse::body));

    assertThat(body.toString()).isEqualTo("hello");
    Await.result(client.close());
    Await.result(serverVertx.close());
    // More than the body: the client's preface alone has 24 bytes, every frame 9.
    assertThat(clientWire.total().written()).isGreaterThan(24 + 3 * 9);
    assertThat(clientWire.total().read()).isGreaterThan(5 + 3 * 9);
    assertThat(serverWire.total())
        .isEqualTo(
            new WireBytes(
                /* read= */ clientWire.total().written(),
                /* written= */ clientWire.total().read()));
  }
}
