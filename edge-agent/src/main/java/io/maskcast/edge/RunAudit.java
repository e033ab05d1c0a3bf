package io.maskcast.edge;

import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.audit.AuditResult;
import io.maskcast.edge.audit.AuditSettings;
import io.maskcast.edge.audit.TileAudit;
import io.maskcast.edge.inference.LadderNetwork;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.seen.SeenTiles;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.StreamListener;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.drift.TileMoments;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TensorReassembly;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The audit of one run over its own connection: looks at samples as they come, and fetches the
 * chosen tiles dense when the masked ones are there, so that nobody knows before which these are.
 */
final class RunAudit {

  /** Tiles of one dense stream: so its request stays small. */
  private static final int AT_ONCE = 1_000;

  private final AgentParts agent;
  private final AgentParts.Link link;
  private final SourceLevel source;
  private final Bundle bundle;
  private final MaskedNetwork network;
  private final TensorReassembly whole;
  private final TileAudit audit;
  private ByteAccount moved = ByteAccount.NONE;

  /**
   * An audit.
   *
   * @param stop where tiles stop that climb a ladder
   * @throws io.maskcast.shared.MaskcastException if such a bundle's tiles cannot be had dense
   */
  RunAudit(
      AgentParts agent,
      AgentParts.Link link,
      SourceLevel source,
      Bundle bundle,
      MaskedNetwork network,
      Optional<Stop> stop,
      AuditSettings settings) {
    this.agent = agent;
    this.link = link;
    this.source = source;
    this.bundle = bundle;
    this.network = network;
    this.whole = network.wholeTiles();
    this.audit =
        new TileAudit(
            settings,
            source.name(),
            // Tiles with masks of their own select other samples each: there is nothing to compare.
            network.ownMasks().isPresent() ? Optional.empty() : reference(bundle.manifest(), stop),
            new TileMoments(
                network.ladder().map(LadderNetwork::lowest).orElseGet(network::plan),
                network.normalisation()));
  }

  /** With the answers that the test tiles got where the tiles of this run stop. */
  private static Optional<ReferenceEntry> reference(Manifest manifest, Optional<Stop> stop) {
    return manifest
        .reference()
        .map(
            tested ->
                tested
                    .climbed()
                    .flatMap(
                        counted ->
                            stop.map(
                                where ->
                                    where.answeredOtherwise(
                                        manifest.ladder().orElseThrow(), counted)))
                    .map(tested::stopping)
                    .orElse(tested));
  }

  /** All that the mask keeps of tiles came; called in their order, on a worker thread. */
  void received(byte[] columnar, int tiles, Consumer<String> drifted) {
    Optional<Rungs> all =
        network.ladder().map(ladder -> new Rungs(0, ladder.entry().rungs().size()));
    if (all.isPresent()) {
      received(all.get(), columnar, tiles, drifted);
    } else {
      look(columnar, tiles, drifted);
    }
  }

  /**
   * The first samples of tiles that climb came. Only those of the lowest rung are looked at: they
   * come of every tile, those of the others of tiles that nobody was sure of.
   *
   * @param step which rungs came, from the lowest on
   */
  void received(Rungs step, byte[] columnar, int tiles, Consumer<String> drifted) {
    look(network.ladder().orElseThrow().lowest(step, columnar, tiles), tiles, drifted);
  }

  private void look(byte[] columnar, int tiles, Consumer<String> drifted) {
    if (audit.received(columnar, tiles)) {
      result(Optional.empty()).alarm().ifPresent(drifted);
    }
  }

  /**
   * Fetches the chosen ones of the tiles that were run, and compares.
   *
   * @param tiles what was run
   * @param classes the answers to it, from {@code first} on
   */
  Future<Void> compare(
      List<TileRange> tiles, int[] classes, int first, StreamListener interrupted) {
    List<Integer> positions =
        audit.chosen(tiles).stream()
            .filter(at -> classes[first + at] != Predictions.NO_CLASS)
            .toList();
    List<Long> numbers = numbers(tiles, positions);
    Future<Void> done = Future.succeededFuture();
    for (int from = 0; from < positions.size(); from += AT_ONCE) {
      int begin = from;
      int end = Math.min(positions.size(), from + AT_ONCE);
      int[] masked =
          positions.subList(begin, end).stream().mapToInt(at -> classes[first + at]).toArray();
      List<TileRange> asked =
          numbers.subList(begin, end).stream().map(tile -> new TileRange(tile, tile)).toList();
      done = done.compose(before -> fetch(asked, masked, interrupted));
    }
    return done;
  }

  private static List<Long> numbers(List<TileRange> tiles, List<Integer> positions) {
    List<Long> numbers = new ArrayList<>();
    TileCursor cursor = new TileCursor(tiles);
    for (int position = 0; numbers.size() < positions.size(); position++) {
      long tile = cursor.nextLong();
      if (positions.get(numbers.size()) == position) {
        numbers.add(tile);
      }
    }
    return numbers;
  }

  private Future<Void> fetch(List<TileRange> tiles, int[] masked, StreamListener interrupted) {
    return link.tiles()
        .streamDense(
            source,
            bundle.digest(),
            whole.plan(),
            tiles,
            (position, count, columnar) ->
                agent
                    .inference()
                    .executeBlocking(
                        () -> {
                          look(tiles, (int) position, count, columnar);
                          return compare((int) position, count, columnar, masked);
                        }),
            interrupted)
        .onSuccess(account -> moved = moved.plus(account))
        .mapEmpty();
  }

  private void look(List<TileRange> tiles, int position, int count, byte[] columnar) {
    Optional<SelectionPlan> masked =
        network.ladder().isPresent() || network.ownMasks().isPresent()
            ? Optional.empty()
            : Optional.of(network.plan());
    for (int at : SeenTiles.lastOf(count)) {
      agent
          .seen()
          .audited(
              source,
              tiles.get(position + at).first(),
              bundle.digest(),
              whole.plan().layout(),
              SeenTiles.columnar(whole.plan(), columnar, count, at),
              masked);
    }
  }

  private Disagreement compare(int position, int count, byte[] columnar, int[] masked) {
    Predictions dense = network.classify(whole, columnar, count);
    return audit.compare(Arrays.copyOfRange(masked, position, position + count), dense.classes());
  }

  /** Tells the server what was found; that it could not be told fails no run. */
  Future<AuditResult> report() {
    AuditResult found = result(Optional.empty());
    return link.audits()
        .report(source.name(), bundle.digest(), found)
        .map(found)
        .otherwise(failure -> result(Optional.of(String.valueOf(failure.getMessage()))));
  }

  private AuditResult result(Optional<String> unreported) {
    return audit.result(moved, unreported);
  }
}
