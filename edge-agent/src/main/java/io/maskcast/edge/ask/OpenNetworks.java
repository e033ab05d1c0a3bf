package io.maskcast.edge.ask;

import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.tile.TileLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The networks that answered last, so that the next question need not load one. One thread's. */
final class OpenNetworks {

  private static final int MOST = 2;

  private record Key(Digest bundle, TileLayout layout, Optional<Float> noData) {}

  private final EngineKind engine;
  private final int batch;
  private final Map<Key, MaskedNetwork> open = new LinkedHashMap<>();

  OpenNetworks(EngineKind engine, int batch) {
    this.engine = engine;
    this.batch = batch;
  }

  /**
   * A bundle's network for tiles.
   *
   * @param noData the sample that stands for missing data in them, if there is one
   */
  MaskedNetwork of(Bundle bundle, TileLayout layout, Optional<Float> noData) {
    Key key = new Key(bundle.digest(), layout, noData);
    MaskedNetwork network = open.remove(key);
    if (network == null) {
      network = MaskedNetwork.open(bundle, layout, noData, engine, batch);
      while (open.size() >= MOST) {
        open.remove(open.keySet().iterator().next()).close();
      }
    }
    open.put(key, network);
    return network;
  }

  /** The network of a bundle that was used last, for whatever tiles. */
  MaskedNetwork last(Bundle bundle) {
    return open.entrySet().stream()
        .filter(one -> one.getKey().bundle().equals(bundle.digest()))
        .reduce((before, after) -> after)
        .orElseThrow()
        .getValue();
  }

  void close() {
    open.values().forEach(MaskedNetwork::close);
    open.clear();
  }
}
