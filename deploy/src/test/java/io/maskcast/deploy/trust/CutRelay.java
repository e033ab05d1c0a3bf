package io.maskcast.deploy.trust;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.config.HostAndPort;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A link that carries so many bytes in each direction, stands still then, and breaks when told. */
final class CutRelay implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final NetServer server;
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong up;
  private final AtomicLong down;

  CutRelay(String target, long up, long down) {
    this.up = new AtomicLong(up);
    this.down = new AtomicLong(down);
    HostAndPort to = HostAndPort.parse("target", target);
    server =
        Await.result(
            vertx
                .createNetServer()
                .connectHandler(near -> connect(near, to))
                .listen(0, "127.0.0.1"));
  }

  String address() {
    return "127.0.0.1:" + server.actualPort();
  }

  private void connect(NetSocket near, HostAndPort to) {
    near.pause();
    client
        .connect(to.port(), to.host())
        .onSuccess(
            far -> {
              sockets.add(near);
              sockets.add(far);
              pass(near, far, up);
              pass(far, near, down);
              near.resume();
            });
  }

  private static void pass(NetSocket from, NetSocket to, AtomicLong left) {
    from.handler(
        bytes -> {
          if (left.addAndGet(-bytes.length()) < 0) {
            from.pause();
          } else {
            to.write(bytes);
          }
        });
    from.closeHandler(closed -> to.close());
  }

  /** Breaks all connections; from now on others carry all there is. */
  void cut() {
    up.set(Long.MAX_VALUE);
    down.set(Long.MAX_VALUE);
    sockets.forEach(NetSocket::close);
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
