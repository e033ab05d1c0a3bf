package io.maskcast.deploy.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.config.HostAndPort;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With plain sockets at both ends, so that nothing but the relay is Vert.x. */
class DelayRelayTest {

  private static final int RTT_MS = 100;

  private final Vertx vertx = Vertx.vertx();
  private ServerSocket target;
  private int port;

  @BeforeEach
  void listen() throws IOException {
    target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    port =
        Await.result(
            DelayRelay.listen(
                vertx,
                "127.0.0.1",
                0,
                new HostAndPort("127.0.0.1", target.getLocalPort()),
                Duration.ofMillis(RTT_MS)));
  }

  @AfterEach
  void close() throws IOException {
    target.close();
    Await.result(vertx.close());
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    return socket;
  }

  @Test
  void everyByteComesInOrderAfterARoundTrip() throws Exception {
    byte[] sent = new byte[3 << 20];
    new Random(1).nextBytes(sent);
    CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(sent.length));
    try (Socket socket = connect()) {
      long start = System.nanoTime();
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(socket, sent));
      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo(sent[0] & 0xff);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(RTT_MS * 1_000_000L);
      byte[] rest = in.readNBytes(sent.length - 1);
      // Delayed once, not once a piece: hundreds of pieces would take half a minute.
      assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
      for (int i = 0; i < rest.length; i++) {
        if (rest[i] != sent[i + 1]) {
          throw new AssertionError("byte " + (i + 1) + " of " + sent.length + " is another");
        }
      }
      assertThat(rest).hasSize(sent.length - 1);
      writing.join();
    }
    echo.join();
  }

  @Test
  void whatWasSentBeforeAnEndArrivesBeforeIt() throws Exception {
    byte[] sent = new byte[1 << 20];
    CompletableFuture<Integer> received = CompletableFuture.supplyAsync(this::count);
    try (Socket socket = connect()) {
      write(socket, sent);
    }
    assertThat(received.join()).isEqualTo(sent.length);
  }

  @Test
  void aTargetThatIsNotThereClosesTheConnection() throws Exception {
    target.close();
    try (Socket socket = connect()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private void echo(int length) {
    try (Socket socket = target.accept()) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] some = new byte[8192];
      for (int done = 0; done < length; ) {
        int read = in.read(some);
        out.write(some, 0, read);
        done += read;
      }
      in.read(); // the other end closes
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int count() {
    try (Socket socket = target.accept()) {
      return socket.getInputStream().readAllBytes().length;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
