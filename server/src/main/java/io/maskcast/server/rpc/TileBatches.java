package io.maskcast.server.rpc;

import io.maskcast.proto.call.BatchLimits;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileSlice;
import io.maskcast.server.source.TileSource;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.StreamEncoder;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import java.util.Collection;
import java.util.List;

/**
 * The batches or slices of tiles under one mask for all, or dense. Each is made when it is asked
 * for: the tiles are read, their samples gathered, arranged and encoded. One thread at a time.
 */
final class TileBatches implements TileMessages.Batches {

  private final TileSource source;
  private final SelectionPlan plan;
  private final StreamEncoder encoder;
  private final TileCursor tiles;
  private final StreamChecksum checksum;
  private final StreamTally tally;
  private final long asked;
  private long sent;
  private byte[] tileMajor = new byte[0];
  private byte[] tile = new byte[0];
  private int sliced;
  private int batchBytes = Http2.BULK_MESSAGE_BYTES;

  TileBatches(
      TileSource source,
      TilePlan plan,
      List<TileRange> ranges,
      Collection<PayloadCodec> accepted,
      StreamChecksum checksum,
      StreamTally tally) {
    this.source = source;
    this.plan = plan.selection();
    this.encoder = new StreamEncoder(plan.coder(), accepted);
    this.tiles = new TileCursor(ranges);
    this.checksum = checksum;
    this.tally = tally;
    this.asked = TileRange.count(ranges);
  }

  @Override
  public Frame next() {
    return plan.selectedBytes() > Http2.BULK_MESSAGE_BYTES ? slice() : batch();
  }

  private Frame batch() {
    int width = plan.selectedBytes();
    int count =
        (int)
            Math.min(
                asked - sent, Math.min(BatchLimits.MAX_TILES, batchBytes / Math.max(1, width)));
    Frame frame =
        frame(
            TileBatch.newBuilder().setTileCount(count),
            count,
            count * width,
            (room, offset) -> gather(count, room, offset));
    adapt(frame.messageBytes());
    sent += count;
    tally.tiles(count, plan);
    return frame;
  }

  /**
   * What compresses well is put into larger batches, so that a message carries about as much as it
   * should, and what tiles have in common is found over more of them.
   */
  private void adapt(int messageBytes) {
    if (messageBytes < Http2.BULK_MESSAGE_BYTES / 2) {
      batchBytes = Math.min(BatchLimits.MAX_SELECTED_BYTES, 2 * batchBytes);
    } else if (messageBytes > Http2.BULK_MESSAGE_BYTES) {
      batchBytes = Math.max(Http2.BULK_MESSAGE_BYTES, batchBytes / 2);
    }
  }

  /** Reads the next tiles, columnar. */
  private void gather(int count, byte[] room, int offset) {
    if (count == 1) {
      tally.overRead(source.readSelected(tiles.nextLong(), plan, room, offset));
      return;
    }
    int width = plan.selectedBytes();
    if (tileMajor.length < count * width) {
      tileMajor = new byte[count * width];
    }
    for (int i = 0; i < count; i++) {
      tally.overRead(source.readSelected(tiles.nextLong(), plan, tileMajor, i * width));
    }
    int sampleBytes = plan.layout().sampleType().bytes();
    ColumnarBatch.arrange(tileMajor, width, count, sampleBytes, room, offset);
  }

  private Frame slice() {
    if (sliced == 0) {
      if (tile.length == 0) {
        tile = new byte[plan.selectedBytes()];
      }
      tally.overRead(source.readSelected(tiles.nextLong(), plan, tile, 0));
    }
    // A power of two, so a whole number of samples of every type.
    int length = Math.min(Http2.BULK_MESSAGE_BYTES, tile.length - sliced);
    Frame frame =
        frame(
            TileBatch.newBuilder()
                .setTileCount(1)
                .setSlice(TileSlice.newBuilder().setOffset(sliced).setLength(length)),
            1,
            length,
            (room, offset) -> System.arraycopy(tile, sliced, room, offset, length));
    sliced += length;
    if (sliced == tile.length) {
      sliced = 0;
      sent++;
      tally.tiles(1, plan);
    }
    return frame;
  }

  /** Writes selected bytes where it is told to. */
  private interface Selection {
    void writeTo(byte[] room, int offset);
  }

  /**
   * A batch as it crosses the wire. A caller that decodes nothing gets the selected bytes where
   * they are written to first.
   */
  private Frame frame(TileBatch.Builder head, int tiles, int selectedBytes, Selection selection) {
    Frame frame;
    if (encoder.rawOnly()) {
      frame = Frame.batch(head.setCodec(Codec.CODEC_RAW).build(), selectedBytes);
      selection.writeTo(frame.bytes(), frame.payloadOffset());
    } else {
      byte[] selected = new byte[selectedBytes];
      selection.writeTo(selected, 0);
      PayloadCoder.Encoded encoded = encoder.encode(selected, tiles);
      frame = Frame.batch(head.setCodec(WireCodecs.of(encoded.codec())).build(), encoded.payload());
    }
    return checksum.seal(frame);
  }
}
