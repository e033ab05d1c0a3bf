package io.maskcast.deploy;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.config.HostAndPort;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A link that stands still, so that no byte passes in any direction and nobody is told, or breaks
 * and is down, as it is told. Its address stays, also if what is behind it moves. It buffers
 * little, so that who sends is slowed down. Thread-safe.
 */
public final class WeakLink implements AutoCloseable {

  private static final int BUFFER = 16 << 10;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final NetClient client =
      vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(BUFFER));
  private final Set<Direction> open = ConcurrentHashMap.newKeySet();
  private final int port;
  private volatile HostAndPort target;
  private volatile boolean still;
  private volatile boolean down;
  private CountDownLatch stoodStill = new CountDownLatch(0);
  private long left = Long.MAX_VALUE;
  private long came;

  /** A link to an address that is well. */
  public WeakLink(String target) {
    this.target = HostAndPort.parse("target", target);
    this.port =
        Await.result(vertx.createNetServer().connectHandler(this::connect).listen(0, "127.0.0.1"))
            .actualPort();
  }

  /** Where it begins. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** What is behind it is there from now on. */
  public void moved(String to) {
    target = HostAndPort.parse("target", to);
  }

  /** Stands still, until {@link #well}. */
  public void stands() {
    still = true;
    open.forEach(Direction::pause);
  }

  /** Stands still once so many bytes more have come down, until {@link #well}. */
  public synchronized void standsAfter(long bytes) {
    left = bytes;
    stoodStill = new CountDownLatch(1);
  }

  /** Waits until as many bytes have come down as it was told. */
  public void awaitStanding() throws InterruptedException {
    CountDownLatch waited;
    synchronized (this) {
      waited = stoodStill;
    }
    if (!waited.await(2, TimeUnit.MINUTES)) {
      throw new AssertionError("nothing comes down the link any more");
    }
  }

  /** Breaks all connections, and those to come at once, until {@link #well}. */
  public void isDown() {
    down = true;
    breaks();
  }

  /** Breaks all connections; those to come are fine. */
  public void breaks() {
    open.forEach(Direction::close);
  }

  /** All goes on. */
  public void well() {
    still = false;
    down = false;
    open.forEach(Direction::resume);
  }

  private void connect(NetSocket near) {
    near.pause();
    if (down) {
      near.close();
      return;
    }
    client
        .connect(target.port(), target.host())
        .onSuccess(
            far -> {
              Direction up = new Direction(near, far, false);
              Direction back = new Direction(far, near, true);
              open.add(up);
              open.add(back);
              up.begin();
              back.begin();
            })
        .onFailure(failure -> near.close());
  }

  /** How many bytes it brought down. */
  public synchronized long cameDown() {
    return came;
  }

  private synchronized void cameDown(int bytes) {
    came += bytes;
    left -= bytes;
    if (left <= 0 && stoodStill.getCount() > 0) {
      left = Long.MAX_VALUE;
      stands();
      stoodStill.countDown();
    }
  }

  /** What comes one way over a connection; all on one event loop. */
  private final class Direction {
    private final NetSocket from;
    private final NetSocket to;
    private final boolean comesDown;

    Direction(NetSocket from, NetSocket to, boolean comesDown) {
      this.from = from;
      this.to = to;
      this.comesDown = comesDown;
    }

    void begin() {
      from.handler(this::pass);
      from.closeHandler(
          closed -> {
            open.remove(this);
            to.close();
          });
      from.exceptionHandler(broke -> {});
      resume();
    }

    private void pass(Buffer bytes) {
      to.write(bytes);
      if (comesDown) {
        cameDown(bytes.length());
      }
      if (to.writeQueueFull()) {
        from.pause();
        to.drainHandler(drained -> resume());
      }
    }

    void pause() {
      from.pause();
    }

    void resume() {
      if (!still) {
        from.resume();
      }
    }

    void close() {
      from.close();
    }
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
