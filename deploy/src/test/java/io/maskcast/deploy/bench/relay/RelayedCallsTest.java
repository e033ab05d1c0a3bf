package io.maskcast.deploy.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.DescribeSourceRequest;
import io.maskcast.proto.v1.DescribeSourceResponse;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.shared.config.HostAndPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls through a relay whose far side is not there, or not there any more: no waiting. */
@Timeout(30)
class RelayedCallsTest {

  /** Longer than the test may take. */
  private static final Duration SILENCE = Duration.ofMinutes(10);

  private final Vertx vertx = Vertx.vertx();
  private ServerSocket target;
  private Calls calls;

  @BeforeEach
  void listen() throws IOException {
    target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    int port =
        Await.result(
            DelayRelay.listen(
                vertx,
                "127.0.0.1",
                0,
                new HostAndPort("127.0.0.1", target.getLocalPort()),
                Duration.ofMillis(20)));
    calls = Calls.to(vertx, "127.0.0.1", port, SILENCE);
  }

  @AfterEach
  void close() throws IOException {
    target.close();
    Await.result(vertx.close());
  }

  private Future<DescribeSourceResponse> call() {
    return calls.unary(
        TileServiceGrpcClient.DescribeSource, DescribeSourceRequest.getDefaultInstance());
  }

  private static void requireBroken(Future<?> call) {
    CallException failure = catchThrowableOfType(CallException.class, () -> Await.result(call));
    assertThat(failure.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("127.0.0.1:");
  }

  @Test
  void whereNobodyListens() throws IOException {
    target.close();

    requireBroken(call());
    requireBroken(call());
  }

  /** Whoever listens has more connections waiting than it takes: the kernel answers no more. */
  @Test
  void whereNobodyAnswers() throws IOException {
    try (Socket first = new Socket(target.getInetAddress(), target.getLocalPort());
        Socket second = new Socket(target.getInetAddress(), target.getLocalPort())) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();

      requireBroken(call());
    }
  }

  @Test
  void whereTheFarSideEndsBeforeItAnswers() {
    CompletableFuture<Void> gone = CompletableFuture.runAsync(() -> takeAndLeave(0));

    requireBroken(call());
    gone.join();
  }

  @Test
  void whereTheFarSideBreaksOffBeforeItAnswers() {
    CompletableFuture<Void> gone = CompletableFuture.runAsync(() -> takeAndLeave(1));

    requireBroken(call());
    gone.join();
  }

  /** Ends the connection when its first bytes are there: well, or with a reset. */
  private void takeAndLeave(int reset) {
    try (Socket socket = target.accept()) {
      socket.getInputStream().read();
      if (reset == 1) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
