package io.maskcast.edge;

import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.budget.BudgetLeft;
import io.maskcast.edge.budget.Candidate;
import io.maskcast.edge.budget.Piece;
import io.maskcast.edge.bundle.BundleClient;
import io.maskcast.edge.bundle.BundleHead;
import io.maskcast.edge.source.SourceDescription;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.edge.usage.RecordedCall;
import io.maskcast.edge.usage.TileCosts;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The bundles of a job that must do with a budget, the largest mask first, and what is known of
 * what their tiles take: by the last of this run, else by the edge's account of those before, else
 * at most their selected bytes, and of a ladder what its bundle says that tiles take which stop as
 * they do here. Goes from one bundle to those behind it, never back. One use.
 */
final class BundleChoice {

  private final BundleClient client;
  private final String source;
  private final Optional<Stop> stop;
  private final List<RecordedCall> before;
  private final Map<Digest, ByteAccount> moved = new HashMap<>();
  private List<BundleHead> left;

  /**
   * What to ask for next.
   *
   * @param bundle by which bundle
   * @param tiles how many tiles
   */
  record Next(BundleHead bundle, long tiles) {}

  private BundleChoice(
      BundleClient client, EdgeJob job, List<BundleHead> heads, List<RecordedCall> before) {
    this.client = client;
    this.source = job.source().name();
    this.stop = job.stop();
    this.left = heads;
    this.before = before;
  }

  /** The choice a job has; fails if its bundles do not go together. */
  static Future<BundleChoice> of(Vertx vertx, BundleClient client, EdgeLedger ledger, EdgeJob job) {
    List<BundleReference> names = new ArrayList<>(List.of(job.bundle()));
    names.addAll(job.smaller());
    Future<List<BundleHead>> heads = Future.succeededFuture(new ArrayList<>());
    for (BundleReference name : names) {
      heads =
          heads.compose(
              all ->
                  client
                      .head(name)
                      .map(
                          head -> {
                            all.add(head);
                            return all;
                          }));
    }
    return heads.compose(
        all -> {
          requireSmaller(all, job.stop());
          return vertx
              .executeBlocking(ledger::calls)
              .map(calls -> new BundleChoice(client, job, all, calls));
        });
  }

  /** The share of a tile's samples that travels on the mean. */
  private static double share(Manifest manifest, Optional<Stop> stop) {
    return manifest
        .ladder()
        .flatMap(ladder -> stop.map(where -> where.rule(ladder).elements()))
        .map(elements -> manifest.mask().q() * elements / manifest.mask().kept())
        .orElseGet(manifest::keptShare);
  }

  private static void requireSmaller(List<BundleHead> heads, Optional<Stop> stop) {
    for (int i = 1; i < heads.size(); i++) {
      BundleHead larger = heads.get(i - 1);
      BundleHead smaller = heads.get(i);
      Manifest.Input input = larger.manifest().input();
      if (!input.equals(smaller.manifest().input())) {
        throw new MaskcastException(
            "Bundle '%s' is for tiles of %s and %d classes, '%s' for %s and %d; name bundles for the same tiles"
                .formatted(
                    larger.reference(),
                    input.describe(),
                    input.classes(),
                    smaller.reference(),
                    smaller.manifest().input().describe(),
                    smaller.manifest().input().classes()));
      }
      if (share(smaller.manifest(), stop) >= share(larger.manifest(), stop)) {
        throw new MaskcastException(
            "The mask of bundle '%s' does not keep less than that of '%s' (of a ladder: what its tiles take on the mean); name bundles from the largest mask to the smallest"
                .formatted(smaller.reference(), larger.reference()));
      }
    }
  }

  /**
   * What to ask for next.
   *
   * @param found the source, and what is left of the budget now
   * @param tiles how many tiles are to come, 1 or more
   * @return fails if what is left of the budget does not suffice
   */
  Future<Next> next(SourceDescription found, long tiles) {
    if (found.left().isEmpty()) {
      return Future.succeededFuture(new Next(left.get(0), tiles));
    }
    BudgetLeft budget = found.left().get();
    Future<List<Candidate>> candidates = Future.succeededFuture(new ArrayList<>());
    for (BundleHead head : left) {
      candidates =
          candidates.compose(
              all ->
                  client
                      .missingBytes(head)
                      .map(
                          missing -> {
                            all.add(candidate(head, missing));
                            return all;
                          }));
    }
    return candidates.map(
        all -> {
          Piece piece =
              Piece.next(all, budget.bytes(), tiles).orElseThrow(() -> tooLittle(budget, tiles));
          left = left.subList(piece.candidate(), left.size());
          return new Next(left.get(0), piece.tiles());
        });
  }

  private Candidate candidate(BundleHead head, long missingBytes) {
    Manifest manifest = head.manifest();
    long selected = Math.round(manifest.keptShare() * manifest.input().layout().denseBytes());
    if (manifest.generator().isPresent()) {
      selected += manifest.mask().elements() / Byte.SIZE + 1; // the most a mask of a tile takes
    }
    long most = Math.max(1, selected);
    OptionalDouble payload = payload(head.digest());
    if (manifest.ladder().isEmpty()) {
      return new Candidate(missingBytes, most, payload);
    }
    double mean = share(manifest, stop) * manifest.input().layout().denseBytes();
    // Which tiles climb is told with about a bit a rung, beside what comes of them.
    double asked = (manifest.ladder().get().rungs().size() - 1.0) / Byte.SIZE;
    return new Candidate(
        missingBytes,
        most,
        mean + asked,
        payload.isPresent() ? OptionalDouble.of(payload.getAsDouble() + asked) : payload);
  }

  private OptionalDouble payload(Digest bundle) {
    OptionalDouble now = TileCosts.payload(moved.getOrDefault(bundle, ByteAccount.NONE));
    return now.isPresent() ? now : TileCosts.payload(before, source, bundle.hex());
  }

  /** Tiles by a bundle took so much. */
  void took(BundleHead bundle, ByteAccount account) {
    moved.put(bundle.digest(), account);
  }

  private MaskcastException tooLittle(BudgetLeft budget, long tiles) {
    return new MaskcastException(
        String.format(
            Locale.ROOT,
            "%,d bytes are left of the budget, too few for the %,d tiles to come with '%s'; ask for fewer tiles, name a smaller bundle, or go on at %s",
            budget.bytes(),
            tiles,
            left.get(left.size() - 1).reference(),
            Instant.now().plus(budget.renewedAfter()).truncatedTo(ChronoUnit.SECONDS)));
  }
}
