package io.maskcast.edge;

import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.usage.ByteAccount;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run has cost so far: seconds by stage and bytes by purpose. What crosses the socket is
 * told apart by when it does: whoever knows what it was since the last mark says so.
 */
final class RunMeter {

  private final WireCounters wire;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private long stageStart = System.nanoTime();
  private WireBytes mark;
  private ByteAccount moved = ByteAccount.NONE;
  private ByteAccount transfer = ByteAccount.NONE;

  RunMeter(WireCounters wire) {
    this.wire = wire;
    this.mark = wire.total();
  }

  /** What crossed the socket since the last mark was a bundle. */
  void fetched() {
    finish("bundle");
    transfer = transfer.plus(wireSinceMark());
  }

  /** What crossed the socket since the last mark were tiles. */
  void streamed() {
    moved = moved.plus(wireSinceMark());
  }

  /** Tiles came that cost this much, without wire bytes. */
  void came(ByteAccount account) {
    finish("stream");
    moved = moved.plus(account);
  }

  /** The time since the last stage's end was this one's. */
  void finish(String stage) {
    long now = System.nanoTime();
    seconds.merge(stage, (now - stageStart) / 1e9, Double::sum);
    stageStart = now;
  }

  /** What crossed the socket since the last mark, which is here from now on. */
  ByteAccount wireSinceMark() {
    WireBytes now = wire.total();
    WireBytes since = now.since(mark);
    mark = now;
    return ByteAccount.ofWire(since.read(), since.written());
  }

  ByteAccount moved() {
    return moved;
  }

  ByteAccount transfer() {
    return transfer;
  }

  Map<String, Double> seconds() {
    return seconds;
  }
}
