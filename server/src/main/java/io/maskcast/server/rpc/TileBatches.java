package io.maskcast.server.rpc;

import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamStart;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileSlice;
import io.maskcast.server.source.TileSource;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The messages of one tile stream, in order: start, batches or slices, end. Each is made when it is
 * asked for: the tiles are read, their samples gathered, arranged and encoded. One thread at a
 * time.
 */
final class TileBatches implements StreamPump.Producer<StreamTilesResponse> {

  /**
   * Tiles of a batch at most: what the edge must hold as tensors at once stays small, and work
   * overlaps transfer.
   */
  private static final int MAX_TILES = 1000;

  private final TileSource source;
  private final SelectionPlan plan;
  private final PayloadCoder coder;
  private final TileCursor tiles;
  private final Collection<PayloadCodec> accepted;
  private final StreamStart start;
  private final StreamTally tally;
  private final CRC32C crc = new CRC32C();
  private final long asked;
  private boolean started;
  private boolean ended;
  private long sent;
  private byte[] tile = new byte[0];
  private int sliced;

  TileBatches(
      TileSource source,
      TilePlan plan,
      List<TileRange> ranges,
      Collection<PayloadCodec> accepted,
      StreamStart start,
      StreamTally tally) {
    this.source = source;
    this.plan = plan.selection();
    this.coder = plan.coder();
    this.tiles = new TileCursor(ranges);
    this.accepted = accepted;
    this.start = start;
    this.tally = tally;
    this.asked = TileRange.count(ranges);
  }

  @Override
  public Optional<StreamTilesResponse> next() {
    if (ended) {
      return Optional.empty();
    }
    StreamTilesResponse.Builder message = StreamTilesResponse.newBuilder();
    if (!started) {
      started = true;
      message.setStart(start);
    } else if (sent == asked) {
      ended = true;
      message.setEnd(end());
    } else {
      message.setBatch(plan.selectedBytes() > Http2.BULK_MESSAGE_BYTES ? slice() : batch());
    }
    StreamTilesResponse built = message.build();
    tally.message(built.getSerializedSize());
    return Optional.of(built);
  }

  private TileBatch batch() {
    int width = plan.selectedBytes();
    int count =
        (int)
            Math.min(
                asked - sent, Math.min(MAX_TILES, Http2.BULK_MESSAGE_BYTES / Math.max(1, width)));
    byte[] tileMajor = new byte[count * width];
    for (int i = 0; i < count; i++) {
      tally.overRead(source.readSelected(tiles.nextLong(), plan, tileMajor, i * width));
    }
    byte[] columnar = ColumnarBatch.arrange(tileMajor, count, plan.layout().sampleType().bytes());
    TileBatch.Builder batch = encoded(columnar).setTileCount(count);
    sent += count;
    tally.tiles(count, plan);
    return batch.build();
  }

  private TileBatch slice() {
    if (sliced == 0) {
      tile = new byte[plan.selectedBytes()];
      tally.overRead(source.readSelected(tiles.nextLong(), plan, tile, 0));
    }
    // A power of two, so a whole number of samples of every type.
    int length = Math.min(Http2.BULK_MESSAGE_BYTES, tile.length - sliced);
    TileBatch.Builder batch =
        encoded(Arrays.copyOfRange(tile, sliced, sliced + length))
            .setTileCount(1)
            .setSlice(TileSlice.newBuilder().setOffset(sliced).setLength(length));
    sliced += length;
    if (sliced == tile.length) {
      sliced = 0;
      sent++;
      tally.tiles(1, plan);
    }
    return batch.build();
  }

  private TileBatch.Builder encoded(byte[] selected) {
    PayloadCoder.Encoded encoded = coder.encodeSmallest(selected, accepted);
    crc.update(encoded.payload());
    tally.payload(encoded.payload().length);
    return TileBatch.newBuilder()
        .setCodec(WireCodecs.of(encoded.codec()))
        .setPayload(UnsafeByteOperations.unsafeWrap(encoded.payload()))
        .setStreamCrc32C((int) crc.getValue());
  }

  private StreamEnd end() {
    return StreamEnd.newBuilder()
        .setTileCount(sent)
        .setSelectedBytes(sent * plan.selectedBytes())
        .setPayloadBytes(tally.account().payload())
        .setPayloadCrc32C((int) crc.getValue())
        .build();
  }
}
