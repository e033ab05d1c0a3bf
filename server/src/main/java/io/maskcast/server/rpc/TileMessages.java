package io.maskcast.server.rpc;

import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamStart;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.shared.usage.ByteAccount;
import java.util.Optional;

/**
 * The messages of one tile stream, in order: start, batches or slices, end. Each is made when it is
 * asked for. One thread at a time.
 */
final class TileMessages implements StreamPump.Producer {

  /** Makes the batches of a stream. */
  @FunctionalInterface
  interface Batches {

    /** The next batch or slice; counts the tiles that are sent in full with it. */
    Frame next();
  }

  private final StreamStart start;
  private final Batches batches;
  private final StreamChecksum checksum;
  private final StreamTally tally;
  private final long sentBefore;
  private final ByteAccount before;
  private boolean started;
  private boolean ended;

  /**
   * The messages of a stream.
   *
   * @param batches what comes between start and end
   * @param checksum of the batches
   * @param tally counts them, and has counted those of other requests of the call before
   */
  TileMessages(StreamStart start, Batches batches, StreamChecksum checksum, StreamTally tally) {
    this.start = start;
    this.batches = batches;
    this.checksum = checksum;
    this.tally = tally;
    this.sentBefore = tally.tilesSent();
    this.before = tally.account();
  }

  /** Whether all tiles were sent. */
  boolean isComplete() {
    return sent() == start.getTileCount();
  }

  private long sent() {
    return tally.tilesSent() - sentBefore;
  }

  @Override
  public Optional<Frame> next() {
    if (ended) {
      return Optional.empty();
    }
    Frame frame = make();
    tally.message(frame.messageBytes());
    return Optional.of(frame);
  }

  private Frame make() {
    if (!started) {
      started = true;
      return Frame.of(StreamTilesResponse.newBuilder().setStart(start).build());
    }
    if (isComplete()) {
      ended = true;
      return Frame.of(StreamTilesResponse.newBuilder().setEnd(end()).build());
    }
    return batches.next();
  }

  private StreamEnd end() {
    ByteAccount moved = tally.account().since(before);
    return StreamEnd.newBuilder()
        .setTileCount(sent())
        .setSelectedBytes(moved.selected())
        .setPayloadBytes(moved.payload())
        .setPayloadCrc32C(checksum.value())
        .build();
  }
}
