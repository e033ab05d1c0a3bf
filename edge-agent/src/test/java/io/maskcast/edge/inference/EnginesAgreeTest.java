package io.maskcast.edge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.SampleType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX Runtime answers what PyTorch answers. */
class EnginesAgreeTest {

  private static final int TILES = 1000;
  private static final int AT_ONCE = 100;

  private static Manifest.Input input(Network.Shape shape, int classes) {
    return new Manifest.Input(
        shape.height(), shape.width(), shape.channels(), SampleType.U8, classes);
  }

  /** Tiles as masks leave them: normal where a sample was sent, else zero. */
  private static float[] tiles(Network.Shape shape, int count, SplittableRandom random) {
    float[] tiles = new float[count * shape.channels() * shape.height() * shape.width()];
    for (int i = 0; i < tiles.length; i++) {
      tiles[i] = random.nextInt(4) == 0 ? 0 : (float) random.nextGaussian();
    }
    return tiles;
  }

  @ParameterizedTest
  @CsvSource({"lenet5,1,28,28", "allconvnet,3,17,16", "resnet20,1,28,28"})
  void onThousandTilesOfTheNamedNetworks(String name, int channels, int height, int width) {
    Network.Shape shape = new Network.Shape(channels, height, width);
    Network network = Network.of(name, height, width, 10);
    Tensors weights = PlainNetwork.random(network, shape, 11);
    SplittableRandom random = new SplittableRandom(12);
    Manifest.Input input = input(shape, 10);
    float largest = 0;
    try (NetworkEngine torch = PyTorchEngine.open(input, network, weights);
        NetworkEngine onnx = OnnxEngine.open(input, network, weights)) {
      for (int tile = 0; tile < TILES; tile += AT_ONCE) {
        float[] batch = tiles(shape, AT_ONCE, random);
        float[] logits = torch.logits(batch, AT_ONCE);
        assertThat(onnx.logits(batch, AT_ONCE)).containsExactly(logits, within(1e-4f));
        for (float logit : logits) {
          largest = Math.max(largest, Math.abs(logit));
        }
      }
    }
    assertThat(largest).as("logits that tell something").isGreaterThan(0.5f);
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF) // the seed is all there is
  void onRandomNetworks(@ForAll @LongRange(min = 0, max = 1_000_000_000) long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Network.Shape shape =
        new Network.Shape(random.nextInt(1, 5), random.nextInt(1, 10), random.nextInt(1, 10));
    Network network = RandomNetwork.of(shape, random);
    List<Network.Shape> shapes = network.shapes(shape.channels(), shape.height(), shape.width());
    int classes = shapes.get(shapes.size() - 1).channels();
    Tensors weights = PlainNetwork.random(network, shape, seed);
    int count = random.nextInt(1, 4);
    float[] tiles = tiles(shape, count, random);
    float[] plain = plain(network, weights, shape, tiles, count);
    float scale = 1;
    for (float logit : plain) {
      scale = Math.max(scale, Math.abs(logit));
    }
    for (EngineKind kind : EngineKind.values()) {
      try (NetworkEngine engine = Engines.open(kind, input(shape, classes), network, weights)) {
        assertThat(engine.logits(tiles, count))
            .as("%s of %s on %s", kind, network, shape)
            .containsExactly(plain, within(1e-4f * scale));
      }
    }
  }

  private static float[] plain(
      Network network, Tensors weights, Network.Shape shape, float[] tiles, int count) {
    int size = tiles.length / count;
    List<Float> logits = new ArrayList<>();
    for (int tile = 0; tile < count; tile++) {
      float[] one = Arrays.copyOfRange(tiles, tile * size, (tile + 1) * size);
      for (float logit : PlainNetwork.logits(network, weights, shape, one)) {
        logits.add(logit);
      }
    }
    float[] all = new float[logits.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = logits.get(i);
    }
    return all;
  }

  /** Layers drawn one after the other, each that fits what comes before it. */
  private static final class RandomNetwork {

    private RandomNetwork() {}

    static Network of(Network.Shape shape, SplittableRandom random) {
      List<Layer> layers = path(shape, random.nextInt(1, 6), 2, random);
      Network.Shape end = after(layers, shape);
      if (!end.isFlat()) {
        layers.add(random.nextBoolean() ? new Layer.Flatten() : new Layer.GlobalAvgPool2d());
      }
      return new Network("random", layers);
    }

    private static Network.Shape after(List<Layer> layers, Network.Shape in) {
      Network.Shape shape = in;
      for (Layer layer : layers) {
        shape = layer.output(shape).orElseThrow();
      }
      return shape;
    }

    private static List<Layer> path(
        Network.Shape in, int length, int depth, SplittableRandom random) {
      List<Layer> layers = new ArrayList<>();
      Network.Shape shape = in;
      while (layers.size() < length) {
        Layer layer = layer(shape, depth, random);
        if (layer.output(shape).isPresent()) {
          layers.add(layer);
          shape = layer.output(shape).orElseThrow();
        }
      }
      return layers;
    }

    private static Layer layer(Network.Shape in, int depth, SplittableRandom random) {
      return switch (random.nextInt(11)) {
        case 0 -> new Layer.Conv2d(random.nextInt(1, 6), random.nextInt(1, 6), random.nextInt(3));
        case 1, 2 ->
            new Layer.StridedConv2d(
                random.nextInt(1, 6),
                random.nextInt(1, 6),
                random.nextInt(1, 4),
                random.nextInt(4),
                random.nextBoolean());
        case 3, 4 -> new Layer.BatchNorm2d(random.nextDouble(1e-6, 0.1));
        case 5 -> new Layer.Relu();
        case 6 -> new Layer.MaxPool2d(random.nextInt(1, 4));
        case 7 -> new Layer.Subsample2d(random.nextInt(1, 4), in.channels() + random.nextInt(4));
        case 8 -> depth == 0 ? new Layer.Relu() : residual(in, depth - 1, random);
        case 9 -> random.nextInt(3) == 0 ? new Layer.Flatten() : new Layer.Relu();
        default -> new Layer.Linear(random.nextInt(1, 6));
      };
    }

    /** With x itself, the same layers again, or what keeps the shape, as shortcut. */
    private static Layer residual(Network.Shape in, int depth, SplittableRandom random) {
      List<Layer> main = path(in, random.nextInt(1, 4), depth, random);
      if (after(main, in).equals(in) && random.nextBoolean()) {
        return new Layer.Residual(main, List.of());
      }
      return new Layer.Residual(main, main);
    }
  }
}
