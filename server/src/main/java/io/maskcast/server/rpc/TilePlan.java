package io.maskcast.server.rpc;

import io.maskcast.server.source.TileSource;
import io.maskcast.shared.generator.MaskGenerator;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.rendition.RenditionEncoder;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How the tiles of a layout travel under a bundle, or dense.
 *
 * @param selection which samples
 * @param coder makes payloads of them
 * @param own where every tile has a mask of its own, which then chooses from the selection
 * @param versions where tiles travel in versions, of which the selection then keeps what is shown
 */
record TilePlan(
    SelectionPlan selection,
    PayloadCoder coder,
    Optional<OwnMasks> own,
    Optional<RenditionEncoder> versions) {

  /**
   * Masks of single tiles.
   *
   * @param generator makes them
   * @param selection what they select
   * @param coder writes them
   */
  record OwnMasks(MaskGenerator generator, TileSelection selection, InlineMasks coder) {

    static OwnMasks of(MaskGenerator generator, TileLayout layout, Zstandard zstandard) {
      return new OwnMasks(
          generator, new TileSelection(generator.grid(), layout), new InlineMasks(zstandard));
    }
  }

  /** What the start record says of a tile. */
  int selectedBytesPerTile() {
    if (own.isPresent()) {
      return 0;
    }
    return versions.map(encoder -> encoder.plan().samples()).orElseGet(selection::selectedBytes);
  }

  /** The batches of a stream. */
  TileMessages.Batches batches(
      TileSource source,
      List<TileRange> ranges,
      Collection<PayloadCodec> accepted,
      StreamChecksum checksum,
      StreamTally tally) {
    if (own.isPresent()) {
      return new OwnMaskBatches(source, this, own.get(), ranges, accepted, checksum, tally);
    }
    return versions.isPresent()
        ? new VersionBatches(source, this, versions.get(), ranges, accepted, checksum, tally)
        : new TileBatches(source, this, ranges, accepted, checksum, tally);
  }
}
