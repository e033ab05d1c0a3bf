package io.maskcast.server.rpc;

import io.maskcast.proto.call.BatchLimits;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.server.source.TileSource;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.StreamEncoder;
import io.maskcast.shared.rendition.RenditionEncoder;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.vertx.grpc.common.GrpcStatus;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The batches of tiles that travel in versions. Each tile is read whole and rendered; its samples
 * are arranged and encoded with those of the batch, its scans follow them. One thread at a time.
 */
final class VersionBatches implements TileMessages.Batches {

  /** Rendering takes its time: fewer tiles of a batch bring the first ones sooner. */
  private static final int MAX_TILES = 256;

  /** A batch is closed by the tile that makes it long. */
  private static final int MAX_TILE_BYTES =
      BatchLimits.MAX_SELECTED_BYTES - Http2.BULK_MESSAGE_BYTES;

  private final TileSource source;
  private final RenditionEncoder encoder;
  private final StreamEncoder samplesEncoder;
  private final TileCursor tiles;
  private final StreamChecksum checksum;
  private final StreamTally tally;
  private final int width;
  private final byte[] dense;
  private byte[] samples = new byte[0];
  private long unread;

  VersionBatches(
      TileSource source,
      TilePlan plan,
      RenditionEncoder encoder,
      List<TileRange> ranges,
      Collection<PayloadCodec> accepted,
      StreamChecksum checksum,
      StreamTally tally) {
    this.source = source;
    this.encoder = encoder;
    this.samplesEncoder = new StreamEncoder(plan.coder(), accepted);
    this.tiles = new TileCursor(ranges);
    this.checksum = checksum;
    this.tally = tally;
    this.width = encoder.plan().samples();
    this.dense = new byte[source.layout().denseBytes()];
    this.unread = TileRange.count(ranges);
  }

  @Override
  public Frame next() {
    ByteArrayOutputStream scans = new ByteArrayOutputStream();
    int count = 0;
    int scanned = 0;
    while (unread > 0
        && count < MAX_TILES
        && count * width + scans.size() < Http2.BULK_MESSAGE_BYTES) {
      scanned += render(tiles.nextLong(), count, scans);
      count++;
      unread--;
    }
    byte[] columnar = ColumnarBatch.arrange(Arrays.copyOf(samples, count * width), count, 1);
    Frame frame = frame(count, samplesEncoder.encode(columnar, count), scans.toByteArray());
    tally.tiles(count, source.layout(), (long) count * width + scanned);
    return frame;
  }

  /** Renders a tile behind the others of its batch; returns the bytes of its scans. */
  private int render(long tile, int index, ByteArrayOutputStream scans) {
    if (samples.length < (index + 1) * width) {
      samples = Arrays.copyOf(samples, Math.max(2 * samples.length, (index + 1) * width));
    }
    source.readDense(tile, dense, 0);
    int before = scans.size();
    int scanned = encoder.encode(dense, 0, samples, index * width, scans);
    int bytes = width + scans.size() - before;
    if (bytes > MAX_TILE_BYTES) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.INVALID_ARGUMENT,
          "Tile %d has %d bytes in the versions of the bundle, %d are the most; ask for it without the bundle"
              .formatted(tile, bytes, MAX_TILE_BYTES));
    }
    return scanned;
  }

  private Frame frame(int count, PayloadCoder.Encoded encoded, byte[] scans) {
    TileBatch head =
        TileBatch.newBuilder()
            .setTileCount(count)
            .setCodec(WireCodecs.of(encoded.codec()))
            .setScanBytes(scans.length)
            .build();
    return checksum.seal(Frame.batch(head, encoded.payload(), scans));
  }
}
