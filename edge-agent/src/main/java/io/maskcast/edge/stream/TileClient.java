package io.maskcast.edge.stream;

import io.maskcast.edge.source.SourceDescription;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.usage.CallAccount;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.edge.usage.CallKind;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.DescribeSourceRequest;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.TileMasks;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.cache.TileCache;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.rendition.RenditionPlan;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Streams tiles from a server. Thread-safe. */
public final class TileClient {

  private final Vertx vertx;
  private final TileCalls calls;
  private final TileRequests requests;
  private final Optional<KeptTiles> kept;

  /**
   * Tiles of one server.
   *
   * @param vertx what waits between retries
   * @param calls the server
   * @param accounts what calls to it cost, and who asks
   * @param retries what to do when streams break
   */
  public TileClient(Vertx vertx, Calls calls, CallAccounts accounts, RetryPolicy retries) {
    this(
        vertx,
        new TileCalls(vertx, calls, accounts, retries),
        new TileRequests(accounts.client(), EnumSet.allOf(PayloadCodec.class)),
        Optional.empty());
  }

  private TileClient(
      Vertx vertx, TileCalls calls, TileRequests requests, Optional<KeptTiles> kept) {
    this.vertx = vertx;
    this.calls = calls;
    this.requests = requests;
    this.kept = kept;
  }

  /**
   * The same, which does not ask for what a cache has, and keeps there what comes: whole tiles,
   * those under masks that are the same for all, and rungs of ladders; of sources that {@link
   * #describe} has described, as they were then.
   *
   * @param cache of tiles
   * @param server where this server listens, for the cache
   */
  public TileClient keeping(TileCache cache, String server) {
    return new TileClient(vertx, calls, requests, Optional.of(new KeptTiles(vertx, cache, server)));
  }

  /**
   * The same, offering fewer codecs to the server, to see what the others are worth.
   *
   * @param codecs those to offer; none is raw samples
   */
  public TileClient offering(Set<PayloadCodec> codecs) {
    return new TileClient(vertx, calls, requests.offering(codecs), kept);
  }

  /** The same without a cache, which a link that is being timed must not have. */
  public TileClient keepingNothing() {
    return new TileClient(vertx, calls, requests, Optional.empty());
  }

  /** What a source holds, and what this client may have of it. */
  public Future<SourceDescription> describe(SourceLevel source) {
    return calls
        .ask(
            TileServiceGrpcClient.DescribeSource,
            DescribeSourceRequest.newBuilder()
                .setSource(source.name())
                .setLevel(source.level())
                .setClient(calls.client())
                .setVersions(kept.isPresent())
                .build())
        .map(Descriptions::of)
        .onSuccess(
            described -> kept.ifPresent(tiles -> tiles.described(source, described.versions())));
  }

  /**
   * The tiles that are meant.
   *
   * @param source where they are
   * @param described the same, as the server describes it
   * @return their numbers, in ranges, at least one; fails with a {@link MaskcastException} if there
   *     are none
   */
  public Future<List<TileRange>> find(
      SourceLevel source, SourceDescription described, TileChoice choice) {
    if (choice instanceof TileChoice.Numbered numbered) {
      return Future.succeededFuture(numbered.ranges());
    }
    if (choice instanceof TileChoice.All) {
      return described.tiles() == 0
          ? Future.failedFuture(new MaskcastException("Source %s has no tiles".formatted(source)))
          : Future.succeededFuture(List.of(new TileRange(0, described.tiles() - 1)));
    }
    return calls
        .ask(TileServiceGrpcClient.FindTiles, Descriptions.find(source, choice))
        .map(Descriptions::ranges);
  }

  /**
   * Streams tiles. When the stream breaks, another one goes on with the first tile that the handler
   * was not given, as long as the retries allow; no tile is given twice.
   *
   * @param source where the tiles are
   * @param bundle whose mask selects, without a generator, or empty for dense tiles
   * @param plan what the server will send of each tile: the mask's plan, or the dense one; where
   *     tiles travel in versions, what the mask shows of them
   * @param ranges which tiles
   * @param handler takes them, each checked by the stream's checksum
   * @param interrupted hears when a stream broke and another one will go on
   * @return what was moved, broken streams included, without wire bytes, once all tiles are there,
   *     without those that were here; fails with a {@link io.maskcast.proto.call.CallException}, a
   *     {@link MaskcastException} or what the handler failed with
   */
  public Future<ByteAccount> stream(
      SourceLevel source,
      Optional<Bundle> bundle,
      SelectionPlan plan,
      List<TileRange> ranges,
      TileBatchHandler handler,
      StreamListener interrupted) {
    Optional<RenditionPlan> versions = bundle.flatMap(b -> RenditionPlan.of(b, plan.layout()));
    if (kept.isEmpty() || versions.isPresent()) {
      return streamAll(source, bundle, versions, plan, ranges, handler, interrupted);
    }
    return kept.get().stream(
        source,
        plan,
        true,
        ranges,
        handler,
        interrupted,
        (missing, to, listener) ->
            streamAll(source, bundle, versions, plan, missing, to, listener));
  }

  private Future<ByteAccount> streamAll(
      SourceLevel source,
      Optional<Bundle> bundle,
      Optional<RenditionPlan> versions,
      SelectionPlan plan,
      List<TileRange> ranges,
      TileBatchHandler handler,
      StreamListener interrupted) {
    PayloadCoder coder = requests.coder(plan.layout(), bundle);
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
   * Streams the rungs of a ladder.
   *
   * @param source where the tiles are
   * @param bundle whose ladder it is
   */
  public Ascent ascent(SourceLevel source, Bundle bundle) {
    return new Ascent(calls, requests, kept, source, bundle);
  }

  /**
   * Streams tiles that have masks of their own, which come with them; else as {@link #stream}.
   *
   * @param bundle whose generator makes the masks
   * @param selection of the bundle's grid and the source's layout
   */
  public Future<ByteAccount> streamOwnMasks(
      SourceLevel source,
      Bundle bundle,
      TileSelection selection,
      List<TileRange> ranges,
      OwnMaskHandler handler,
      StreamListener interrupted) {
    PayloadCoder coder = requests.coder(selection.layout(), Optional.of(bundle));
    InlineMasks maskCoder = requests.maskCoder();
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

  /**
   * Streams whole tiles to audit a bundle with; else as {@link #stream}.
   *
   * @param audited the bundle, for the account
   * @param plan of all samples
   * @param handler compares their answers
   */
  public Future<ByteAccount> streamDense(
      SourceLevel source,
      Digest audited,
      SelectionPlan plan,
      List<TileRange> ranges,
      DenseTileHandler handler,
      StreamListener interrupted) {
    PayloadCoder coder = requests.coder(plan.layout(), Optional.empty());
    StreamTilesRequest common = requests.common(source, Optional.empty(), coder);
    return calls.all(
        ranges,
        (rest, before) -> {
          CallAccount account = calls.account(CallKind.AUDIT, source.name(), audited.hex());
          TileBatchHandler next =
              (position, count, columnar) ->
                  handler
                      .take(before + position, count, columnar)
                      .onSuccess(account::compared)
                      .mapEmpty();
          TileStream stream = whole(new PlanBatches(plan, coder, next), rest, account);
          return calls.begin(requests.asking(common, rest), stream, account);
        },
        Patience.endless(),
        interrupted);
  }

  /**
   * Streams what masks select that were made here, of tiles whose previews have come; else as
   * {@link #stream}. The tiles do not count again in what was moved, what is sent of them does.
   *
   * @param bundle whose generator made the masks of the previews
   * @param selection of the bundle's grid and the source's layout
   * @param ranges at most {@link io.maskcast.proto.call.BatchLimits#tilesWithMasks} tiles
   * @param masks one for each of these
   */
  public Future<ByteAccount> streamAsked(
      SourceLevel source,
      Bundle bundle,
      TileSelection selection,
      List<TileRange> ranges,
      List<BitSet> masks,
      OwnMaskHandler handler,
      StreamListener interrupted) {
    PayloadCoder coder = requests.coder(selection.layout(), Optional.of(bundle));
    InlineMasks maskCoder = requests.maskCoder();
    RestOf<List<BitSet>> rest =
        (before, count) -> masks.subList((int) before, (int) (before + count));
    return stream(
        source,
        Optional.of(bundle),
        coder,
        ranges,
        (before, count) ->
            Optional.of(requests.masks(rest.of(before, count), selection.grid().elements())),
        before ->
            new OwnMaskBatches(
                selection,
                coder,
                maskCoder,
                Optional.of(rest.of(before, masks.size() - before)),
                (position, of, selected) -> handler.take(before + position, of, selected)),
        interrupted);
  }

  private Future<ByteAccount> stream(
      SourceLevel source,
      Optional<Bundle> bundle,
      PayloadCoder coder,
      List<TileRange> ranges,
      BatchReader.Source readers,
      StreamListener interrupted) {
    return stream(
        source, bundle, coder, ranges, (before, count) -> Optional.empty(), readers, interrupted);
  }

  private Future<ByteAccount> stream(
      SourceLevel source,
      Optional<Bundle> bundle,
      PayloadCoder coder,
      List<TileRange> ranges,
      RestOf<Optional<TileMasks>> masks,
      BatchReader.Source readers,
      StreamListener interrupted) {
    StreamTilesRequest common = requests.common(source, bundle, coder);
    String selected = bundle.map(b -> b.digest().hex()).orElse("dense");
    return calls.all(
        ranges,
        (rest, before) -> {
          CallAccount account = calls.account(CallKind.TILES, source.name(), selected);
          TileStream stream = whole(readers.open(before), rest, account);
          StreamTilesRequest.Builder asked = requests.asking(common, rest).toBuilder();
          masks.of(before, TileRange.count(rest)).ifPresent(asked::setMasks);
          return calls.begin(asked.build(), stream, account);
        },
        Patience.endless(),
        interrupted);
  }

  /** A stream that is not of rungs. */
  private static TileStream whole(BatchReader reader, List<TileRange> rest, CallAccount account) {
    return new TileStream(reader, TileRange.count(rest), Optional.empty(), account, () -> {});
  }

  /** What there is of some tiles of a request. */
  @FunctionalInterface
  private interface RestOf<T> {

    /**
     * Of these.
     *
     * @param before how many tiles of the request come before them
     * @param count how many they are
     */
    T of(long before, long count);
  }
}
