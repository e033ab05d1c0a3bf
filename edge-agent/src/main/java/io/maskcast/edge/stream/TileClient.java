package io.maskcast.edge.stream;

import io.maskcast.edge.budget.BudgetLeft;
import io.maskcast.edge.usage.CallAccount;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.edge.usage.CallKind;
import io.maskcast.proto.call.BulkMethods;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.DescribeSourceRequest;
import io.maskcast.proto.v1.DescribeSourceResponse;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.rendition.RenditionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Streams tiles from a server. Thread-safe. */
public final class TileClient {

  private final Vertx vertx;
  private final Calls calls;
  private final CallAccounts accounts;
  private final RetryPolicy retries;
  private final Zstandard zstandard = Zstandard.fastest(Zstandard.DEFAULT_LEVEL);

  /**
   * Tiles of one server.
   *
   * @param vertx what waits between retries
   * @param calls the server
   * @param accounts what calls to it cost, and who asks
   * @param retries what to do when streams break
   */
  public TileClient(Vertx vertx, Calls calls, CallAccounts accounts, RetryPolicy retries) {
    this.vertx = vertx;
    this.calls = calls;
    this.accounts = accounts;
    this.retries = retries;
  }

  /**
   * A source as the server describes it.
   *
   * @param layout its tiles
   * @param tiles how many it has
   * @param left what this client may still move; empty if nothing limits it
   */
  public record Source(TileLayout layout, long tiles, Optional<BudgetLeft> left) {}

  /** What a source holds, and what this client may have of it. */
  public Future<Source> describe(String source) {
    return calls
        .unary(
            TileServiceGrpcClient.DescribeSource,
            DescribeSourceRequest.newBuilder()
                .setSource(source)
                .setClient(accounts.client())
                .build())
        .onComplete(described -> accounts.passOver())
        .map(answer -> new Source(layout(answer.getLayout()), answer.getTileCount(), left(answer)));
  }

  /**
   * Streams tiles. When the stream breaks, another one goes on with the first tile that the handler
   * was not given, as long as the retries allow; no tile is given twice.
   *
   * @param source the source's name
   * @param bundle whose mask selects, without a generator, or empty for dense tiles
   * @param plan what the server will send of each tile: the mask's plan, or the dense one; where
   *     tiles travel in versions, what the mask shows of them
   * @param ranges which tiles
   * @param handler takes them, each checked by the stream's checksum
   * @param interrupted hears when a stream broke and another one will go on
   * @return what was moved, broken streams included, without wire bytes, once all tiles are there;
   *     fails with a {@link io.maskcast.proto.call.CallException}, a {@link MaskcastException} or
   *     what the handler failed with
   */
  public Future<ByteAccount> stream(
      String source,
      Optional<Bundle> bundle,
      SelectionPlan plan,
      List<TileRange> ranges,
      TileBatchHandler handler,
      Consumer<Interruption> interrupted) {
    PayloadCoder coder = coder(plan.layout(), bundle);
    Optional<RenditionPlan> versions = bundle.flatMap(b -> RenditionPlan.of(b, plan.layout()));
    return stream(
        source,
        bundle,
        coder,
        ranges,
        before -> {
          TileBatchHandler next =
              (position, count, columnar) -> handler.take(before + position, count, columnar);
          return versions
              .<BatchReader>map(parts -> new VersionBatches(parts, coder, next))
              .orElseGet(() -> new PlanBatches(plan, coder, next));
        },
        interrupted);
  }

  /**
   * Streams tiles that have masks of their own, which come with them; else as {@link #stream}.
   *
   * @param bundle whose generator makes the masks
   * @param selection of the bundle's grid and the source's layout
   */
  public Future<ByteAccount> streamOwnMasks(
      String source,
      Bundle bundle,
      TileSelection selection,
      List<TileRange> ranges,
      OwnMaskHandler handler,
      Consumer<Interruption> interrupted) {
    PayloadCoder coder = coder(selection.layout(), Optional.of(bundle));
    InlineMasks maskCoder = new InlineMasks(zstandard);
    return stream(
        source,
        Optional.of(bundle),
        coder,
        ranges,
        before ->
            new OwnMaskBatches(
                selection,
                coder,
                maskCoder,
                (position, masks, selected) -> handler.take(before + position, masks, selected)),
        interrupted);
  }

  private PayloadCoder coder(TileLayout layout, Optional<Bundle> bundle) {
    return new PayloadCoder(
        layout.sampleType(), zstandard, bundle.map(Bundle::codecAids).orElse(Map.of()));
  }

  private Future<ByteAccount> stream(
      String source,
      Optional<Bundle> bundle,
      PayloadCoder coder,
      List<TileRange> ranges,
      BatchReader.Source readers,
      Consumer<Interruption> interrupted) {
    StreamTilesRequest.Builder base =
        StreamTilesRequest.newBuilder()
            .setSource(source)
            .setBundleDigest(bundle.map(b -> b.digest().hex()).orElse(""))
            .setClient(accounts.client());
    coder.codecs().forEach(codec -> base.addAccept(WireCodecs.of(codec)));
    StreamTilesRequest common = base.build();
    String selected = bundle.map(b -> b.digest().hex()).orElse("dense");
    return new ResumedStream(
            vertx,
            retries,
            (rest, before) -> {
              CallAccount account = accounts.begin(CallKind.TILES, source, selected);
              TileStream stream =
                  new TileStream(readers.open(before), TileRange.count(rest), account);
              return begin(asking(common, rest), stream, account);
            },
            interrupted)
        .all(ranges);
  }

  private static StreamTilesRequest asking(StreamTilesRequest common, List<TileRange> ranges) {
    StreamTilesRequest.Builder request = common.toBuilder();
    for (TileRange range : ranges) {
      request.addRanges(
          io.maskcast.proto.v1.TileRange.newBuilder()
              .setFirst(range.first())
              .setLast(range.last()));
    }
    return request.build();
  }

  private ResumedStream.Attempt begin(
      StreamTilesRequest request, TileStream stream, CallAccount account) {
    account.request(request.getSerializedSize());
    Future<Void> done =
        calls.stream(BulkMethods.streamTiles(), request, stream::take)
            .done()
            .compose(
                end -> {
                  stream.requireEnd();
                  return Future.succeededFuture();
                });
    return new ResumedStream.Attempt(stream, account.endsWith(done));
  }

  private static Optional<BudgetLeft> left(DescribeSourceResponse answer) {
    return answer.hasBudgetLeft()
        ? Optional.of(
            new BudgetLeft(
                answer.getBudgetLeft().getBytes(),
                Duration.ofSeconds(answer.getBudgetLeft().getRenewedAfter())))
        : Optional.empty();
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
