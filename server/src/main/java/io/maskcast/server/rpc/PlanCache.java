package io.maskcast.server.rpc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.maskcast.server.registry.BundleRegistry;
import io.maskcast.server.registry.StoredBundle;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.rendition.RenditionEncoder;
import io.maskcast.shared.rendition.RenditionPlan;
import io.maskcast.shared.tile.TileLayout;
import java.util.Map;
import java.util.Optional;

/**
 * Plans by bundle and layout, each compiled once; when they take too much memory the least used go
 * first. Thread-safe; a miss reads masks, dictionary, JPEG headers and generator from disk.
 */
final class PlanCache {

  /** What all plans may take, but for one that takes more on its own and is not kept. */
  private static final int MOST_KIBIBYTES = 256 << 10;

  /** A plan knows of each sample at most its place, the run it is in and its element. */
  private static final int BYTES_A_SAMPLE = 16;

  private final BundleRegistry registry;
  private final Zstandard zstandard;
  private final Cache<Key, Compiled> plans =
      Caffeine.newBuilder()
          .maximumWeight(MOST_KIBIBYTES)
          .weigher((Key key, Compiled compiled) -> compiled.kibibytes())
          .executor(Runnable::run)
          .build();

  private record Key(Digest bundle, TileLayout layout, Optional<Rungs> rungs) {}

  private record Compiled(TilePlan plan, int kibibytes) {}

  PlanCache(BundleRegistry registry, Zstandard zstandard) {
    this.registry = registry;
    this.zstandard = zstandard;
  }

  /**
   * The plan of a bundle, or of some rungs of its ladder.
   *
   * @throws MaskcastException if it has no such rungs
   */
  TilePlan plan(Digest bundle, TileLayout layout, Optional<Rungs> rungs) {
    return plans.get(new Key(bundle, layout, rungs), this::compile).plan();
  }

  private Compiled compile(Key key) {
    StoredBundle bundle = registry.bundle(key.bundle());
    TileLayout layout = key.layout();
    Mask mask = key.rungs().map(rungs -> step(bundle, rungs)).orElseGet(bundle::mask);
    Optional<Mask> preview = bundle.preview();
    PayloadCoder coder = new PayloadCoder(layout.sampleType(), zstandard, bundle.codecAids());
    TilePlan plan =
        new TilePlan(
            SelectionPlan.compile(preview.orElse(mask), layout),
            coder,
            bundle.generator().map(made -> TilePlan.OwnMasks.of(made, layout, zstandard)),
            preview.map(
                there -> AskedMasks.of(new TileSelection(mask.grid(), layout), coder, zstandard)),
            versions(bundle, mask, layout));
    return new Compiled(plan, kibibytes(bundle.manifest(), layout));
  }

  private static Mask step(StoredBundle bundle, Rungs rungs) {
    return bundle
        .ladder()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "Bundle %s has no ladder; ask for its tiles without rungs"
                        .formatted(bundle.digest().brief())))
        .step(rungs);
  }

  /** A generator and a dictionary are as large as their blobs. */
  private static int kibibytes(Manifest manifest, TileLayout layout) {
    long blobs =
        manifest
                .generator()
                .filter(entry -> entry.preview().isEmpty())
                .map(entry -> manifest.blob(entry.weights()).bytes())
                .orElse(0L)
            + manifest.codecs().stream()
                .mapToLong(entry -> manifest.blob(entry.aid()).bytes())
                .sum();
    return 1 + (int) ((blobs + (long) BYTES_A_SAMPLE * layout.samples()) >> 10);
  }

  private static Optional<RenditionEncoder> versions(
      StoredBundle bundle, Mask mask, TileLayout layout) {
    return bundle
        .manifest()
        .versions()
        .map(
            versions ->
                new RenditionEncoder(
                    RenditionPlan.compile(versions, bundle.jpegHeaders(), mask, layout)));
  }

  /** The plan that sends every sample. */
  TilePlan dense(TileLayout layout) {
    return new TilePlan(
        SelectionPlan.dense(layout),
        new PayloadCoder(layout.sampleType(), zstandard, Map.of()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
