package io.maskcast.server.rpc;

import io.maskcast.proto.call.Http2;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.server.budget.Allowance;
import io.maskcast.server.ledger.StreamKind;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.usage.ByteAccount;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Counts what one stream moves: of tiles, or of a bundle. Thread-safe: the worker that makes the
 * messages counts, others read.
 */
final class StreamTally {

  private final String streamId;
  private final StreamKind kind;
  private final Instant started;
  private String client = "";
  private String source = "";
  private Optional<Digest> bundle = Optional.empty();
  private Optional<Allowance> allowance = Optional.empty();
  private boolean refining;
  private long tilesSent;
  private ByteAccount account = ByteAccount.NONE;

  /** Of a call that starts now; whose it is and what it moves is told later. */
  StreamTally(StreamKind kind) {
    this.streamId = UUID.randomUUID().toString();
    this.kind = kind;
    this.started = Instant.now();
  }

  String streamId() {
    return streamId;
  }

  StreamKind kind() {
    return kind;
  }

  synchronized String client() {
    return client;
  }

  synchronized void client(String name) {
    client = name;
  }

  synchronized String source() {
    return source;
  }

  synchronized void source(String name) {
    source = name;
  }

  synchronized Optional<Digest> bundle() {
    return bundle;
  }

  synchronized void bundle(Digest digest) {
    bundle = Optional.of(digest);
  }

  /**
   * What tiles are counted from now on.
   *
   * @param more whether they are those of requests before, to which samples are only added
   */
  synchronized void refines(boolean more) {
    refining = more;
  }

  /** How many tiles were sent in full, new or not. */
  synchronized long tilesSent() {
    return tilesSent;
  }

  Instant started() {
    return started;
  }

  synchronized ByteAccount account() {
    return account;
  }

  /** Its messages, those so far too, are charged to what a client has left. */
  synchronized void chargeTo(Optional<Allowance> left) {
    allowance = left;
    left.ifPresent(mine -> mine.charge(account.message()));
  }

  /** Fails with a {@link io.maskcast.server.budget.BudgetException} if nothing is left. */
  synchronized void requireLeft() {
    allowance.ifPresent(Allowance::requireLeft);
  }

  void request(int serializedBytes) {
    addMessages(ByteAccount.ofMessages(0, Http2.MESSAGE_PREFIX_BYTES + (long) serializedBytes));
  }

  void message(int serializedBytes) {
    addMessages(ByteAccount.ofMessages(Http2.MESSAGE_PREFIX_BYTES + (long) serializedBytes, 0));
  }

  private synchronized void addMessages(ByteAccount more) {
    allowance.ifPresent(left -> left.charge(more.message()));
    add(more);
  }

  void payload(long bytes) {
    add(ByteAccount.ofPayload(bytes));
  }

  void overRead(long bytes) {
    add(ByteAccount.ofOverRead(bytes));
  }

  void tiles(int count, SelectionPlan plan) {
    tiles(count, plan.layout(), (long) count * plan.selectedBytes());
  }

  synchronized void tiles(int count, TileLayout layout, long selectedBytes) {
    tilesSent += count;
    int fresh = refining ? 0 : count;
    add(ByteAccount.ofTiles(fresh, (long) fresh * layout.denseBytes(), selectedBytes));
  }

  /** Down is towards the client: what this side wrote. */
  void wire(WireBytes moved) {
    add(ByteAccount.ofWire(moved.written(), moved.read()));
  }

  private synchronized void add(ByteAccount more) {
    account = account.plus(more);
  }
}
