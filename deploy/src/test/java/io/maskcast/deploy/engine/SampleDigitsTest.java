package io.maskcast.deploy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.edge.inference.NetworkEngine;
import io.maskcast.edge.inference.OnnxEngine;
import io.maskcast.edge.inference.PyTorchEngine;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.network.Parameter;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.trainer.sample.SampleData;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both engines answer the same of real pictures. */
class SampleDigitsTest {

  private static final int TILES = 1000;
  private static final int AT_ONCE = 100;
  private static final int SIDE = 28;
  private static final int CLASSES = 10;

  /** Weights that keep values near 1. */
  private static Tensors weights(Network network) {
    SplittableRandom random = new SplittableRandom(3);
    Map<String, Tensors.Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters(new Network.Shape(1, SIDE, SIDE))) {
      float[] values = new float[parameter.size()];
      double deviation = Math.sqrt(2.0 * parameter.sides().get(0) / values.length);
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (parameter.role()) {
              case WEIGHT -> (float) (deviation * random.nextGaussian());
              case SCALE, RUNNING_VARIANCE -> (float) random.nextDouble(0.5, 1.5);
              case BIAS, SHIFT, RUNNING_MEAN -> (float) random.nextDouble(-0.5, 0.5);
            };
      }
      tensors.put(parameter.name(), new Tensors.Tensor(parameter.sides(), values));
    }
    return new Tensors(tensors);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet5", "allconvnet", "resnet20"})
  void onnxRuntimeAnswersWhatPyTorchDoes(String name) {
    byte[] pixels = SampleData.DIGITS.read().test().samples();
    Network network = Network.of(name, SIDE, SIDE, CLASSES);
    Manifest.Input input = new Manifest.Input(SIDE, SIDE, 1, SampleType.U8, CLASSES);
    Tensors weights = weights(network);
    try (NetworkEngine torch = PyTorchEngine.open(input, network, weights);
        NetworkEngine onnx = OnnxEngine.open(input, network, weights)) {
      for (int first = 0; first < TILES; first += AT_ONCE) {
        float[] tiles = new float[AT_ONCE * SIDE * SIDE];
        for (int i = 0; i < tiles.length; i++) {
          tiles[i] = ((pixels[first * SIDE * SIDE + i] & 0xff) - 33.3f) / 78.6f;
        }
        assertThat(onnx.logits(tiles, AT_ONCE))
            .containsExactly(torch.logits(tiles, AT_ONCE), within(1e-4f));
      }
    }
  }
}
