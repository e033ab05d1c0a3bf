package io.maskcast.edge.stream;

import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.proto.v1.RungSpan;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.TileMasks;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a client asks a server for, and what it can read of the answers. Thread-safe. */
final class TileRequests {

  private final String client;
  private final Set<PayloadCodec> offered;
  private final Zstandard zstandard = Zstandard.fastest(Zstandard.DEFAULT_LEVEL);

  /**
   * @param client who asks
   * @param offered the codecs it offers; raw samples come in any case
   */
  TileRequests(String client, Set<PayloadCodec> offered) {
    this.client = client;
    this.offered = Set.copyOf(offered);
  }

  /** The same, offering other codecs. */
  TileRequests offering(Set<PayloadCodec> codecs) {
    return new TileRequests(client, codecs);
  }

  /** What payloads are read with. */
  PayloadCoder coder(TileLayout layout, Optional<Bundle> bundle) {
    return new PayloadCoder(
        layout.sampleType(), zstandard, bundle.map(Bundle::codecAids).orElse(Map.of()));
  }

  /** What masks of single tiles are read and written with. */
  InlineMasks maskCoder() {
    return new InlineMasks(zstandard);
  }

  /** All of a request but its tiles. */
  StreamTilesRequest common(SourceLevel source, Optional<Bundle> bundle, PayloadCoder coder) {
    StreamTilesRequest.Builder request =
        StreamTilesRequest.newBuilder()
            .setSource(source.name())
            .setLevel(source.level())
            .setBundleDigest(bundle.map(b -> b.digest().hex()).orElse(""))
            .setClient(client);
    coder.codecs().stream()
        .filter(offered::contains)
        .forEach(codec -> request.addAccept(WireCodecs.of(codec)));
    return request.build();
  }

  /** The same of rungs of a ladder. */
  StreamTilesRequest common(RungStep step, PayloadCoder coder) {
    RungSpan.Builder rungs =
        RungSpan.newBuilder().setFirst(step.rungs().first()).setEnd(step.rungs().end());
    return common(step.source(), Optional.of(step.bundle()), coder).toBuilder()
        .setRungs(rungs)
        .build();
  }

  /** A request for tiles. */
  StreamTilesRequest asking(StreamTilesRequest common, List<TileRange> ranges) {
    StreamTilesRequest.Builder request = common.toBuilder();
    if (common.hasRungs() && common.getRungs().getFirst() > 0) {
      new AskedTiles(maskCoder()).shortest(request, ranges);
    } else {
      AskedTiles.byRanges(request, ranges);
    }
    return request.build();
  }

  /** Masks that were made here, as they travel up. */
  TileMasks masks(List<BitSet> masks, int elements) {
    InlineMasks.Encoded encoded = maskCoder().encodeSmallest(masks, elements);
    return TileMasks.newBuilder()
        .setForm(WireCodecs.of(encoded.form()))
        .setMasks(UnsafeByteOperations.unsafeWrap(encoded.bytes()))
        .build();
  }
}
