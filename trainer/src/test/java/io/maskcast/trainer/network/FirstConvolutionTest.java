package io.maskcast.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstConvolutionTest {

  private final NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());
  private final SplittableRandom random = new SplittableRandom(1);

  @AfterEach
  void closeManager() {
    manager.close();
  }

  private NDArray noise(Shape shape) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, shape);
  }

  private static Network network(int filters, int kernel, int padding) {
    return new Network(
        "small",
        List.of(
            new Layer.Conv2d(filters, kernel, padding),
            new Layer.Relu(),
            new Layer.MaxPool2d(2),
            new Layer.Flatten(),
            new Layer.Linear(3)));
  }

  /** The gradients of a mask and of all parameters: by way of the cut, or by the engine alone. */
  private List<float[]> gradients(
      TrainableNetwork network, NDArray tiles, NDArray wanted, boolean cut) {
    NDArray mask = manager.ones(new Shape(1).addAll(tiles.getShape().slice(1)));
    mask.setRequiresGradient(true);
    List<NDArray> leaves = network.parameters().stream().map(NDArray::stopGradient).toList();
    leaves.forEach(leaf -> leaf.setRequiresGradient(true));
    try (GradientCollector collector = ComputeDevice.engine().newGradientCollector()) {
      NDArray seen = tiles.mul(mask);
      if (cut) {
        FirstConvolution first = FirstConvolution.of(network, leaves, seen).orElseThrow();
        collector.backward(loss(first.forward(), wanted));
        collector.backward(first.backward());
      } else {
        collector.backward(loss(network.forward(seen, leaves, true), wanted));
      }
    }
    List<float[]> gradients = new ArrayList<>();
    gradients.add(mask.getGradient().toFloatArray());
    leaves.forEach(leaf -> gradients.add(leaf.getGradient().toFloatArray()));
    return gradients;
  }

  private static NDArray loss(NDArray logits, NDArray wanted) {
    return logits.sub(wanted).square().mean();
  }

  /** Among them: a padded one, several channels, tiles of unequal sides, more than one chunk. */
  @ParameterizedTest
  @CsvSource({
    "130, 1, 28, 28, 20, 5, 0",
    "64, 3, 16, 20, 12, 3, 1",
    "16, 4, 20, 12, 30, 5, 2",
    "40, 1, 30, 40, 8, 4, 3",
    "1, 1, 256, 256, 8, 5, 0"
  })
  void gradientsAreThoseOfTheEngine(
      int tiles, int channels, int height, int width, int filters, int kernel, int padding) {
    Network layers = network(filters, kernel, padding);
    Network.Shape input = new Network.Shape(channels, height, width);
    try (TrainableNetwork network = TrainableNetwork.random(layers, input, random, manager)) {
      NDArray batch = noise(new Shape(tiles, channels, height, width));
      NDArray wanted = noise(new Shape(tiles, 3));
      List<float[]> expected = gradients(network, batch, wanted, false);
      List<float[]> actual = gradients(network, batch, wanted, true);
      for (int i = 0; i < expected.size(); i++) {
        requireClose(actual.get(i), expected.get(i));
      }
      assertThat(gradients(network, batch, wanted, true)).containsExactlyElementsOf(actual);
    }
  }

  private static void requireClose(float[] actual, float[] expected) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isPositive();
    assertThat(actual).containsExactly(expected, within(1e-5f * largest));
  }

  @Test
  void leavesToTheEngineWhatItIsFastAt() {
    assertThat(first(8, new Network.Shape(1, 28, 28))).isEmpty();
    assertThat(first(64, new Network.Shape(1, 28, 28))).isPresent();
    assertThat(first(64, new Network.Shape(5, 28, 28))).isEmpty();
  }

  private Optional<FirstConvolution> first(int tiles, Network.Shape input) {
    try (TrainableNetwork network =
        TrainableNetwork.random(network(20, 5, 0), input, random, manager)) {
      NDArray seen =
          manager.zeros(new Shape(tiles, input.channels(), input.height(), input.width()));
      return FirstConvolution.of(network, network.parameters(), seen);
    }
  }
}
