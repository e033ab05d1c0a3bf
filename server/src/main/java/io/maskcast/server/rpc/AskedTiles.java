package io.maskcast.server.rpc;

import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.TileMasks;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The tiles a request asks for: its ranges, or those tiles of them that a mask keeps. */
final class AskedTiles {

  /** The most tiles a mask is over. */
  private static final long MOST = 1L << 20;

  private static final InlineMasks MASKS = new InlineMasks(Zstandard.pureJava());

  private AskedTiles() {}

  /**
   * In the order asked for.
   *
   * @throws io.maskcast.shared.MaskcastException if a range or the mask is none, or nothing is
   *     asked for
   */
  static List<TileRange> of(StreamTilesRequest asked) {
    List<TileRange> ranges = new ArrayList<>();
    asked
        .getRangesList()
        .forEach(range -> ranges.add(new TileRange(range.getFirst(), range.getLast())));
    List<TileRange> tiles = asked.hasChosen() ? chosen(ranges, asked.getChosen()) : ranges;
    if (tiles.isEmpty()) {
      throw invalid("No tiles are asked for; name at least one range");
    }
    return tiles;
  }

  private static List<TileRange> chosen(List<TileRange> ranges, TileMasks chosen) {
    long count = TileRange.count(ranges);
    if (count < 1 || count > MOST) {
      throw invalid("Some of %d tiles are asked for; of 1 to %d can be".formatted(count, MOST));
    }
    InlineMasks.Form form =
        WireCodecs.form(chosen.getForm())
            .orElseThrow(() -> invalid("The tiles are chosen in a form that is unknown here"));
    BitSet kept = MASKS.decode(form, chosen.getMasks().toByteArray(), 1, (int) count).get(0);
    TileCursor tiles = new TileCursor(ranges);
    List<TileRange> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long tile = tiles.nextLong();
      if (kept.get(i)) {
        found.add(new TileRange(tile, tile));
      }
    }
    return TileRange.joined(found);
  }

  private static RpcFailure.StatusFailure invalid(String why) {
    return new RpcFailure.StatusFailure(GrpcStatus.INVALID_ARGUMENT, why);
  }
}
