package io.maskcast.edge.stream;

import static io.maskcast.edge.stream.BrokenStreamException.require;

import com.google.protobuf.ByteString;
import io.maskcast.proto.call.BatchLimits;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.rendition.RenditionPlan;
import io.maskcast.shared.tile.TileLayout;
import java.util.Arrays;
import java.util.Optional;

/**
 * Batches of tiles that travel in versions: their samples are decoded, their scans handed on as
 * they came.
 */
final class VersionBatches implements BatchReader {

  private final RenditionPlan plan;
  private final BatchPayload payload;
  private final TileBatchHandler handler;

  VersionBatches(RenditionPlan plan, PayloadCoder coder, TileBatchHandler handler) {
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
    return plan.samples();
  }

  @Override
  public boolean isWithinTile() {
    return false;
  }

  @Override
  public Optional<Tiles> read(TileBatch batch, long left) {
    require(!batch.hasSlice(), "slices of tiles that come whole");
    int count = batch.getTileCount();
    require(count > 0 && count <= left, "more tiles than asked for");
    long samples = (long) count * plan.samples();
    ByteString all = batch.getPayload();
    int scanBytes = batch.getScanBytes();
    require(scanBytes >= 0 && scanBytes <= all.size(), "more scans than payload");
    require(
        samples + scanBytes <= BatchLimits.MAX_SELECTED_BYTES, "a batch over the limit of 1 MiB");
    int front = all.size() - scanBytes;
    byte[] decoded = payload.decode(batch, all.substring(0, front), (int) samples, count);
    byte[] tiles = Arrays.copyOf(decoded, decoded.length + scanBytes);
    all.substring(front).copyTo(tiles, decoded.length);
    long selected = plan.requireBatch(tiles, count);
    return Optional.of(
        new Tiles(count, selected, position -> handler.take(position, count, tiles)));
  }
}
