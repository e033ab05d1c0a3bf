package io.maskcast.edge.stream;

import io.maskcast.edge.usage.CallAccount;
import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamStart;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import java.util.zip.CRC32C;

/**
 * Follows one stream from its start record to its end record and lets nothing through that is not
 * exactly what was asked for: batches before the start, more tiles than asked, payloads of another
 * size, slices with gaps, a wrong end record or none. Used on one Vert.x context.
 */
final class TileStream {

  /** Selected bytes of a batch at most, as the contract says: what a payload may make of itself. */
  private static final int MAX_BATCH_BYTES = 1 << 20;

  private final SelectionPlan plan;
  private final PayloadCoder coder;
  private final long asked;
  private final TileBatchHandler handler;
  private final CallAccount account;
  private final CRC32C crc = new CRC32C();
  private boolean started;
  private boolean ended;
  private long tiles;
  private long payloadBytes;
  private Future<Void> handled = Future.succeededFuture();
  private byte[] sliced = new byte[0];
  private int slicedBytes;

  TileStream(
      SelectionPlan plan,
      PayloadCoder coder,
      long asked,
      TileBatchHandler handler,
      CallAccount account) {
    this.plan = plan;
    this.coder = coder;
    this.asked = asked;
    this.handler = handler;
    this.account = account;
  }

  Future<Void> take(StreamTilesResponse message) {
    account.answer(message.getSerializedSize());
    require(!ended, "a message after the end record");
    return switch (message.getPartCase()) {
      case START -> start(message.getStart());
      case BATCH -> batch(message.getBatch());
      case END -> end(message.getEnd());
      case PART_NOT_SET -> throw broken("a message of a kind unknown here");
    };
  }

  private Future<Void> start(StreamStart start) {
    require(!started, "a second start record");
    account.named(start.getStreamId());
    require(TileClient.layout(start.getLayout()).equals(plan.layout()), "tiles of another layout");
    require(
        start.getTileCount() == asked && start.getSelectedBytesPerTile() == plan.selectedBytes(),
        "a start record for other tiles or another mask");
    started = true;
    return Future.succeededFuture();
  }

  private Future<Void> batch(TileBatch batch) {
    require(started, "a batch before the start record");
    payloadBytes += batch.getPayload().size();
    account.add(ByteAccount.ofPayload(batch.getPayload().size()));
    batch.getPayload().asReadOnlyByteBufferList().forEach(crc::update);
    require(
        batch.getStreamCrc32C() == (int) crc.getValue(),
        "payloads that do not match their checksum");
    if (batch.hasSlice()) {
      return slice(batch);
    }
    int count = batch.getTileCount();
    long selected = (long) count * plan.selectedBytes();
    require(slicedBytes == 0, "other tiles between the slices of one");
    require(count > 0 && count <= asked - tiles, "more tiles than asked for");
    require(selected <= MAX_BATCH_BYTES, "a batch over the limit of 1 MiB");
    return deliver(count, decode(batch, (int) selected));
  }

  private Future<Void> slice(TileBatch batch) {
    long offset = batch.getSlice().getOffset();
    long length = batch.getSlice().getLength();
    require(batch.getTileCount() == 1 && tiles < asked, "more tiles than asked for");
    require(
        offset == slicedBytes
            && length > 0
            && length <= MAX_BATCH_BYTES
            && length <= plan.selectedBytes() - slicedBytes,
        "slices that do not follow each other");
    if (slicedBytes == 0) {
      sliced = new byte[plan.selectedBytes()];
    }
    System.arraycopy(decode(batch, (int) length), 0, sliced, slicedBytes, (int) length);
    slicedBytes += (int) length;
    if (slicedBytes < plan.selectedBytes()) {
      return Future.succeededFuture();
    }
    slicedBytes = 0;
    return deliver(1, sliced);
  }

  private Future<Void> deliver(int count, byte[] columnar) {
    long position = tiles;
    tiles += count;
    account.add(
        ByteAccount.ofTiles(
            count, (long) count * plan.layout().denseBytes(), (long) count * plan.selectedBytes()));
    Future<Void> taken = handler.take(position, count, columnar);
    handled = handled.eventually(() -> taken);
    return taken;
  }

  private byte[] decode(TileBatch batch, int selectedBytes) {
    PayloadCodec codec =
        coder.codecs().stream()
            .filter(offered -> WireCodecs.of(offered) == batch.getCodec())
            .findAny()
            .orElseThrow(() -> broken("a codec that was not offered"));
    return coder.decode(codec, batch.getPayload().toByteArray(), selectedBytes);
  }

  private Future<Void> end(StreamEnd end) {
    require(started && slicedBytes == 0, "an end record in the middle of the stream");
    require(
        end.getTileCount() == tiles
            && tiles == asked
            && end.getSelectedBytes() == tiles * plan.selectedBytes()
            && end.getPayloadBytes() == payloadBytes,
        "%d tiles and %d payload bytes where %d tiles were asked for and the end record names %d tiles and %d bytes"
            .formatted(tiles, payloadBytes, asked, end.getTileCount(), end.getPayloadBytes()));
    require(end.getPayloadCrc32C() == (int) crc.getValue(), "an end record with another checksum");
    ended = true;
    return Future.succeededFuture();
  }

  /**
   * Checks that the stream is complete.
   *
   * @throws BrokenStreamException if the end record never came
   */
  void requireEnd() {
    require(ended, "no end record: it was cut off");
  }

  /** Succeeds or fails when the handler is done with all it was given so far. */
  Future<Void> handled() {
    return handled;
  }

  /** Tiles given to the handler, each checked against the stream's checksum. */
  long tiles() {
    return tiles;
  }

  /** What the stream moved so far, without wire bytes. */
  ByteAccount moved() {
    return account.moved();
  }

  private static void require(boolean sound, String found) {
    if (!sound) {
      throw broken(found);
    }
  }

  private static BrokenStreamException broken(String found) {
    return new BrokenStreamException(found);
  }
}
