package io.maskcast.server.rpc;

import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.usage.ByteAccount;
import java.time.Instant;
import java.util.Optional;

/**
 * Counts what one tile stream moves. Thread-safe: the worker that makes the messages counts, others
 * read.
 */
final class StreamTally {

  /** Bytes gRPC puts before each message: a flag and the length. */
  private static final int GRPC_PREFIX = 5;

  private final String streamId;
  private final String client;
  private final String source;
  private final Optional<Digest> bundle;
  private final Instant started;
  private ByteAccount account = ByteAccount.NONE;

  StreamTally(
      String streamId, String client, String source, Optional<Digest> bundle, Instant started) {
    this.streamId = streamId;
    this.client = client;
    this.source = source;
    this.bundle = bundle;
    this.started = started;
  }

  String streamId() {
    return streamId;
  }

  String client() {
    return client;
  }

  String source() {
    return source;
  }

  Optional<Digest> bundle() {
    return bundle;
  }

  Instant started() {
    return started;
  }

  synchronized ByteAccount account() {
    return account;
  }

  void request(int serializedBytes) {
    add(ByteAccount.ofMessages(0, GRPC_PREFIX + (long) serializedBytes));
  }

  void message(int serializedBytes) {
    add(ByteAccount.ofMessages(GRPC_PREFIX + (long) serializedBytes, 0));
  }

  void payload(int bytes) {
    add(ByteAccount.ofPayload(bytes));
  }

  void overRead(long bytes) {
    add(ByteAccount.ofOverRead(bytes));
  }

  void tiles(int count, SelectionPlan plan) {
    add(
        ByteAccount.ofTiles(
            count, (long) count * plan.layout().denseBytes(), (long) count * plan.selectedBytes()));
  }

  /** Down is towards the client: what this side wrote. */
  void wire(WireBytes moved) {
    add(ByteAccount.ofWire(moved.written(), moved.read()));
  }

  private synchronized void add(ByteAccount more) {
    account = account.plus(more);
  }
}
