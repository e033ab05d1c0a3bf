package io.maskcast.server.rpc;

import io.maskcast.server.registry.BundleRegistry;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.rendition.RenditionEncoder;
import io.maskcast.shared.rendition.RenditionPlan;
import io.maskcast.shared.tile.TileLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Plans by bundle and layout, each compiled once; the least used go first. Thread-safe; a miss
 * reads mask, dictionary, JPEG headers and generator from disk.
 */
final class PlanCache {

  private static final int CAPACITY = 128;

  private final BundleRegistry registry;
  private final Zstandard zstandard;
  private final Map<Key, TilePlan> plans =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, TilePlan> eldest) {
          return size() > CAPACITY;
        }
      };

  private record Key(Digest bundle, TileLayout layout) {}

  PlanCache(BundleRegistry registry, Zstandard zstandard) {
    this.registry = registry;
    this.zstandard = zstandard;
  }

  synchronized TilePlan plan(Digest bundle, TileLayout layout) {
    Key key = new Key(bundle, layout);
    TilePlan plan = plans.get(key);
    if (plan == null) {
      Mask mask = registry.mask(bundle);
      plan =
          new TilePlan(
              SelectionPlan.compile(mask, layout),
              new PayloadCoder(layout.sampleType(), zstandard, registry.codecAids(bundle)),
              registry.generator(bundle).map(made -> TilePlan.OwnMasks.of(made, layout, zstandard)),
              versions(bundle, mask, layout));
      plans.put(key, plan);
    }
    return plan;
  }

  private Optional<RenditionEncoder> versions(Digest bundle, Mask mask, TileLayout layout) {
    return registry
        .versions(bundle)
        .map(
            versions ->
                new RenditionEncoder(
                    RenditionPlan.compile(versions, registry.jpegHeaders(bundle), mask, layout)));
  }

  /** The plan that sends every sample. */
  TilePlan dense(TileLayout layout) {
    return new TilePlan(
        SelectionPlan.dense(layout),
        new PayloadCoder(layout.sampleType(), zstandard, Map.of()),
        Optional.empty(),
        Optional.empty());
  }
}
