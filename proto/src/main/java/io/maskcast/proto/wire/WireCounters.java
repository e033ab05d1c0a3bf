package io.maskcast.proto.wire;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Counts what crosses the sockets of one Vert.x instance: build it with {@code
 * Vertx.builder().withTransport(counters.transport())}. The counter sits between the socket and
 * everything else, so HTTP/2 frames, headers, TLS and protocol negotiation are in; what the kernel
 * adds below (TCP, IP) is not. Thread-safe.
 */
public final class WireCounters {

  private final LongAdder read = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final Map<Endpoints, WireCount> open = new ConcurrentHashMap<>();

  /** The two ends of a connection, as numbers. */
  private record Endpoints(String localHost, int localPort, String remoteHost, int remotePort) {

    static Endpoints of(InetSocketAddress local, InetSocketAddress remote) {
      return new Endpoints(
          local.getAddress().getHostAddress(),
          local.getPort(),
          remote.getAddress().getHostAddress(),
          remote.getPort());
    }

    static Endpoints of(SocketAddress local, SocketAddress remote) {
      return new Endpoints(local.hostAddress(), local.port(), remote.hostAddress(), remote.port());
    }
  }

  /** The transport that counts. */
  public Transport transport() {
    return new CountingTransport(this);
  }

  /** All bytes of all connections so far, closed ones included. */
  public WireBytes total() {
    return new WireBytes(read.sum(), written.sum());
  }

  /**
   * The bytes of one connection, to be read as often as wanted, also after it is closed.
   *
   * @param connection an open connection of this Vert.x instance; of any other the reading stays
   *     {@link WireBytes#NONE}
   */
  public Supplier<WireBytes> of(HttpConnection connection) {
    WireCount count = open.get(Endpoints.of(connection.localAddress(), connection.remoteAddress()));
    return count == null ? () -> WireBytes.NONE : count::bytes;
  }

  void opened(Channel channel, WireCount count) {
    open.put(endpoints(channel), count);
  }

  void closed(Channel channel, WireCount count) {
    open.values().remove(count);
  }

  void addRead(long bytes) {
    read.add(bytes);
  }

  void addWritten(long bytes) {
    written.add(bytes);
  }

  private static Endpoints endpoints(Channel channel) {
    return Endpoints.of(
        (InetSocketAddress) channel.localAddress(), (InetSocketAddress) channel.remoteAddress());
  }
}
