package io.maskcast.server.rpc;

import io.maskcast.server.registry.BundleRegistry;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Plans by bundle and layout, each compiled once; the least used go first. Thread-safe; a miss
 * reads the mask from disk.
 */
final class PlanCache {

  private static final int CAPACITY = 128;

  private final BundleRegistry registry;
  private final Map<Key, SelectionPlan> plans =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SelectionPlan> eldest) {
          return size() > CAPACITY;
        }
      };

  private record Key(Digest bundle, TileLayout layout) {}

  PlanCache(BundleRegistry registry) {
    this.registry = registry;
  }

  synchronized SelectionPlan plan(Digest bundle, TileLayout layout) {
    Key key = new Key(bundle, layout);
    SelectionPlan plan = plans.get(key);
    if (plan == null) {
      plan = SelectionPlan.compile(registry.mask(bundle), layout);
      plans.put(key, plan);
    }
    return plan;
  }
}
