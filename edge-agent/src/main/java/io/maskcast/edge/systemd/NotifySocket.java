package io.maskcast.edge.systemd;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket on which systemd listens for how a service is (sd_notify), if it does: {@code
 * NOTIFY_SOCKET}. What cannot be sent is warned of once and stops nothing. Thread-safe.
 */
public final class NotifySocket {

  private static final Logger LOG = LoggerFactory.getLogger(NotifySocket.class);

  private final Optional<byte[]> address;
  private final Optional<Duration> watchdog;
  private volatile boolean warned;

  private NotifySocket(Optional<byte[]> address, Optional<Duration> watchdog) {
    this.address = address;
    this.watchdog = watchdog;
  }

  /**
   * The socket of a process.
   *
   * @param environment its environment
   */
  public static NotifySocket of(Map<String, String> environment) {
    Optional<byte[]> address =
        Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
            .filter(path -> path.startsWith("/") || path.startsWith("@"))
            .map(NotifySocket::address);
    if (address.isEmpty()) {
      return new NotifySocket(Optional.empty(), Optional.empty());
    }
    boolean meant =
        Optional.ofNullable(environment.get("WATCHDOG_PID"))
            .map(pid -> pid.equals(Long.toString(ProcessHandle.current().pid())))
            .orElse(true);
    return new NotifySocket(
        address,
        meant ? watchdog(environment.getOrDefault("WATCHDOG_USEC", "")) : Optional.empty());
  }

  /** A name that begins with @ is no file: its first byte is zero. */
  private static byte[] address(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    if (bytes[0] == '@') {
      bytes[0] = 0;
    }
    return bytes;
  }

  private static Optional<Duration> watchdog(String micros) {
    try {
      long number = Long.parseLong(micros);
      return number > 0 ? Optional.of(Duration.ofNanos(number * 1_000)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** How often systemd wants a sign of life: twice in the time it waits for one. */
  public Optional<Duration> signEvery() {
    return watchdog.map(time -> time.dividedBy(2));
  }

  /** It does what it is there for. */
  public void ready() {
    send("READY=1");
  }

  /** It lives. */
  public void alive() {
    send("WATCHDOG=1");
  }

  /** It has been told to stop. */
  public void stopping() {
    send("STOPPING=1");
  }

  private void send(String state) {
    if (address.isEmpty()) {
      return;
    }
    try {
      if (!Epoll.isAvailable()) {
        throw new IOException("its native code is not here: " + Epoll.unavailabilityCause());
      }
      datagram(state.getBytes(StandardCharsets.UTF_8), address.get());
    } catch (IOException | UnsatisfiedLinkError e) {
      if (!warned) {
        warned = true;
        LOG.warn("systemd cannot be told how this daemon is: {}", e.getMessage());
      }
    }
  }

  private static void datagram(byte[] message, byte[] address) throws IOException {
    Socket socket = Socket.newSocketDomainDgram();
    try {
      ByteBuffer bytes = ByteBuffer.allocateDirect(message.length);
      bytes.put(message).flip();
      socket.sendToDomainSocket(bytes, 0, message.length, address);
    } finally {
      socket.close();
    }
  }
}
