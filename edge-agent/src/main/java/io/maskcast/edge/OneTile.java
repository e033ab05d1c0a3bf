package io.maskcast.edge;

import io.maskcast.edge.inference.EdgeChoice;
import io.maskcast.edge.source.SourceDescription;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** One tile of a source, fetched as it is. */
final class OneTile {

  private final TileClient client;
  private final SourceLevel source;
  private final SourceDescription described;
  private final long tile;

  /** The one in the middle of some tiles: what was asked for by its place lies well within it. */
  OneTile(
      TileClient client, SourceLevel source, SourceDescription described, List<TileRange> found) {
    this.client = client;
    this.source = source;
    this.described = described;
    TileRange middle = found.get(found.size() / 2);
    this.tile = middle.first() + (middle.last() - middle.first()) / 2;
  }

  Future<FetchedTile> fetch(Optional<Bundle> bundle) {
    Optional<EdgeChoice> choice =
        bundle.flatMap(used -> EdgeChoice.of(used, described.layout(), described.noData()));
    if (choice.isPresent()) {
      return byChoice(bundle.orElseThrow(), choice.get());
    }
    return bundle.flatMap(used -> used.manifest().generator()).isPresent()
        ? byItsMask(bundle.orElseThrow())
        : byPlan(bundle);
  }

  /** Put back in place by the mask that all tiles have, or dense. */
  private Future<FetchedTile> byPlan(Optional<Bundle> bundle) {
    TileLayout layout = described.layout();
    SelectionPlan plan =
        bundle
            .map(used -> SelectionPlan.compile(used.mask(), layout))
            .orElseGet(() -> SelectionPlan.dense(layout));
    List<FetchedTile> fetched = new ArrayList<>();
    return client.stream(
            source,
            bundle,
            plan,
            List.of(new TileRange(tile, tile)),
            (position, count, selected) -> {
              fetched.add(FetchedTile.of(tile, described, plan, selected, bundle));
              return Future.succeededFuture();
            },
            broke -> {})
        .map(account -> fetched.get(0));
  }

  /** Chosen by its preview, then asked for as the network sees it: the preview once more. */
  private Future<FetchedTile> byChoice(Bundle bundle, EdgeChoice choice) {
    List<TileRange> one = List.of(new TileRange(tile, tile));
    List<BitSet> seen = new ArrayList<>();
    List<FetchedTile> fetched = new ArrayList<>();
    return client.stream(
            source,
            Optional.of(bundle),
            choice.preview(),
            one,
            (position, count, preview) -> {
              seen.add(choice.withPreview(choice.choose(preview, 1).get(0)));
              return Future.succeededFuture();
            },
            broke -> {})
        .compose(
            account ->
                client.streamAsked(
                    source,
                    bundle,
                    choice.selection(),
                    one,
                    seen,
                    (position, masks, selected) -> {
                      SelectionPlan plan = choice.selection().plan(masks.get(0));
                      fetched.add(
                          FetchedTile.of(tile, described, plan, selected, Optional.of(bundle)));
                      return Future.succeededFuture();
                    },
                    broke -> {}))
        .map(account -> fetched.get(0));
  }

  /** Put back in place by the mask that comes with it. */
  private Future<FetchedTile> byItsMask(Bundle bundle) {
    TileSelection selection = new TileSelection(bundle.mask().grid(), described.layout());
    List<FetchedTile> fetched = new ArrayList<>();
    return client
        .streamOwnMasks(
            source,
            bundle,
            selection,
            List.of(new TileRange(tile, tile)),
            (position, masks, selected) -> {
              SelectionPlan plan = selection.plan(masks.get(0));
              fetched.add(FetchedTile.of(tile, described, plan, selected, Optional.of(bundle)));
              return Future.succeededFuture();
            },
            broke -> {})
        .map(account -> fetched.get(0));
  }
}
