package io.maskcast.edge.ask;

import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The networks that answered last, so that the next question need not load one. One thread's. */
final class OpenNetworks {

  private static final int MOST = 2;

  private final EngineKind engine;
  private final int batch;
  private final Map<Digest, MaskedNetwork> open = new LinkedHashMap<>();

  OpenNetworks(EngineKind engine, int batch) {
    this.engine = engine;
    this.batch = batch;
  }

  MaskedNetwork of(Bundle bundle) {
    MaskedNetwork network = open.remove(bundle.digest());
    if (network == null) {
      network =
          MaskedNetwork.open(
              bundle, bundle.manifest().input().layout(), Optional.empty(), engine, batch);
      while (open.size() >= MOST) {
        open.remove(open.keySet().iterator().next()).close();
      }
    }
    open.put(bundle.digest(), network);
    return network;
  }

  void close() {
    open.values().forEach(MaskedNetwork::close);
    open.clear();
  }
}
