package io.maskcast.edge.stream;

import io.maskcast.edge.usage.CallAccount;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.edge.usage.CallKind;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.StreamCall;
import io.maskcast.proto.v1.DescribeSourceRequest;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Streams tiles from a server. Thread-safe. */
public final class TileClient {

  private final Calls calls;
  private final CallAccounts accounts;
  private final Zstandard zstandard = Zstandard.fastest(Zstandard.DEFAULT_LEVEL);

  /**
   * Tiles of one server.
   *
   * @param calls the server
   * @param accounts what calls to it cost, and who asks
   */
  public TileClient(Calls calls, CallAccounts accounts) {
    this.calls = calls;
    this.accounts = accounts;
  }

  /**
   * A source as the server describes it.
   *
   * @param layout its tiles
   * @param tiles how many it has
   */
  public record Source(TileLayout layout, long tiles) {}

  /** What a source holds. */
  public Future<Source> describe(String source) {
    return calls
        .unary(
            TileServiceGrpcClient.DescribeSource,
            DescribeSourceRequest.newBuilder().setSource(source).build())
        .onComplete(described -> accounts.passOver())
        .map(answer -> new Source(layout(answer.getLayout()), answer.getTileCount()));
  }

  /**
   * Streams tiles.
   *
   * @param source the source's name
   * @param bundle whose mask selects, or empty for dense tiles
   * @param plan what the server will send of each tile: the mask's plan, or the dense one
   * @param ranges which tiles
   * @param handler takes them
   * @return what was moved, without wire bytes, once the end record has been checked; fails with a
   *     {@link io.maskcast.proto.call.CallException} or {@link MaskcastException}
   */
  public Future<ByteAccount> stream(
      String source,
      Optional<Bundle> bundle,
      SelectionPlan plan,
      List<TileRange> ranges,
      TileBatchHandler handler) {
    PayloadCoder coder =
        new PayloadCoder(
            plan.layout().sampleType(), zstandard, bundle.map(Bundle::codecAids).orElse(Map.of()));
    StreamTilesRequest.Builder request =
        StreamTilesRequest.newBuilder()
            .setSource(source)
            .setBundleDigest(bundle.map(b -> b.digest().hex()).orElse(""))
            .setClient(accounts.client());
    coder.codecs().forEach(codec -> request.addAccept(WireCodecs.of(codec)));
    for (TileRange range : ranges) {
      request.addRanges(
          io.maskcast.proto.v1.TileRange.newBuilder()
              .setFirst(range.first())
              .setLast(range.last()));
    }
    CallAccount account =
        accounts.begin(CallKind.TILES, source, bundle.map(b -> b.digest().hex()).orElse("dense"));
    TileStream stream = new TileStream(plan, coder, TileRange.count(ranges), handler, account);
    StreamTilesRequest asked = request.build();
    account.request(asked.getSerializedSize());
    StreamCall<StreamTilesResponse> call =
        calls.stream(TileServiceGrpcClient.StreamTiles, asked, stream::take);
    return account.endsWith(call.done().map(end -> stream.account(asked.getSerializedSize())));
  }

  static TileLayout layout(io.maskcast.proto.v1.TileLayout layout) {
    SampleType type =
        switch (layout.getSampleType()) {
          case SAMPLE_TYPE_U8 -> SampleType.U8;
          case SAMPLE_TYPE_U16 -> SampleType.U16;
          case SAMPLE_TYPE_I16 -> SampleType.I16;
          case SAMPLE_TYPE_F32 -> SampleType.F32;
          default ->
              throw new MaskcastException(
                  "The server names a sample type unknown here; use a newer maskcast");
        };
    Interleave interleave =
        switch (layout.getInterleave()) {
          case INTERLEAVE_PIXEL -> Interleave.PIXEL;
          case INTERLEAVE_BAND -> Interleave.BAND;
          default ->
              throw new MaskcastException(
                  "The server names a sample order unknown here; use a newer maskcast");
        };
    return new TileLayout(
        layout.getHeight(), layout.getWidth(), layout.getChannels(), type, interleave);
  }
}
