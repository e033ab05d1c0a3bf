package io.maskcast.edge.usage;

import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The accounts of the calls of one connection, which are made one after the other: what crossed the
 * sockets since the call before ended belongs to the call that runs, as it does at the server.
 * Thread-safe.
 */
public final class CallAccounts {

  private final Vertx vertx;
  private final WireCounters wire;
  private final Consumer<RecordedCall> ledger;
  private final String server;
  private final String client;
  private final Map<Wanted, Integer> broken = new HashMap<>();
  private WireBytes mark;

  /** What calls ask for: those for the same are attempts at it. */
  private record Wanted(CallKind kind, String source, String bundle) {}

  /**
   * Accounts of a connection that is about to be made.
   *
   * @param vertx whose worker threads write
   * @param wire counts its sockets, of which only this connection's carry anything meanwhile
   * @param ledger where calls are recorded
   * @param server where the connection leads, {@code HOST:PORT}
   * @param client who asks
   */
  public CallAccounts(
      Vertx vertx, WireCounters wire, EdgeLedger ledger, String server, String client) {
    this(vertx, wire, ledger::append, server, client);
  }

  private CallAccounts(
      Vertx vertx, WireCounters wire, Consumer<RecordedCall> ledger, String server, String client) {
    this.vertx = vertx;
    this.wire = wire;
    this.ledger = ledger;
    this.server = server;
    this.client = client;
    this.mark = wire.total();
  }

  /**
   * Accounts that are kept nowhere, for who measures otherwise.
   *
   * @param vertx what runs the calls
   * @param wire counts their sockets
   * @param client who asks
   */
  public static CallAccounts unrecorded(Vertx vertx, WireCounters wire, String client) {
    return new CallAccounts(vertx, wire, call -> {}, "", client);
  }

  /** Who asks. */
  public String client() {
    return client;
  }

  /**
   * A call begins.
   *
   * @param source where its tiles come from, or empty
   * @param bundle a digest, {@code dense} or {@code unknown}
   */
  public synchronized CallAccount begin(CallKind kind, String source, String bundle) {
    Wanted wanted = new Wanted(kind, source, bundle);
    return new CallAccount(
        vertx,
        this,
        ledger,
        new CallAccount.Call(
            kind, server, client, source, bundle, 1 + broken.getOrDefault(wanted, 0)));
  }

  /** A call ended that has no account: what crossed the sockets until now is nobody's. */
  public void passOver() {
    sinceMark();
  }

  synchronized void ended(CallKind kind, String source, String bundle, boolean well) {
    Wanted wanted = new Wanted(kind, source, bundle);
    if (well) {
      broken.remove(wanted);
    } else {
      broken.merge(wanted, 1, Integer::sum);
    }
  }

  /** What crossed the sockets since this was asked last. */
  synchronized ByteAccount sinceMark() {
    WireBytes now = wire.total();
    WireBytes moved = now.since(mark);
    mark = now;
    return ByteAccount.ofWire(moved.read(), moved.written());
  }
}
