package io.maskcast.edge.usage;

import io.maskcast.proto.call.Http2;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The account of one call, recorded when the server has named it, every 5 s from then on, and at
 * its end. A ledger that cannot be written is warned of and does not stop the work. Thread-safe.
 */
public final class CallAccount {

  private static final Logger LOG = LoggerFactory.getLogger(CallAccount.class);

  /** How often a running call is recorded: what a crash may lose. */
  private static final long RECORD_INTERVAL_MS = 5_000;

  private final Vertx vertx;
  private final CallAccounts connection;
  private final Consumer<RecordedCall> ledger;
  private final Call call;
  private final String key = UUID.randomUUID().toString();
  private final Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final long timer;
  private String stream = "";
  private String bundle;
  private long sequence;
  private boolean over;
  private ByteAccount moved = ByteAccount.NONE;
  private ByteAccount wire = ByteAccount.NONE;
  private Disagreement audit = Disagreement.NONE;

  /** What is known of a call when it begins. */
  record Call(
      CallKind kind, String server, String client, String source, String bundle, int attempt) {}

  CallAccount(Vertx vertx, CallAccounts connection, Consumer<RecordedCall> ledger, Call call) {
    this.vertx = vertx;
    this.connection = connection;
    this.ledger = ledger;
    this.call = call;
    this.bundle = call.bundle();
    this.timer = vertx.setPeriodic(RECORD_INTERVAL_MS, tick -> record());
  }

  /** The server has named the call. */
  public void named(String streamId) {
    synchronized (this) {
      if (!stream.isEmpty() || streamId.isEmpty()) {
        return;
      }
      stream = streamId;
    }
    record();
  }

  /** The bundle it is about is known now. */
  public synchronized void bundle(String digest) {
    bundle = digest;
  }

  /** A request of so many bytes, without what gRPC puts before it. */
  public void request(int serializedBytes) {
    add(ByteAccount.ofMessages(0, Http2.MESSAGE_PREFIX_BYTES + (long) serializedBytes));
  }

  /** An answer of so many bytes, without what gRPC puts before it. */
  public void answer(int serializedBytes) {
    add(ByteAccount.ofMessages(Http2.MESSAGE_PREFIX_BYTES + (long) serializedBytes, 0));
  }

  /** It has moved more. */
  public synchronized void add(ByteAccount more) {
    moved = moved.plus(more);
  }

  /** Answers to more of its tiles were compared. */
  public synchronized void compared(Disagreement more) {
    audit = audit.plus(more);
  }

  /** What it has moved so far, without wire bytes. */
  public synchronized ByteAccount moved() {
    return moved;
  }

  /**
   * Ends the account with the call.
   *
   * @return the call's outcome, once the account is on disk
   */
  public <T> Future<T> endsWith(Future<T> done) {
    return done.transform(outcome -> end(outcome.succeeded()).transform(written -> done));
  }

  private Future<Void> end(boolean well) {
    vertx.cancelTimer(timer);
    connection.ended(call.kind(), call.source(), call.bundle(), well);
    return write(recorded(well ? CallOutcome.OK : CallOutcome.BROKEN));
  }

  private void record() {
    synchronized (this) {
      if (over || stream.isEmpty()) {
        return;
      }
    }
    write(recorded(CallOutcome.RUNNING));
  }

  private synchronized RecordedCall recorded(CallOutcome outcome) {
    over = outcome != CallOutcome.RUNNING;
    wire = wire.plus(connection.sinceMark());
    return new RecordedCall(
        key,
        ++sequence,
        stream,
        call.kind(),
        call.server(),
        call.client(),
        call.source(),
        bundle,
        started,
        outcome,
        call.attempt(),
        moved.plus(wire),
        0,
        audit);
  }

  private Future<Void> write(RecordedCall now) {
    return vertx.executeBlocking(
        () -> {
          try {
            ledger.accept(now);
          } catch (MaskcastException e) {
            LOG.warn("{}", e.getMessage());
          }
          return null;
        });
  }
}
