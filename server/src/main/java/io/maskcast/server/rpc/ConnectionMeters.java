package io.maskcast.server.rpc;

import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Says which call the bytes of a connection belong to. HTTP/2 carries many calls over one socket,
 * so what crossed it since the last reading belongs to the calls running now, in equal parts; an
 * edge agent runs one at a time, and then it is exact. Used on the event loop of the connections.
 */
final class ConnectionMeters {

  private final Context context;
  private final WireCounters counters;
  private final Map<HttpConnection, Meter> meters = new HashMap<>();

  ConnectionMeters(Context context, WireCounters counters) {
    this.context = context;
    this.counters = counters;
  }

  /** A connection is made. */
  void opened(HttpConnection connection) {
    meters.put(connection, new Meter(connection));
  }

  /** A connection is closed; calls it had may still end, and even begin. */
  void closed(HttpConnection connection) {
    meters.remove(connection);
  }

  /**
   * A call begins.
   *
   * @param sink told of the call's share, piece by piece
   * @return ends the call when run
   */
  Call begin(HttpConnection connection, Consumer<WireBytes> sink) {
    Meter meter =
        Optional.ofNullable(meters.get(connection)).orElseGet(() -> new Meter(connection));
    if (!meter.calls.isEmpty()) {
      meter.settle();
    }
    Call call = new Call(meter, sink);
    meter.calls.add(call);
    return call;
  }

  /** Hands out what has crossed the sockets until now. */
  void settle() {
    meters.values().forEach(Meter::settle);
  }

  /** One running call. */
  final class Call {
    private final Meter meter;
    private final Consumer<WireBytes> sink;

    private Call(Meter meter, Consumer<WireBytes> sink) {
      this.meter = meter;
      this.sink = sink;
    }

    /**
     * Ends the call, in a moment: a write is told of before its bytes are counted.
     *
     * @return done when the sink has heard of the last bytes
     */
    Future<Void> end() {
      Promise<Void> ended = Promise.promise();
      context.runOnContext(
          now -> {
            if (meter.calls.contains(this)) {
              meter.settle();
              meter.calls.remove(this);
            }
            ended.complete();
          });
      return ended.future();
    }
  }

  private final class Meter {
    private final Supplier<WireBytes> wire;
    private final List<Call> calls = new ArrayList<>();
    private WireBytes mark = WireBytes.NONE;

    Meter(HttpConnection connection) {
      this.wire = counters.of(connection);
    }

    void settle() {
      if (calls.isEmpty()) {
        return; // left for the next call, whose request it is
      }
      WireBytes now = wire.get();
      WireBytes moved = now.since(mark);
      mark = now;
      for (int i = 0; i < calls.size(); i++) {
        calls.get(i).sink.accept(new WireBytes(share(moved.read(), i), share(moved.written(), i)));
      }
    }

    /** Equal parts; the first take what is left over. */
    private long share(long bytes, int index) {
      return bytes / calls.size() + (index < bytes % calls.size() ? 1 : 0);
    }
  }
}
