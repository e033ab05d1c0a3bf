package io.maskcast.edge.stream;

import static io.maskcast.edge.stream.BrokenStreamException.require;

import com.google.protobuf.ByteString;
import io.maskcast.edge.usage.CallAccount;
import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamStart;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Follows one stream from its start record to its end record and lets nothing through that is not
 * exactly what was asked for: batches before the start, more tiles than asked, payloads of another
 * size, slices with gaps, a wrong end record or none. Used on one Vert.x context.
 */
final class TileStream {

  private final BatchReader reader;
  private final long asked;
  private final Optional<Rungs> rungs;
  private final CallAccount account;
  private final Runnable answered;
  private final ByteAccount before;
  private final CRC32C crc = new CRC32C();
  private boolean follows;
  private boolean started;
  private boolean ended;
  private long tiles;
  private long selectedBytes;
  private long payloadBytes;
  private Future<Void> handled = Future.succeededFuture();

  /**
   * A stream that has not begun.
   *
   * @param reader reads its batches
   * @param asked how many tiles were asked for
   * @param rungs of which rungs the samples were asked for, if not of a whole mask
   * @param account of the call, which may have had other streams before
   * @param answered run at its start record
   */
  TileStream(
      BatchReader reader,
      long asked,
      Optional<Rungs> rungs,
      CallAccount account,
      Runnable answered) {
    this.reader = reader;
    this.asked = asked;
    this.rungs = rungs;
    this.account = account;
    this.answered = answered;
    this.before = account.moved();
  }

  /** A stream that follows others on its call: layout and name of the call have been told. */
  TileStream following() {
    follows = true;
    return this;
  }

  Future<Void> take(StreamTilesResponse message) {
    account.answer(message.getSerializedSize());
    require(!ended, "a message after the end record");
    return switch (message.getPartCase()) {
      case START -> start(message.getStart());
      case BATCH -> batch(message.getBatch());
      case END -> end(message.getEnd());
      case PART_NOT_SET -> throw new BrokenStreamException("a message of a kind unknown here");
    };
  }

  private Future<Void> start(StreamStart start) {
    require(!started, "a second start record");
    account.named(start.getStreamId());
    if (rungs.filter(Rungs::begins).isPresent() && !start.hasRungs()) {
      throw new NoLadderException();
    }
    require(
        rungs.isEmpty()
            || (start.getRungs().getFirst() == rungs.get().first()
                && start.getRungs().getEnd() == rungs.get().end()),
        "samples of other rungs");
    require(
        (follows && !start.hasLayout())
            || Descriptions.layout(start.getLayout()).equals(reader.layout()),
        "tiles of another layout");
    if (reader.asksWithMasks() && !start.getMasksTaken()) {
      throw new MaskcastException(
          "The server does not know masks that an edge makes; update it, or use a bundle whose generator runs on servers");
    }
    require(
        start.getTileCount() == asked
            && start.getMasksTaken() == reader.asksWithMasks()
            && start.getSelectedBytesPerTile() == reader.selectedBytesPerTile(),
        "a start record for other tiles or another mask");
    started = true;
    answered.run();
    return Future.succeededFuture();
  }

  private Future<Void> batch(TileBatch batch) {
    require(started, "a batch before the start record");
    for (ByteString part : List.of(batch.getMasks().getMasks(), batch.getPayload())) {
      payloadBytes += part.size();
      account.add(ByteAccount.ofPayload(part.size()));
      part.asReadOnlyByteBufferList().forEach(crc::update);
    }
    require(
        batch.getStreamCrc32C() == (int) crc.getValue(),
        "payloads that do not match their checksum");
    Optional<BatchReader.Tiles> there = reader.read(batch, asked - tiles);
    return there.map(this::deliver).orElseGet(Future::succeededFuture);
  }

  private Future<Void> deliver(BatchReader.Tiles there) {
    long position = tiles;
    tiles += there.count();
    selectedBytes += there.selectedBytes();
    // Tiles of a second stage, and those that climb, have been counted when they came first.
    boolean first = rungs.map(Rungs::begins).orElse(!reader.asksWithMasks());
    long fresh = first ? there.count() : 0;
    account.add(
        ByteAccount.ofTiles(fresh, fresh * reader.layout().denseBytes(), there.selectedBytes()));
    Future<Void> taken = there.handing().at(position);
    handled = handled.eventually(() -> taken);
    return taken;
  }

  private Future<Void> end(StreamEnd end) {
    require(started && !reader.isWithinTile(), "an end record in the middle of the stream");
    require(
        end.getTileCount() == tiles
            && tiles == asked
            && end.getSelectedBytes() == selectedBytes
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
    return account.moved().since(before);
  }
}
