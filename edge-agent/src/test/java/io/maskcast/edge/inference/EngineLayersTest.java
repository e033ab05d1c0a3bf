package io.maskcast.edge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.edge.EdgeBundles;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.SampleType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both engines compute what {@link PlainNetwork} does. */
class EngineLayersTest {

  private static final Layer FLATTEN = new Layer.Flatten();
  private static final Layer RELU = new Layer.Relu();
  private static final Layer NORM = new Layer.BatchNorm2d(1e-5);

  private static float[] tile(Network.Shape shape, int tiles) {
    SplittableRandom random = new SplittableRandom(7);
    float[] tile = new float[tiles * shape.channels() * shape.height() * shape.width()];
    for (int i = 0; i < tile.length; i++) {
      tile[i] = (float) random.nextGaussian();
    }
    return tile;
  }

  private static Manifest.Input input(Network.Shape shape, int classes) {
    return new Manifest.Input(
        shape.height(), shape.width(), shape.channels(), SampleType.U8, classes);
  }

  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of("stride", List.of(new Layer.StridedConv2d(4, 3, 2, 1, true), FLATTEN)),
        Arguments.of("no bias", List.of(new Layer.StridedConv2d(4, 2, 3, 0, false), FLATTEN)),
        Arguments.of("norm", List.of(NORM, FLATTEN)),
        Arguments.of("wide eps", List.of(new Layer.BatchNorm2d(0.5), FLATTEN)),
        Arguments.of("mean", List.of(new Layer.GlobalAvgPool2d())),
        Arguments.of("mean, fc", List.of(new Layer.GlobalAvgPool2d(), new Layer.Linear(4))),
        Arguments.of("subsample", List.of(new Layer.Subsample2d(2, 6), FLATTEN)),
        Arguments.of("channels", List.of(new Layer.Subsample2d(1, 4), FLATTEN)),
        Arguments.of("rows", List.of(new Layer.Subsample2d(3, 3), FLATTEN)),
        Arguments.of("twice x", List.of(new Layer.Residual(List.of(RELU), List.of()), FLATTEN)),
        Arguments.of(
            "option A",
            List.of(
                new Layer.Residual(
                    List.of(new Layer.StridedConv2d(6, 3, 2, 1, false), NORM, RELU),
                    List.of(new Layer.Subsample2d(2, 6))),
                RELU,
                new Layer.MaxPool2d(2),
                FLATTEN)),
        Arguments.of(
            "option B, nested",
            List.of(
                new Layer.Residual(
                    List.of(
                        new Layer.Residual(List.of(new Layer.Conv2d(3, 3, 1), NORM), List.of()),
                        new Layer.StridedConv2d(5, 1, 2, 0, false)),
                    List.of(new Layer.StridedConv2d(5, 1, 2, 0, true), NORM)),
                new Layer.GlobalAvgPool2d())),
        Arguments.of(
            "flat",
            List.of(
                FLATTEN,
                new Layer.Linear(5),
                new Layer.Residual(List.of(RELU, new Layer.Linear(5)), List.of()))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void layersAreComputedAsDefined(String name, List<Layer> layers) {
    requirePlain(new Network(name, layers), new Network.Shape(3, 7, 6));
  }

  @ParameterizedTest
  @CsvSource({
    "lenet5,2,16,17",
    "allconvnet,3,9,10",
    "allconvnet,2,1,1",
    "resnet20,3,12,9",
    "resnet20,1,1,1",
    "resnet101,1,3,2"
  })
  void namedNetworksAreComputedAsDefined(String name, int channels, int height, int width) {
    requirePlain(Network.of(name, height, width, 4), new Network.Shape(channels, height, width));
  }

  /** Logits of each tile of a batch of two, as near as single precision gets. */
  private static void requirePlain(Network network, Network.Shape shape) {
    List<Network.Shape> shapes = network.shapes(shape.channels(), shape.height(), shape.width());
    int classes = shapes.get(shapes.size() - 1).channels();
    Tensors weights = PlainNetwork.random(network, shape, 3);
    float[] tiles = tile(shape, 2);
    for (EngineKind kind : EngineKind.values()) {
      requirePlain(kind, network, shape, weights, tiles, classes);
    }
  }

  private static void requirePlain(
      EngineKind kind,
      Network network,
      Network.Shape shape,
      Tensors weights,
      float[] tiles,
      int classes) {
    try (NetworkEngine engine = Engines.open(kind, input(shape, classes), network, weights)) {
      assertThat(engine.classes()).isEqualTo(classes);
      float[] logits = engine.logits(tiles, 2);
      assertThat(logits).hasSize(2 * classes);
      for (int t = 0; t < 2; t++) {
        float[] tile = Arrays.copyOfRange(tiles, t * tiles.length / 2, (t + 1) * tiles.length / 2);
        float[] plain = PlainNetwork.logits(network, weights, shape, tile);
        float scale = 1;
        for (float logit : plain) {
          scale = Math.max(scale, Math.abs(logit));
        }
        assertThat(Arrays.copyOfRange(logits, t * classes, (t + 1) * classes))
            .as(kind.label())
            .containsExactly(plain, within(2e-5f * scale));
      }
      assertThat(engine.logits(tiles, 2)).as("again").isEqualTo(logits);
    }
  }

  @ParameterizedTest
  @CsvSource({"allconvnet,3,8,8", "resnet20,3,8,8"})
  void bundlesOfNamedNetworksPassTheirSelfTest(String name, int channels, int height, int width) {
    Network.Shape shape = new Network.Shape(channels, height, width);
    Network network = Network.of(name, height, width, 5);
    Tensors weights = PlainNetwork.random(network, shape, 3);
    float[] samples = new float[channels * height * width]; // rows, columns, channels
    float[] tile = new float[samples.length];
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = i * 37 % 4;
      bytes[i] = (byte) (i * 37 % 4);
      tile[i % channels * height * width + i / channels] = samples[i];
    }
    float[] logits = PlainNetwork.logits(network, weights, shape, tile);
    Manifest.Input input = input(shape, 5);
    Bundle bundle = EdgeBundles.bundle(input, network, weights.encode(), samples, logits);
    for (EngineKind kind : EngineKind.values()) {
      try (MaskedNetwork running = Engines.open(kind, bundle)) {
        assertThat(running.classify(bytes, 1).classes())
            .isEqualTo(Predictions.of(logits, 5).classes());
      }
    }
    logits[2] = 2 * logits[2] + 1; // a lie
    Bundle lie = EdgeBundles.bundle(input, network, weights.encode(), samples, logits);
    for (EngineKind kind : EngineKind.values()) {
      assertThatThrownBy(() -> Engines.open(kind, lie))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("logit 2");
    }
  }

  @Test
  void theRunningEstimatesAreNeededToo() {
    Network network = new Network("n", List.of(NORM, new Layer.GlobalAvgPool2d()));
    Tensors all = PlainNetwork.random(network, new Network.Shape(2, 1, 1), 3);
    Tensors part =
        new Tensors(
            Map.of(
                "0.weight", all.get("0.weight", List.of(2)),
                "0.bias", all.get("0.bias", List.of(2)),
                "0.running_mean", all.get("0.running_mean", List.of(2))));
    for (EngineKind kind : EngineKind.values()) {
      assertThatThrownBy(
              () -> Engines.open(kind, input(new Network.Shape(2, 1, 1), 2), network, part))
          .isInstanceOf(MaskcastException.class)
          .hasMessage("Tensor 0.running_var is missing instead of [2]");
    }
  }
}
