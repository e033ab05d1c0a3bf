package io.maskcast.server.rpc;

import io.maskcast.proto.call.BatchLimits;
import io.maskcast.proto.v1.TileMasks;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TileSelection;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Masks that a caller brings, made at the edge of the previews of the tiles. Immutable and
 * thread-safe.
 *
 * @param selection what they select
 * @param dense reads the tiles they select from
 * @param coder makes payloads of what they select
 * @param masks reads them
 */
record AskedMasks(
    TileSelection selection, SelectionPlan dense, PayloadCoder coder, InlineMasks masks) {

  static AskedMasks of(TileSelection selection, PayloadCoder coder, Zstandard zstandard) {
    return new AskedMasks(
        selection, SelectionPlan.dense(selection.layout()), coder, new InlineMasks(zstandard));
  }

  /**
   * How the tiles travel that are asked for with masks.
   *
   * @param asked the masks
   * @param tiles how many tiles there are
   * @throws MaskcastException if these are more than go together, or the masks are not as many
   */
  TilePlan plan(TileMasks asked, long tiles) {
    int most = BatchLimits.tilesWithMasks(selection.layout().samples());
    if (tiles > most) {
      throw new MaskcastException(
          "%d tiles are asked for with masks; %d of %s are the most in one call"
              .formatted(tiles, most, selection.layout().describe()));
    }
    InlineMasks.Form form =
        WireCodecs.form(asked.getForm())
            .orElseThrow(
                () -> new MaskcastException("The masks of the request are in no form known here"));
    List<BitSet> decoded =
        masks.decode(
            form, asked.getMasks().toByteArray(), (int) tiles, selection.grid().elements());
    TilePlan.MaskSource inOrder =
        () -> {
          Iterator<BitSet> next = decoded.iterator();
          return (tile, kept) -> {
            kept.clear();
            kept.or(next.next());
          };
        };
    return new TilePlan(
        dense,
        coder,
        Optional.of(new TilePlan.OwnMasks(inOrder, selection, Optional.empty())),
        Optional.empty(),
        Optional.empty());
  }
}
