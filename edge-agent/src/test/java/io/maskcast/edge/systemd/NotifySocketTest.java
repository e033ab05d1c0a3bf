package io.maskcast.edge.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NotifySocketTest {

  @TempDir Path folder;

  @BeforeEach
  void onLinux() {
    assumeThat(Epoll.isAvailable()).as("Linux on x86-64 or arm64").isTrue();
  }

  @Test
  void systemdIsTold() throws IOException {
    String address = folder.resolve("notify").toString();
    Socket reader = Socket.newSocketDomainDgram();
    try {
      reader.bind(new DomainSocketAddress(address));
      NotifySocket systemd =
          NotifySocket.of(Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "30000000"));
      systemd.ready();
      systemd.alive();
      systemd.stopping();

      assertThat(read(reader)).isEqualTo("READY=1");
      assertThat(read(reader)).isEqualTo("WATCHDOG=1");
      assertThat(read(reader)).isEqualTo("STOPPING=1");
      assertThat(systemd.signEvery()).contains(Duration.ofSeconds(15));
    } finally {
      reader.close();
    }
  }

  private static String read(Socket socket) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(100);
    var from = socket.recvFromDomainSocket(bytes, 0, bytes.capacity());
    byte[] text = new byte[from.receivedAmount()];
    bytes.get(0, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  @Test
  void withoutItNothingHappens() {
    NotifySocket nobody = NotifySocket.of(Map.of("WATCHDOG_USEC", "30000000"));
    nobody.ready();
    assertThat(nobody.signEvery()).isEmpty();

    NotifySocket gone = NotifySocket.of(Map.of("NOTIFY_SOCKET", folder.resolve("none").toString()));
    gone.ready();
    gone.stopping();
    assertThat(gone.signEvery()).isEmpty();
  }

  @Test
  void theWatchdogOfAnotherProcessIsNotFed() {
    assertThat(
            NotifySocket.of(
                    Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "1000", "WATCHDOG_PID", "1"))
                .signEvery())
        .isEmpty();
  }
}
