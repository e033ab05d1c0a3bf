package io.maskcast.edge.stream;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TilesVersion;
import io.maskcast.shared.cache.Origin;
import io.maskcast.shared.cache.TileCache;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts tiles that are kept here between those that are streamed, so that whoever takes them cannot
 * tell one from the other, and keeps what is streamed. What is kept of a stretch of tiles is read
 * first, up to {@value KeptStretch#MOST_BYTES} bytes; then all the others of the stretch come by
 * one stream. Disks are waited for on worker threads. Thread-safe.
 */
final class KeptTiles {

  private final Vertx vertx;
  private final TileCache cache;
  private final String server;
  private final Map<SourceLevel, List<TilesVersion>> versions = new ConcurrentHashMap<>();

  KeptTiles(Vertx vertx, TileCache cache, String server) {
    this.vertx = vertx;
    this.cache = cache;
    this.server = server;
  }

  /** Streams tiles that are not here. */
  @FunctionalInterface
  interface Streaming {

    /** Streams them, as {@link TileClient#stream} does. */
    Future<ByteAccount> stream(
        List<TileRange> missing, TileBatchHandler handler, StreamListener interrupted);
  }

  /** What the server says of a source now. */
  void described(SourceLevel source, List<TilesVersion> now) {
    versions.put(source, now);
  }

  /**
   * Hands on tiles, kept or streamed; gives what streaming moved.
   *
   * @param first whether they are looked for the first time, and not for more of their samples
   */
  Future<ByteAccount> stream(
      SourceLevel source,
      SelectionPlan plan,
      boolean first,
      List<TileRange> ranges,
      TileBatchHandler handler,
      StreamListener interrupted,
      Streaming streaming) {
    List<TilesVersion> known = versions.getOrDefault(source, List.of());
    if (plan.selectedBytes() == 0 || known.stream().allMatch(one -> one.version().isEmpty())) {
      return streaming.stream(ranges, handler, interrupted);
    }
    Shelves shelves = new Shelves(source, plan, first, known);
    return stretches(shelves, ranges, 0, ByteAccount.NONE, handler, interrupted, streaming);
  }

  private Future<ByteAccount> stretches(
      Shelves shelves,
      List<TileRange> rest,
      long before,
      ByteAccount moved,
      TileBatchHandler handler,
      StreamListener interrupted,
      Streaming streaming) {
    if (rest.isEmpty()) {
      return Future.succeededFuture(moved);
    }
    return vertx
        .executeBlocking(() -> KeptStretch.look(shelves::find, shelves.plan, rest), false)
        .compose(
            stretch -> {
              StretchDelivery delivery =
                  new StretchDelivery(
                      stretch,
                      shelves.plan,
                      before,
                      handler,
                      interrupted,
                      (tiles, selected) -> keep(shelves, tiles, selected));
              return delivery
                  .all(streaming)
                  .compose(
                      more ->
                          stretches(
                              shelves,
                              TileRange.skip(rest, stretch.tiles()),
                              before + stretch.tiles(),
                              moved.plus(more),
                              handler,
                              interrupted,
                              streaming));
            });
  }

  private Future<Void> keep(Shelves shelves, long[] tiles, byte[] columnar) {
    return vertx.executeBlocking(
        () -> {
          int sampleBytes = shelves.plan.layout().sampleType().bytes();
          shelves.keep(tiles, ColumnarBatch.restore(columnar, tiles.length, sampleBytes));
          return null;
        },
        false);
  }

  /** The shelves of one source and plan: one for each version of tiles. */
  private final class Shelves {

    private final SourceLevel source;
    private final SelectionPlan plan;
    private final boolean first;
    private final TreeMap<Long, Optional<TileCache.Shelf>> byEnd = new TreeMap<>();

    Shelves(SourceLevel source, SelectionPlan plan, boolean first, List<TilesVersion> known) {
      this.source = source;
      this.plan = plan;
      this.first = first;
      known.forEach(one -> byEnd.put(one.end(), one.version().map(this::shelf)));
    }

    private TileCache.Shelf shelf(String version) {
      Origin origin = new Origin(server, source.name(), source.level(), version);
      return first ? cache.shelf(origin, plan) : cache.refining(origin, plan);
    }

    private Optional<TileCache.Shelf> of(long tile) {
      Map.Entry<Long, Optional<TileCache.Shelf>> entry = byEnd.higherEntry(tile);
      return entry == null ? Optional.empty() : entry.getValue();
    }

    Optional<byte[]> find(long tile) {
      return of(tile).flatMap(shelf -> shelf.find(tile));
    }

    /** Keeps tiles, in parts that ascend and have one version. */
    void keep(long[] tiles, byte[] selected) {
      int bytes = plan.selectedBytes();
      for (int first = 0; first < tiles.length; ) {
        Optional<TileCache.Shelf> shelf = of(tiles[first]);
        int end = first + 1;
        while (end < tiles.length && tiles[end] > tiles[end - 1] && of(tiles[end]).equals(shelf)) {
          end++;
        }
        long[] part = java.util.Arrays.copyOfRange(tiles, first, end);
        byte[] theirs = java.util.Arrays.copyOfRange(selected, first * bytes, end * bytes);
        shelf.ifPresent(to -> to.keep(part, theirs));
        first = end;
      }
    }
  }
}
