package io.maskcast.server.rpc;

import io.maskcast.server.source.TileSource;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.rendition.RenditionEncoder;
import io.maskcast.shared.tile.TileRange;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How the tiles of a layout travel under a bundle, or dense.
 *
 * @param selection which samples
 * @param coder makes payloads of them
 * @param versions where tiles travel in versions, of which the selection then keeps what is shown
 */
record TilePlan(SelectionPlan selection, PayloadCoder coder, Optional<RenditionEncoder> versions) {

  /** What the start record says of a tile. */
  int selectedBytesPerTile() {
    return versions.map(encoder -> encoder.plan().samples()).orElseGet(selection::selectedBytes);
  }

  /** The batches of a stream. */
  TileMessages.Batches batches(
      TileSource source,
      List<TileRange> ranges,
      Collection<PayloadCodec> accepted,
      StreamChecksum checksum,
      StreamTally tally) {
    return versions.isPresent()
        ? new VersionBatches(source, this, versions.get(), ranges, accepted, checksum, tally)
        : new TileBatches(source, this, ranges, accepted, checksum, tally);
  }
}
