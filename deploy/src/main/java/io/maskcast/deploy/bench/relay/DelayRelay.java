package io.maskcast.deploy.bench.relay;

import io.maskcast.shared.config.HostAndPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays TCP connections and delays every byte by half a round trip in each direction. It ends TCP
 * at its own sockets: handshakes and acknowledgements do not cross the delay, so lost packets are
 * repaired faster than over a link that is both far and lossy. Where the far side cannot be
 * reached, or is gone, the near connection is closed, so that whoever called need not wait.
 */
final class DelayRelay {

  private static final Logger LOG = LoggerFactory.getLogger(DelayRelay.class);

  /** How long the far side may take to answer; callers are less patient than the library. */
  private static final int CONNECT_TIMEOUT_MS = 3_000;

  private final Vertx vertx;
  private final NetClient client;
  private final HostAndPort target;
  private final long delayNanos;

  private DelayRelay(Vertx vertx, HostAndPort target, Duration roundTrip) {
    this.vertx = vertx;
    this.client =
        vertx.createNetClient(
            new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(CONNECT_TIMEOUT_MS));
    this.target = target;
    this.delayNanos = roundTrip.toNanos() / 2;
  }

  /**
   * Listens.
   *
   * @param host the address
   * @param port the port, 0 for any free one
   * @param target where connections go on to
   * @param roundTrip what both directions delay together
   * @return the port it listens on
   */
  static Future<Integer> listen(
      Vertx vertx, String host, int port, HostAndPort target, Duration roundTrip) {
    DelayRelay relay = new DelayRelay(vertx, target, roundTrip);
    return vertx
        .createNetServer(new NetServerOptions().setTcpNoDelay(true))
        .connectHandler(relay::connected)
        .listen(port, host)
        .map(server -> server.actualPort());
  }

  private void connected(NetSocket near) {
    near.pause();
    client
        .connect(target.port(), target.host())
        .onSuccess(
            far -> {
              far.pause();
              new DelayLine(vertx, near, far, delayNanos).start();
              new DelayLine(vertx, far, near, delayNanos).start();
            })
        .onFailure(
            failure -> {
              LOG.warn("Cannot connect to {}: {}", target, failure.getMessage());
              near.close();
            });
  }
}
