package io.maskcast.edge.stream;

import com.google.protobuf.ByteString;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.TileMasks;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.tile.TileRange;
import java.util.BitSet;
import java.util.List;

/** How a request names its tiles: by ranges, or by a mask over one range where that is shorter. */
final class AskedTiles {

  /** The most tiles a mask is over. */
  private static final long MOST = 1L << 20;

  private final InlineMasks masks;

  AskedTiles(InlineMasks masks) {
    this.masks = masks;
  }

  /** By ranges, which every server understands. */
  static void byRanges(StreamTilesRequest.Builder request, List<TileRange> ranges) {
    for (TileRange range : ranges) {
      request.addRanges(message(range));
    }
  }

  /**
   * In the shorter way; for servers that know ladders, as these know masks of tiles.
   *
   * @param ranges the tiles, at least one
   */
  void shortest(StreamTilesRequest.Builder request, List<TileRange> ranges) {
    StreamTilesRequest.Builder byRanges = request.clone();
    byRanges(byRanges, ranges);
    if (ranges.size() > 1 && ascend(ranges)) {
      TileRange span = new TileRange(ranges.get(0).first(), ranges.get(ranges.size() - 1).last());
      if (span.count() <= MOST) {
        request.addRanges(message(span)).setChosen(mask(span, ranges));
        if (request.build().getSerializedSize() < byRanges.build().getSerializedSize()) {
          return;
        }
        request.clearRanges().clearChosen();
      }
    }
    byRanges(request, ranges);
  }

  private static boolean ascend(List<TileRange> ranges) {
    for (int i = 1; i < ranges.size(); i++) {
      if (ranges.get(i).first() <= ranges.get(i - 1).last()) {
        return false;
      }
    }
    return true;
  }

  private TileMasks mask(TileRange span, List<TileRange> ranges) {
    BitSet kept = new BitSet();
    for (TileRange range : ranges) {
      kept.set((int) (range.first() - span.first()), (int) (range.last() - span.first()) + 1);
    }
    InlineMasks.Encoded encoded = masks.encodeSmallest(List.of(kept), (int) span.count());
    return TileMasks.newBuilder()
        .setForm(WireCodecs.of(encoded.form()))
        .setMasks(ByteString.copyFrom(encoded.bytes()))
        .build();
  }

  private static io.maskcast.proto.v1.TileRange message(TileRange range) {
    return io.maskcast.proto.v1.TileRange.newBuilder()
        .setFirst(range.first())
        .setLast(range.last())
        .build();
  }
}
