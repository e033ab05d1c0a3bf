package io.maskcast.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.maskcast.shared.bundle.Tensors;
import org.junit.jupiter.api.Test;

/** Forward, batch normalisation, gradients and AdamW with AMSGrad are PyTorch's. */
class PyTorchReferenceTest {

  private static void follows(TrainableNetwork network, String reference) {
    assertThat(network.logits(PyTorchReference.tiles()))
        .containsExactly(PyTorchReference.expected(reference, "before"), within(1e-5f));
    float[] losses = new float[5];
    try (Optimiser optimiser = new Optimiser(network, OptimiserSettings.AUTHORS)) {
      for (int i = 0; i < losses.length; i++) {
        losses[i] = PyTorchReference.step(network, optimiser);
      }
    }
    assertThat(losses)
        .containsExactly(PyTorchReference.expected(reference, "losses"), within(1e-5f));
    assertThat(network.logits(PyTorchReference.tiles()))
        .containsExactly(PyTorchReference.expected(reference, "after"), within(1e-4f));
  }

  @Test
  void layersLearnLikePyTorchs() {
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu())) {
      Tensors weights = Tensors.decode(PyTorchReference.file("layers.safetensors"));
      follows(PyTorchReference.layered().of(weights, manager), "layers");
    }
  }

  @Test
  void scriptsLearnAsInPython() {
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu())) {
      Architecture.Script script = PyTorchReference.script();
      follows(script.of(script.archive().tensors(), manager), "script");
    }
  }
}
