package io.maskcast.server.rpc;

import io.maskcast.proto.v1.TileMasks;
import io.maskcast.server.source.TileSource;
import io.maskcast.shared.MaskcastException;
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
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How the tiles of a layout travel under a bundle, or dense.
 *
 * @param selection which samples
 * @param coder makes payloads of them
 * @param own where every tile has a mask of its own, which then chooses from the selection
 * @param asked where the selection is but a preview, by which edges make masks to ask for the rest
 * @param versions where tiles travel in versions, of which the selection then keeps what is shown
 */
record TilePlan(
    SelectionPlan selection,
    PayloadCoder coder,
    Optional<OwnMasks> own,
    Optional<AskedMasks> asked,
    Optional<RenditionEncoder> versions) {

  /** Gives the masks of the tiles of a stream, in their order. One thread at a time. */
  @FunctionalInterface
  interface MaskMaker {

    /**
     * Makes the mask of the next tile.
     *
     * @param tile its dense bytes
     * @param kept receives the numbers of the elements that are kept, and no others
     */
    void make(byte[] tile, BitSet kept);
  }

  /** Makes masks for each stream anew. */
  @FunctionalInterface
  interface MaskSource {

    /** For the tiles of a stream from the first on. */
    MaskMaker open();
  }

  /**
   * Masks of single tiles.
   *
   * @param masks makes them
   * @param selection what they select
   * @param coder writes them, unless the caller has them
   */
  record OwnMasks(MaskSource masks, TileSelection selection, Optional<InlineMasks> coder) {

    static OwnMasks of(MaskGenerator generator, TileLayout layout, Zstandard zstandard) {
      return new OwnMasks(
          () -> generator.chooser(layout)::choose,
          new TileSelection(generator.grid(), layout),
          Optional.of(new InlineMasks(zstandard)));
    }
  }

  /**
   * How the tiles travel that are asked for with masks.
   *
   * @throws MaskcastException if nobody may ask for these with masks, or as {@link AskedMasks#plan}
   */
  TilePlan asked(TileMasks masks, long tiles) {
    return asked
        .orElseThrow(
            () ->
                new MaskcastException(
                    "Tiles can be asked for with masks under a bundle whose generator runs at the edge; leave the masks out"))
        .plan(masks, tiles);
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
