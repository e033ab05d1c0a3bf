package io.maskcast.edge.inference;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Network;
import java.util.Optional;

/** The same on either engine. */
final class Engines {

  private Engines() {}

  static NetworkEngine open(
      EngineKind kind, Manifest.Input input, Network network, Tensors weights) {
    return kind == EngineKind.ONNX
        ? OnnxEngine.open(input, network, weights)
        : PyTorchEngine.open(input, network, weights);
  }

  /** For tiles like the bundle's, two at once. */
  static MaskedNetwork open(EngineKind kind, Bundle bundle) {
    return MaskedNetwork.open(
        bundle, bundle.manifest().input().layout(), Optional.empty(), kind, 2);
  }
}
