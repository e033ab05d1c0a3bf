package io.maskcast.server.rpc;

import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.proto.call.BatchLimits;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileMasks;
import io.maskcast.proto.v1.TileSlice;
import io.maskcast.server.source.TileSource;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.StreamEncoder;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The batches or slices of tiles that have masks of their own. Each tile is read whole, its mask is
 * made by the generator or is the one asked for, and the samples it keeps follow those of the tile
 * before; masks that are made here travel with their batch. One thread at a time.
 */
final class OwnMaskBatches implements TileMessages.Batches {

  private final TileSource source;
  private final SelectionPlan all;
  private final StreamEncoder encoder;
  private final Optional<InlineMasks> maskCoder;
  private final TileSelection selection;
  private final TilePlan.MaskMaker maker;
  private final TileCursor tiles;
  private final StreamChecksum checksum;
  private final StreamTally tally;
  private final int mostTiles;
  private final byte[] dense;

  /** The masks of a batch and of the tile behind it; made once. */
  private final List<BitSet> masks = new ArrayList<>();

  private byte[] selected; // of a batch, and of the tile behind it
  private long unread;
  private int waiting; // bytes of a tile that did not fit into the batch before, or -1
  private int sliced;

  OwnMaskBatches(
      TileSource source,
      TilePlan plan,
      TilePlan.OwnMasks own,
      List<TileRange> ranges,
      Collection<PayloadCodec> accepted,
      StreamChecksum checksum,
      StreamTally tally) {
    this.source = source;
    this.all = plan.selection();
    this.encoder = new StreamEncoder(plan.coder(), accepted);
    this.maskCoder = own.coder();
    this.selection = own.selection();
    this.maker = own.masks().open();
    this.tiles = new TileCursor(ranges);
    this.checksum = checksum;
    this.tally = tally;
    // So many samples make a generator no long work.
    this.mostTiles = BatchLimits.tilesWithMasks(source.layout().samples());
    this.dense = new byte[source.layout().denseBytes()];
    this.selected = new byte[dense.length];
    this.unread = TileRange.count(ranges);
    this.waiting = -1;
  }

  @Override
  public Frame next() {
    if (sliced > 0) {
      return slice();
    }
    int count = 0;
    int bytes = 0;
    while (count < mostTiles && (waiting >= 0 || unread > 0)) {
      int more = waiting >= 0 ? waiting : read(count, bytes);
      waiting = -1;
      if (more > Http2.BULK_MESSAGE_BYTES - bytes) {
        if (count == 0) {
          waiting = more;
          return slice();
        }
        Frame frame = batch(count, bytes);
        System.arraycopy(selected, bytes, selected, 0, more);
        Collections.swap(masks, 0, count);
        waiting = more;
        return frame;
      }
      count++;
      bytes += more;
    }
    return batch(count, bytes);
  }

  /** Reads the next tile; its selected bytes go behind those that are there. Returns how many. */
  private int read(int index, int at) {
    tally.overRead(source.readSelected(tiles.nextLong(), all, dense, 0));
    unread--;
    if (index == masks.size()) {
      masks.add(new BitSet());
    }
    BitSet mask = masks.get(index);
    maker.make(dense, mask);
    int bytes = selection.selectedBytes(mask);
    if (at + bytes > selected.length) {
      selected = Arrays.copyOf(selected, at + Math.max(bytes, dense.length));
    }
    selection.gather(mask, dense, selected, at);
    return bytes;
  }

  private Frame batch(int count, int bytes) {
    TileBatch.Builder head = TileBatch.newBuilder().setTileCount(count);
    addMasks(head, count);
    Frame frame = frame(head, Arrays.copyOf(selected, bytes));
    tally.tiles(count, selection.layout(), bytes);
    return frame;
  }

  /** The next slice of the tile that waits. */
  private Frame slice() {
    // A power of two, so a whole number of samples of every type.
    int length = Math.min(Http2.BULK_MESSAGE_BYTES, waiting - sliced);
    TileBatch.Builder head =
        TileBatch.newBuilder()
            .setTileCount(1)
            .setSlice(TileSlice.newBuilder().setOffset(sliced).setLength(length));
    if (sliced == 0) {
      addMasks(head, 1);
    }
    Frame frame = frame(head, Arrays.copyOfRange(selected, sliced, sliced + length));
    sliced += length;
    if (sliced == waiting) {
      tally.tiles(1, selection.layout(), waiting);
      sliced = 0;
      waiting = -1;
    }
    return frame;
  }

  private void addMasks(TileBatch.Builder head, int count) {
    if (maskCoder.isEmpty()) {
      return;
    }
    InlineMasks.Encoded encoded =
        maskCoder.get().encodeSmallest(masks.subList(0, count), selection.grid().elements());
    checksum.add(encoded.bytes());
    head.setMasks(
        TileMasks.newBuilder()
            .setForm(WireCodecs.of(encoded.form()))
            .setMasks(UnsafeByteOperations.unsafeWrap(encoded.bytes())));
  }

  private Frame frame(TileBatch.Builder head, byte[] samples) {
    PayloadCoder.Encoded encoded = encoder.encode(samples);
    head.setCodec(WireCodecs.of(encoded.codec()));
    return checksum.seal(Frame.batch(head.build(), encoded.payload()));
  }
}
