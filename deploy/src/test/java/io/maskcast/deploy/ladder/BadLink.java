package io.maskcast.deploy.ladder;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.config.HostAndPort;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A link that delays what comes down, and after so many bytes of it stands still until told
 * otherwise, or breaks once. What it holds is kept, as routers do.
 */
final class BadLink implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final HostAndPort target;
  private final long delayMs;
  private final int port;
  private final Set<Down> open = ConcurrentHashMap.newKeySet();
  private long left = Long.MAX_VALUE;
  private boolean breaks;

  BadLink(String target, long delayMs) {
    this.target = HostAndPort.parse("target", target);
    this.delayMs = delayMs;
    this.port =
        Await.result(vertx.createNetServer().connectHandler(this::connect).listen(0, "127.0.0.1"))
            .actualPort();
  }

  HostAndPort address() {
    return new HostAndPort("127.0.0.1", port);
  }

  /** From now on so many bytes come down, no more. */
  synchronized void holdAfter(long bytes) {
    left = bytes;
  }

  /** After so many bytes the connections break; others carry all there is. */
  synchronized void breakAfter(long bytes) {
    left = bytes;
    breaks = true;
  }

  /** It is well again. */
  void release() {
    synchronized (this) {
      left = Long.MAX_VALUE;
    }
    open.forEach(Down::deliver);
  }

  /** How many of some bytes may pass. */
  private synchronized int passing(int bytes) {
    int passed = (int) Math.min(left, bytes);
    left -= passed;
    return passed;
  }

  private synchronized boolean isToBreak() {
    if (left > 0 || !breaks) {
      return false;
    }
    breaks = false;
    left = Long.MAX_VALUE;
    return true;
  }

  private void connect(NetSocket near) {
    near.pause();
    client
        .connect(target.port(), target.host())
        .onSuccess(
            far -> {
              Down down = new Down(far, near);
              open.add(down);
              far.handler(bytes -> vertx.setTimer(1 + delayMs, due -> down.take(bytes)));
              far.closeHandler(closed -> near.close());
              near.handler(far::write);
              near.closeHandler(closed -> far.close());
              near.resume();
            })
        .onFailure(failure -> near.close());
  }

  /** What comes down a connection. */
  private final class Down {
    private final NetSocket far;
    private final NetSocket near;
    private final Deque<Buffer> held = new ArrayDeque<>();

    Down(NetSocket far, NetSocket near) {
      this.far = far;
      this.near = near;
    }

    synchronized void take(Buffer bytes) {
      held.add(bytes);
      deliver();
    }

    synchronized void deliver() {
      while (!held.isEmpty()) {
        Buffer next = held.remove();
        int passed = passing(next.length());
        if (passed > 0) {
          near.write(next.slice(0, passed));
        }
        if (isToBreak()) {
          near.close();
          far.close();
          return;
        }
        if (passed < next.length()) {
          held.addFirst(next.slice(passed, next.length()));
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
