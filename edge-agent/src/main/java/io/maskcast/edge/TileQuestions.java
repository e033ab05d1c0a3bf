package io.maskcast.edge;

import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.inference.LadderNetwork;
import io.maskcast.edge.source.SourceDescription;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Some tiles that somebody wants now, by their numbers, over one connection. */
final class TileQuestions {

  private final AgentParts.Link link;
  private final SourceLevel source;
  private final List<Long> tiles;

  TileQuestions(AgentParts.Link link, SourceLevel source, List<Long> tiles) {
    this.link = link;
    this.source = source;
    this.tiles = List.copyOf(tiles);
  }

  /**
   * The tiles as they are.
   *
   * @param bundle whose mask selects, if one does
   * @return fails with a {@link NoTileException} if the source lacks one
   */
  Future<AskedTiles> each(Optional<Bundle> bundle) {
    return described().compose(at -> each(at, bundle));
  }

  /**
   * The answers to the tiles.
   *
   * @param network opens the bundle for the source
   * @return fails as {@link #each}
   */
  Future<ClimbedTiles> climb(
      Bundle bundle,
      Function<SourceDescription, Future<LadderNetwork>> network,
      AgentParts parts,
      Stop stop) {
    return described()
        .compose(network)
        .compose(
            ladder ->
                new ClimbingTiles(tiles, ladder.tensorSize())
                    .climb(link.tiles(), parts.inference(), source, bundle, ladder, stop));
  }

  private Future<SourceDescription> described() {
    return link.tiles()
        .describe(source)
        .map(
            at -> {
              requireTiles(at);
              return at;
            });
  }

  private void requireTiles(SourceDescription described) {
    for (long tile : tiles) {
      if (tile < 0 || tile >= described.tiles()) {
        throw new NoTileException(source, tile, described.tiles());
      }
    }
  }

  private Future<AskedTiles> each(SourceDescription described, Optional<Bundle> with) {
    Future<List<FetchedTile>> all = Future.succeededFuture(new ArrayList<>());
    for (long tile : tiles) {
      List<TileRange> one = List.of(new TileRange(tile, tile));
      all =
          all.compose(
              some ->
                  new OneTile(link.tiles(), source, described, one)
                      .fetch(with)
                      .map(
                          fetched -> {
                            some.add(fetched);
                            return some;
                          }));
    }
    return all.map(fetched -> new AskedTiles(with, fetched, ByteAccount.NONE));
  }
}
