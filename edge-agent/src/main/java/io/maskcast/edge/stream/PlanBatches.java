package io.maskcast.edge.stream;

import static io.maskcast.edge.stream.BrokenStreamException.require;

import io.maskcast.proto.call.BatchLimits;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileLayout;
import java.util.Optional;

/** Batches and slices of tiles under one plan for all. */
final class PlanBatches implements BatchReader {

  private final SelectionPlan plan;
  private final BatchPayload payload;
  private final TileBatchHandler handler;
  private byte[] sliced = new byte[0];
  private int slicedBytes;

  PlanBatches(SelectionPlan plan, PayloadCoder coder, TileBatchHandler handler) {
    this.plan = plan;
    this.payload = new BatchPayload(coder);
    this.handler = handler;
  }

  @Override
  public TileLayout layout() {
    return plan.layout();
  }

  @Override
  public long selectedBytesPerTile() {
    return plan.selectedBytes();
  }

  @Override
  public boolean isWithinTile() {
    return slicedBytes > 0;
  }

  @Override
  public Optional<Tiles> read(TileBatch batch, long left) {
    require(
        !batch.hasMasks() && batch.getScanBytes() == 0, "masks or scans that were not asked for");
    if (batch.hasSlice()) {
      return slice(batch, left);
    }
    int count = batch.getTileCount();
    long selected = (long) count * plan.selectedBytes();
    require(slicedBytes == 0, "other tiles between the slices of one");
    require(count > 0 && count <= left, "more tiles than asked for");
    require(selected <= BatchLimits.MAX_SELECTED_BYTES, "a batch over the limit of 1 MiB");
    return Optional.of(
        tiles(count, payload.decode(batch, batch.getPayload(), (int) selected, count)));
  }

  private Optional<Tiles> slice(TileBatch batch, long left) {
    long offset = batch.getSlice().getOffset();
    long length = batch.getSlice().getLength();
    require(batch.getTileCount() == 1 && left > 0, "more tiles than asked for");
    require(
        offset == slicedBytes
            && length > 0
            && length <= BatchLimits.MAX_SELECTED_BYTES
            && length <= plan.selectedBytes() - slicedBytes,
        "slices that do not follow each other");
    if (slicedBytes == 0) {
      sliced = new byte[plan.selectedBytes()];
    }
    System.arraycopy(payload.decode(batch, (int) length), 0, sliced, slicedBytes, (int) length);
    slicedBytes += (int) length;
    if (slicedBytes < plan.selectedBytes()) {
      return Optional.empty();
    }
    slicedBytes = 0;
    return Optional.of(tiles(1, sliced));
  }

  private Tiles tiles(int count, byte[] columnar) {
    return new Tiles(
        count,
        (long) count * plan.selectedBytes(),
        position -> handler.take(position, count, columnar));
  }
}
