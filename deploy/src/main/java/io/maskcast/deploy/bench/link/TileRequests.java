package io.maskcast.deploy.bench.link;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.tile.TileRange;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Requests for so many tiles each, one stretch of the source after the other and again from its
 * beginning. What comes is checked and decoded as an edge agent does, and thrown away.
 */
final class TileRequests implements Requests {

  private final TileClient client;
  private final SourceLevel source;
  private final long tiles;
  private final Optional<Bundle> bundle;
  private final SelectionPlan plan;
  private final int tilesPerRequest;

  /**
   * Requests.
   *
   * @param client who asks
   * @param source where the tiles are
   * @param tiles how many it has
   * @param bundle whose mask selects, or empty for dense tiles
   * @param plan what the server sends of each tile
   * @param tilesPerRequest 1 to {@code tiles}
   */
  TileRequests(
      TileClient client,
      SourceLevel source,
      long tiles,
      Optional<Bundle> bundle,
      SelectionPlan plan,
      int tilesPerRequest) {
    this.client = client;
    this.source = source;
    this.tiles = tiles;
    this.bundle = bundle;
    this.plan = plan;
    this.tilesPerRequest = tilesPerRequest;
  }

  @Override
  public Future<Answer> send(long number) {
    FirstTile first = new FirstTile();
    List<TileRange> ranges = stretch(number, tilesPerRequest, tiles);
    return bundle
        .filter(used -> used.manifest().generator().isPresent())
        .map(
            used ->
                client.streamOwnMasks(
                    source,
                    used,
                    new TileSelection(used.mask().grid(), plan.layout()),
                    ranges,
                    (position, masks, selected) -> first.came(),
                    broke -> {}))
        .orElseGet(
            () ->
                client.stream(
                    source,
                    bundle,
                    plan,
                    ranges,
                    (position, count, columnar) -> first.came(),
                    broke -> {}))
        .map(account -> new Answer(account, first.at));
  }

  /** The tiles of a request; two ranges where the source ends in between. */
  static List<TileRange> stretch(long number, int length, long tiles) {
    long start = Math.multiplyExact(number, length) % tiles;
    long end = start + length; // exclusive
    return end <= tiles
        ? List.of(new TileRange(start, end - 1))
        : List.of(new TileRange(start, tiles - 1), new TileRange(0, end - tiles - 1));
  }

  /** When the first tiles came. */
  private static final class FirstTile {
    private boolean here;
    private long at;

    Future<Void> came() {
      if (!here) {
        here = true;
        at = System.nanoTime();
      }
      return Future.succeededFuture();
    }
  }
}
