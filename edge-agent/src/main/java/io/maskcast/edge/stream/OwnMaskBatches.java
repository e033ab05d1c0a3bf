package io.maskcast.edge.stream;

import static io.maskcast.edge.stream.BrokenStreamException.require;

import io.maskcast.proto.call.BatchLimits;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileMasks;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.tile.TileLayout;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Batches and slices of tiles that have masks of their own, which come with them or were asked for.
 * What they hold in memory follows from the tiles asked for and their layout, whatever the server
 * sends.
 */
final class OwnMaskBatches implements BatchReader {

  private final TileSelection selection;
  private final BatchPayload payload;
  private final InlineMasks maskCoder;
  private final OwnMaskHandler handler;
  private final Optional<List<BitSet>> asked;
  private int begun; // tiles whose masks were asked for and have come, the last perhaps in part
  private List<BitSet> slicedMask = List.of(); // of the tile that is there in part
  private byte[] sliced = new byte[0];
  private int slicedBytes;

  /** Tiles whose masks come with them. */
  OwnMaskBatches(
      TileSelection selection, PayloadCoder coder, InlineMasks maskCoder, OwnMaskHandler handler) {
    this(selection, coder, maskCoder, Optional.empty(), handler);
  }

  /**
   * Tiles.
   *
   * @param asked their masks, if they were asked for with these
   */
  OwnMaskBatches(
      TileSelection selection,
      PayloadCoder coder,
      InlineMasks maskCoder,
      Optional<List<BitSet>> asked,
      OwnMaskHandler handler) {
    this.selection = selection;
    this.payload = new BatchPayload(coder);
    this.maskCoder = maskCoder;
    this.asked = asked;
    this.handler = handler;
  }

  @Override
  public TileLayout layout() {
    return selection.layout();
  }

  @Override
  public long selectedBytesPerTile() {
    return 0;
  }

  @Override
  public boolean asksWithMasks() {
    return asked.isPresent();
  }

  @Override
  public boolean isWithinTile() {
    return !slicedMask.isEmpty();
  }

  @Override
  public Optional<Tiles> read(TileBatch batch, long left) {
    int count = batch.getTileCount();
    require(count > 0 && count <= left, "more tiles than asked for");
    require(asked.isEmpty() || !batch.hasMasks(), "masks of tiles that were asked for with them");
    if (batch.hasSlice()) {
      return slice(batch);
    }
    require(!isWithinTile(), "other tiles between the slices of one");
    require(count <= BatchLimits.MAX_TILES, "a batch over the limit of 1000 tiles");
    List<BitSet> masks = masks(batch, count);
    long selected = masks.stream().mapToLong(selection::selectedBytes).sum();
    require(selected <= BatchLimits.MAX_SELECTED_BYTES, "a batch over the limit of 1 MiB");
    return Optional.of(tiles(masks, payload.decode(batch, (int) selected)));
  }

  private Optional<Tiles> slice(TileBatch batch) {
    long offset = batch.getSlice().getOffset();
    long length = batch.getSlice().getLength();
    require(
        batch.getTileCount() == 1
            && (asked.isPresent() || batch.hasMasks() != isWithinTile())
            && offset == slicedBytes,
        "slices that do not follow each other");
    if (!isWithinTile()) {
      List<BitSet> mask = masks(batch, 1);
      sliced = new byte[selection.selectedBytes(mask.get(0))];
      slicedMask = mask;
    }
    require(
        length > 0
            && length <= BatchLimits.MAX_SELECTED_BYTES
            && length <= sliced.length - slicedBytes,
        "slices that do not follow each other");
    System.arraycopy(payload.decode(batch, (int) length), 0, sliced, slicedBytes, (int) length);
    slicedBytes += (int) length;
    if (slicedBytes < sliced.length) {
      return Optional.empty();
    }
    Tiles whole = tiles(slicedMask, sliced);
    slicedMask = List.of();
    slicedBytes = 0;
    return Optional.of(whole);
  }

  private List<BitSet> masks(TileBatch batch, int count) {
    if (asked.isPresent()) {
      List<BitSet> next = asked.get().subList(begun, begun + count);
      begun += count;
      return next;
    }
    TileMasks masks = batch.getMasks();
    InlineMasks.Form form =
        WireCodecs.form(masks.getForm())
            .orElseThrow(() -> new BrokenStreamException("masks in a form unknown here"));
    int elements = selection.grid().elements();
    require(InlineMasks.fits(count, elements), "more masks than fit into a batch");
    return maskCoder.decode(form, masks.getMasks().toByteArray(), count, elements);
  }

  private Tiles tiles(List<BitSet> masks, byte[] selected) {
    return new Tiles(
        masks.size(), selected.length, position -> handler.take(position, masks, selected));
  }
}
