package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The networks, tiles and training of {@code make_reference.py}, and what PyTorch made of them. */
final class PyTorchReference {

  static final Network.Shape TILE = new Network.Shape(2, 7, 7);
  static final int TILES = 4;
  static final double RATE = 0.01;

  private PyTorchReference() {}

  static byte[] file(String name) {
    try (InputStream in = PyTorchReference.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code layers} or {@code script}: numbers {@code before}, {@code losses}, {@code after}. */
  static float[] expected(String network, String what) {
    try {
      JsonNode node = new ObjectMapper().readTree(file("expected.json")).path(network).path(what);
      List<Float> numbers = new ArrayList<>();
      node.forEach(row -> row.forEach(number -> numbers.add(number.floatValue())));
      if (numbers.isEmpty()) {
        node.forEach(number -> numbers.add(number.floatValue()));
      }
      float[] values = new float[numbers.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = numbers.get(i);
      }
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static float[] tiles() {
    float[] tiles = new float[TILES * 98];
    for (int i = 0; i < tiles.length; i++) {
      tiles[i] = (i * 37 % 29 - 14) / 8f;
    }
    return tiles;
  }

  static Network layers() {
    Layer.BatchNorm2d norm = new Layer.BatchNorm2d(1e-5);
    Layer.Relu relu = new Layer.Relu();
    return new Network(
        "layers",
        List.of(
            new Layer.StridedConv2d(3, 3, 1, 1, false),
            norm,
            relu,
            new Layer.Residual(
                List.of(
                    new Layer.StridedConv2d(6, 3, 2, 1, false),
                    norm,
                    relu,
                    new Layer.StridedConv2d(6, 3, 1, 1, false),
                    norm),
                List.of(new Layer.Subsample2d(2, 6))),
            relu,
            new Layer.Residual(List.of(new Layer.Conv2d(6, 1, 0)), List.of()),
            new Layer.Residual(
                List.of(
                    new Layer.StridedConv2d(8, 3, 2, 1, true),
                    relu,
                    new Layer.StridedConv2d(8, 1, 1, 0, true)),
                List.of(new Layer.StridedConv2d(8, 1, 2, 0, false), norm)),
            relu,
            new Layer.MaxPool2d(2),
            new Layer.GlobalAvgPool2d(),
            new Layer.Linear(5),
            relu,
            new Layer.Linear(3)));
  }

  static Architecture.Layered layered() {
    return new Architecture.Layered(layers(), TILE);
  }

  static Architecture.Script script(String file, Network.Shape tile, int classes) {
    return new Architecture.Script(file, TorchScriptArchive.read(file, file(file)), tile, classes);
  }

  static Architecture.Script script() {
    return script("script.pt", TILE, 3);
  }

  /** One step on all tiles; the loss before it. */
  static float step(TrainableNetwork network, Optimiser optimiser) {
    try (NDManager scope = network.newScope()) {
      float[] targets = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0};
      NDArray input = network.input(scope, tiles());
      List<NDArray> leaves = network.leaves(scope);
      float loss;
      try (GradientCollector collector = ComputeDevice.engine().newGradientCollector()) {
        NDArray logits = network.forward(input, leaves, true);
        NDArray wanted = scope.create(targets, logits.getShape());
        NDArray crossEntropy = logits.logSoftmax(1).mul(wanted).sum(new int[] {1}).mean().neg();
        loss = crossEntropy.getFloat();
        collector.backward(crossEntropy);
      }
      optimiser.step(leaves.stream().map(NDArray::getGradient).toList(), RATE, scope);
      return loss;
    }
  }
}
