package io.maskcast.trainer.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;

/** Where a network is computed, as a user chooses it. */
public enum ComputeDevice implements Choice {
  /** The first GPU if there is one, else the CPU. */
  AUTO,
  /** The CPU, even beside a GPU. */
  CPU,
  /** The first GPU. */
  GPU;

  /**
   * The choice of a name.
   *
   * @throws MaskcastException if it is none of {@code auto}, {@code cpu}, {@code gpu}
   */
  public static ComputeDevice of(String name) {
    return Choice.of(values(), name, "device");
  }

  /**
   * The engine that computes networks. The first call in a process loads native libraries, which
   * takes seconds.
   *
   * @throws MaskcastException if they do not load
   */
  public static Engine engine() {
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException | UnsatisfiedLinkError e) {
      throw new MaskcastException(
          "PyTorch does not load on this machine (%s); run a build of maskcast for this platform"
              .formatted(e.getMessage()),
          e);
    }
  }

  /**
   * The device to compute on.
   *
   * @throws MaskcastException if a GPU is asked for and there is none, or PyTorch does not load
   */
  public Device resolve() {
    boolean gpuPresent = engine().getGpuCount() > 0;
    if (this == GPU && !gpuPresent) {
      throw new MaskcastException(
          "There is no GPU that this build can use: choose device cpu or auto, or run a cu118 build (mvn -Pcu118) on a machine with an NVIDIA driver");
    }
    return this == CPU || !gpuPresent ? Device.cpu() : Device.gpu(0);
  }
}
