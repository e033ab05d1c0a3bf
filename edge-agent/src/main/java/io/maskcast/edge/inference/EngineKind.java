package io.maskcast.edge.inference;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.config.Choice;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.network.Network;
import java.util.Arrays;
import java.util.Optional;

/**
 * What runs networks. An agent needs one of them on its class path; of an engine that is not used
 * no class is loaded.
 */
public enum EngineKind implements Choice {
  /** DJL's PyTorch engine, {@link PyTorchEngine} and {@link TorchScriptEngine}: all networks. */
  PYTORCH("ai.djl.pytorch.engine.PtEngine", "DJL's pytorch-engine"),

  /** ONNX Runtime, {@link OnnxEngine}: networks of layers. */
  ONNX("ai.onnxruntime.OrtEnvironment", "onnxruntime");

  private final String resource;
  private final String library;

  EngineKind(String type, String library) {
    this.resource = type.replace('.', '/') + ".class";
    this.library = library;
  }

  /**
   * The engine of a label.
   *
   * @throws ConfigException if there is none of it
   */
  public static EngineKind parse(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new ConfigException("engine", label, Choice.labels(values())));
  }

  /** Whether it is on the class path. */
  public boolean isHere() {
    return EngineKind.class.getClassLoader().getResource(resource) != null;
  }

  /**
   * The engine to use.
   *
   * @param asked what somebody asked for; if nobody did, PyTorch goes before ONNX Runtime
   * @throws MaskcastException if it is not on the class path, or none is
   */
  public static EngineKind of(Optional<EngineKind> asked) {
    if (asked.isPresent()) {
      return asked.get().requireHere();
    }
    return Arrays.stream(values())
        .filter(EngineKind::isHere)
        .findFirst()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "There is nothing to run networks with: neither %s nor %s is on the class path; add one of them"
                        .formatted(PYTORCH.library, ONNX.library)));
  }

  private EngineKind requireHere() {
    if (!isHere()) {
      throw new MaskcastException(
          "Engine %s is not here: %s is not on the class path; add it, or choose another engine"
              .formatted(label(), library));
    }
    return this;
  }

  /**
   * Loads a bundle's network.
   *
   * @throws MaskcastException if the engine cannot run it, the parameters do not fit the layers, or
   *     this machine cannot run the engine
   */
  NetworkEngine open(Bundle bundle) {
    requireHere();
    Manifest.Input input = bundle.manifest().input();
    Network network = bundle.manifest().network().architecture();
    if (this == ONNX) {
      requireLayers(network);
      return OnnxEngine.open(input, network, bundle.weights());
    }
    return network.scripted()
        ? TorchScriptEngine.open(input, network, bundle.blob(bundle.manifest().network().weights()))
        : PyTorchEngine.open(input, network, bundle.weights());
  }

  private static void requireLayers(Network network) {
    if (network.scripted()) {
      throw new MaskcastException(
          "The bundle's network %s is a TorchScript, which ONNX Runtime does not run; choose the engine pytorch, or another bundle"
              .formatted(network.name()));
    }
  }
}
