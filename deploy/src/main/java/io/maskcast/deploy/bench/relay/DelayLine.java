package io.maskcast.deploy.bench.relay;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One direction of a relayed connection: hands on every byte, in order, no sooner than a delay
 * after it came. Holds {@value #MOST_BYTES} bytes at most; whoever sends more waits, as TCP has it.
 * Used on the event loop of both sockets.
 */
final class DelayLine {

  /** What is on its way: 1.3 Gbit/s at 100 ms. */
  static final int MOST_BYTES = 16 << 20;

  private final Vertx vertx;
  private final NetSocket from;
  private final NetSocket to;
  private final long delayNanos;
  private final Deque<Piece> onTheWay = new ArrayDeque<>();
  private int bytes;
  private boolean waiting;

  private record Piece(Buffer bytes, long due, boolean last) {}

  DelayLine(Vertx vertx, NetSocket from, NetSocket to, long delayNanos) {
    this.vertx = vertx;
    this.from = from;
    this.to = to;
    this.delayNanos = delayNanos;
  }

  /** Begins to read. */
  void start() {
    from.handler(data -> take(data, false));
    from.endHandler(end -> take(Buffer.buffer(), true));
    from.exceptionHandler(broken -> from.close()); // whose end then comes in order
    from.resume();
  }

  private void take(Buffer data, boolean last) {
    onTheWay.add(new Piece(data, System.nanoTime() + delayNanos, last));
    bytes += data.length();
    if (bytes >= MOST_BYTES) {
      from.pause();
    }
    if (!waiting) {
      deliver();
    }
  }

  private void deliver() {
    waiting = false;
    while (!onTheWay.isEmpty()) {
      long left = onTheWay.element().due() - System.nanoTime();
      if (left > 0) {
        waiting = true;
        vertx.setTimer((left + 999_999) / 1_000_000, due -> deliver());
        return;
      }
      if (to.writeQueueFull()) {
        waiting = true;
        to.drainHandler(drained -> deliver());
        return;
      }
      handOn(onTheWay.remove());
    }
  }

  private void handOn(Piece piece) {
    if (piece.last()) {
      to.close();
      return;
    }
    to.write(piece.bytes());
    boolean wasFull = bytes >= MOST_BYTES;
    bytes -= piece.bytes().length();
    if (wasFull && bytes < MOST_BYTES) {
      from.resume();
    }
  }
}
