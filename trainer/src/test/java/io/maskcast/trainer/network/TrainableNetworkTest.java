package io.maskcast.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainableNetworkTest {

  private static final Network.Shape INPUT = new Network.Shape(2, 6, 6);
  private static final Network SMALL =
      new Network(
          "small",
          List.of(
              new Layer.Conv2d(3, 3, 1),
              new Layer.Relu(),
              new Layer.MaxPool2d(2),
              new Layer.Flatten(),
              new Layer.Linear(4)));

  private final NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());

  @AfterEach
  void closeManager() {
    manager.close();
  }

  private TrainableNetwork network(Network layers, long seed) {
    return TrainableNetwork.random(layers, INPUT, new SplittableRandom(seed), manager);
  }

  private static float[] tiles(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] tiles = new float[count * 72];
    for (int i = 0; i < tiles.length; i++) {
      tiles[i] = (float) random.nextGaussian();
    }
    return tiles;
  }

  /** Hands whole tiles to the network and keeps the loss's gradient of them. */
  private static final class Watched implements Masking {
    private final Shape tile;
    private NDArray tiles;
    private float[] gradient = {};

    Watched(Network.Shape tile) {
      this.tile = new Shape(tile.channels(), tile.height(), tile.width());
    }

    @Override
    public Shape tileShape() {
      return tile;
    }

    @Override
    public boolean isLearned() {
      return true;
    }

    @Override
    public NDArray apply(NDArray batch, NDManager scope) {
      batch.setRequiresGradient(true);
      tiles = batch;
      return batch;
    }

    @Override
    public void gradientsReady() {
      gradient = tiles.getGradient().toFloatArray();
    }
  }

  private static double step(
      TrainableNetwork network, Learner learner, float[] tiles, float[] targets, double rate) {
    return learner.step(tiles, targets, rate, new Watched(network.tile()));
  }

  private static float[] gradient(
      TrainableNetwork network, Learner learner, float[] tiles, float[] targets, double rate) {
    Watched watched = new Watched(network.tile());
    learner.step(tiles, targets, rate, watched);
    return watched.gradient;
  }

  @Test
  void parametersAreNamedShapedAndBoundedLikePyTorch() {
    try (TrainableNetwork network = network(SMALL, 1)) {
      Tensors weights = network.weights();
      assertThat(weights.asMap().keySet())
          .containsExactly("0.weight", "0.bias", "4.weight", "4.bias");
      weights.get("0.weight", List.of(3, 2, 3, 3));
      weights.get("4.weight", List.of(4, 27));
      float bound = (float) (1 / Math.sqrt(18));
      for (float value : weights.get("0.weight", List.of(3, 2, 3, 3)).values()) {
        assertThat(value).isBetween(-bound, bound);
      }
    }
  }

  @Test
  void convolutionsBeforeBatchNormStartNormalAndTheNormWithoutEffect() {
    Network.Shape tile = new Network.Shape(3, 8, 8);
    try (TrainableNetwork network =
        TrainableNetwork.random(Network.resNet20(10), tile, new SplittableRandom(1), manager)) {
      Tensors weights = network.weights();
      // 3x3 on 64 channels: 36,864 draws of deviation sqrt(2 / 576) = 0.0589.
      float[] drawn = weights.get("19.main.3.weight", List.of(64, 64, 3, 3)).values();
      double mean = 0;
      double square = 0;
      int within = 0;
      for (float value : drawn) {
        mean += value / drawn.length;
        square += value * value / drawn.length;
        within += Math.abs(value) < 0.0589 ? 1 : 0;
      }
      assertThat(mean).isCloseTo(0, within(1e-3));
      assertThat(Math.sqrt(square)).isCloseTo(0.0589, within(6e-4));
      assertThat((double) within / drawn.length).isCloseTo(0.683, within(0.01));
      assertThat(weights.get("1.weight", List.of(16)).values()).containsOnly(1);
      assertThat(weights.get("1.bias", List.of(16)).values()).containsOnly(0);
      assertThat(weights.get("1.running_mean", List.of(16)).values()).containsOnly(0);
      assertThat(weights.get("1.running_var", List.of(16)).values()).containsOnly(1);
      assertThat(network.parameters()).hasSize(19 + 2 * 19 + 2); // convolutions, norms, fc
    }
  }

  @ParameterizedTest
  @CsvSource({"lenet5,2,6,6", "allconvnet,3,11,11", "resnet20,3,9,10"})
  void namedNetworksLearnByHeart(String name, int channels, int height, int width) {
    float[] targets = {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0};
    float[] tiles = Arrays.copyOf(tiles(20, 5), 4 * channels * height * width);
    try (TrainableNetwork network = named(name, channels, height, width);
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W)) {
      double before = step(network, learner, tiles, targets, 1e-3);
      double after = before;
      for (int i = 0; i < 10; i++) {
        after = step(network, learner, tiles, targets, 1e-3);
      }
      assertThat(after).isLessThan(before / 2);
      assertThat(network.logits(tiles)).hasSize(12);
    }
  }

  private TrainableNetwork named(String name, int channels, int height, int width) {
    Network.Shape tile = new Network.Shape(channels, height, width);
    Network network = Network.of(name, height, width, 3);
    return TrainableNetwork.random(network, tile, new SplittableRandom(1), manager);
  }

  @Test
  void everyParameterOfADeepNetworkGetsAGradient() {
    try (TrainableNetwork network = named("resnet101", 1, 4, 4);
        NDManager scope = network.newScope();
        GradientCollector collector = ComputeDevice.engine().newGradientCollector()) {
      List<NDArray> leaves = network.leaves(scope);
      NDArray input = network.input(scope, Arrays.copyOf(tiles(1, 5), 64));
      collector.backward(network.forward(input, leaves, true).square().sum());
      assertThat(leaves).hasSize(104 + 2 * 104 + 2); // convolutions, norms, fc
      for (NDArray leaf : leaves) {
        float largest = leaf.getGradient().abs().max().getFloat();
        assertThat(largest).as("%s", leaf.getShape()).isPositive().isFinite();
      }
    }
  }

  @Test
  void inputGradientOfEveryLayerMatchesFiniteDifferences() {
    Tensors weights = Tensors.decode(PyTorchReference.file("layers.safetensors"));
    float[] analytic;
    float[] targets = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0};
    float[] tiles = PyTorchReference.tiles();
    try (TrainableNetwork network = PyTorchReference.layered().of(weights, manager);
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W)) {
      analytic = gradient(network, learner, tiles, targets, 1e-3);
    }
    float step = 5e-3f;
    for (int i = 0; i < tiles.length; i += 13) {
      double[] losses = new double[2];
      for (int side = 0; side < 2; side++) {
        float[] moved = tiles.clone();
        moved[i] += side == 0 ? -step : step;
        try (TrainableNetwork network = PyTorchReference.layered().of(weights, manager);
            Learner learner = new Learner(network, OptimiserSettings.ADAM_W)) {
          losses[side] = step(network, learner, moved, targets, 1e-3);
        }
      }
      double numeric = (losses[1] - losses[0]) / (2 * step);
      assertThat((double) analytic[i]).as("value %d", i).isEqualTo(numeric, within(1e-3));
    }
  }

  @Test
  void runningEstimatesMoveWhileTrainingOnly() {
    Network norm =
        new Network("norm", List.of(new Layer.BatchNorm2d(1e-5), new Layer.GlobalAvgPool2d()));
    Network.Shape tile = new Network.Shape(1, 1, 2);
    float[] tiles = {1, 2, 3, 6}; // mean 3, variance (4 + 1 + 0 + 9) / 4, unbiased 14 / 3
    try (TrainableNetwork network =
        TrainableNetwork.random(norm, tile, new SplittableRandom(1), manager)) {
      float before = network.logits(tiles)[1];
      assertThat(before).isCloseTo(4.5f, within(1e-4f)); // of mean 0 and variance 1
      float trained = forward(network, tiles, true)[1];
      assertThat(trained).isCloseTo((float) (1.5 / Math.sqrt(3.5)), within(1e-4f));
      Tensors weights = network.weights();
      assertThat(weights.get("0.running_mean", List.of(1)).values()[0])
          .isCloseTo(0.1f * 3, within(1e-5f));
      assertThat(weights.get("0.running_var", List.of(1)).values()[0])
          .isCloseTo(0.9f + 0.1f * 14 / 3, within(1e-5f));

      network.logits(tiles);
      float[] untrained = forward(network, tiles, false);
      assertThat(untrained).isEqualTo(network.logits(tiles));
      assertThat(network.weights().encode()).isEqualTo(weights.encode());
    }
  }

  private static float[] forward(TrainableNetwork network, float[] tiles, boolean training) {
    try (NDManager scope = network.newScope()) {
      NDArray input = network.input(scope, tiles);
      return network.forward(input, network.leaves(scope), training).toFloatArray();
    }
  }

  @Test
  void aSingleValuePerChannelIsNormalisedByTheRunningEstimates() {
    Network.Shape pixel = new Network.Shape(3, 1, 1);
    try (TrainableNetwork network =
        TrainableNetwork.random(
            Network.allConvNet(1, 1, 2), pixel, new SplittableRandom(1), manager)) {
      float[] tile = {1, 2, 3};
      byte[] before = network.weights().encode();
      assertThat(forward(network, tile, true)).isEqualTo(network.logits(tile));
      assertThat(network.weights().encode()).isEqualTo(before);
      float[] two = {1, 2, 3, 4, 5, 6};
      assertThat(forward(network, two, true)).isNotEqualTo(network.logits(two));
    }
  }

  @Test
  void restoringIsInPlaceAndToTheBit() {
    Tensors start = Tensors.decode(PyTorchReference.file("layers.safetensors"));
    try (TrainableNetwork network = PyTorchReference.layered().of(start, manager);
        Optimiser optimiser = new Optimiser(network, OptimiserSettings.AUTHORS)) {
      PyTorchReference.step(network, optimiser);
      Tensors moved = network.weights();
      network.parameters().get(0).muli(Float.NaN);
      PyTorchReference.step(network, optimiser);
      List<NDArray> parameters = network.parameters();
      network.restore(moved);
      assertThat(network.parameters()).isSameAs(parameters);
      assertThat(network.weights().encode()).isEqualTo(moved.encode());
      network.restore(start);
      assertThat(network.logits(PyTorchReference.tiles()))
          .containsExactly(PyTorchReference.expected("layers", "before"), within(1e-5f));
    }
  }

  @Test
  void restoringOtherWeightsChangesNothing() {
    try (TrainableNetwork network = network(SMALL, 1)) {
      byte[] before = network.weights().encode();
      Map<String, Tensors.Tensor> part = new LinkedHashMap<>(network(SMALL, 2).weights().asMap());
      part.remove("4.bias");
      assertThatThrownBy(() -> network.restore(new Tensors(part)))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("4.bias");
      assertThat(network.weights().encode()).isEqualTo(before);
    }
  }

  @Test
  void exportAndImportGiveTheSameLogitsToTheBit() {
    try (TrainableNetwork network = network(SMALL, 1)) {
      Tensors published = Tensors.decode(network.weights().encode());
      try (TrainableNetwork copy = TrainableNetwork.of(SMALL, INPUT, published, manager)) {
        assertThat(copy.logits(tiles(5, 2))).isEqualTo(network.logits(tiles(5, 2)));
        assertThat(copy.weights().encode()).isEqualTo(network.weights().encode());
      }
    }
  }

  @Test
  void refusesWeightsOfAnotherNetwork() {
    try (TrainableNetwork network = network(SMALL, 1)) {
      Tensors weights = network.weights();
      assertThatThrownBy(
              () -> TrainableNetwork.of(Network.leNet5(6, 6, 4), INPUT, weights, manager))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("0.weight");
    }
  }

  @Test
  void poolingBeforeTheRectifierChangesNothing() {
    Network unpooled = new Network("first", SMALL.layers().subList(0, 2));
    try (TrainableNetwork network = network(SMALL, 1);
        TrainableNetwork first = TrainableNetwork.of(unpooled, INPUT, network.weights(), manager);
        TrainableNetwork pooled =
            TrainableNetwork.of(
                new Network("pooled", SMALL.layers().subList(0, 3)),
                INPUT,
                network.weights(),
                manager)) {
      float[] rectified = first.logits(tiles(1, 3));
      float[] expected = new float[27];
      for (int i = 0; i < expected.length; i++) {
        int at = i / 9 * 36 + i % 9 / 3 * 12 + i % 3 * 2;
        expected[i] =
            Math.max(
                Math.max(rectified[at], rectified[at + 1]),
                Math.max(rectified[at + 6], rectified[at + 7]));
      }
      assertThat(pooled.logits(tiles(1, 3))).isEqualTo(expected);
    }
  }

  @Test
  void inputGradientMatchesFiniteDifferences() {
    float[] targets = {1, 0, 0, 0, 0, 0.5f, 0.5f, 0};
    float step = 1e-2f;
    float[] analytic;
    try (TrainableNetwork network = network(SMALL, 1);
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W)) {
      analytic = gradient(network, learner, tiles(2, 4), targets, 1e-3);
    }
    for (int i = 0; i < 144; i += 7) {
      float[] above = tiles(2, 4);
      above[i] += step;
      float[] below = tiles(2, 4);
      below[i] -= step;
      double numeric = (loss(above, targets) - loss(below, targets)) / (2 * step);
      assertThat((double) analytic[i]).isEqualTo(numeric, within(2e-3));
    }
  }

  /** The loss before the first step of a fresh network. */
  private double loss(float[] tiles, float[] targets) {
    try (TrainableNetwork network = network(SMALL, 1);
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W)) {
      return step(network, learner, tiles, targets, 1e-3);
    }
  }

  @Test
  void stepsLowerTheLossAndGradientsDoNotAddUp() {
    float[] tiles = tiles(8, 5);
    float[] targets = new float[32];
    for (int i = 0; i < 8; i++) {
      targets[i * 4 + i % 4] = 1;
    }
    try (TrainableNetwork network = network(SMALL, 1);
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W)) {
      // Adam with rate 0 moves nothing: were gradients to add up, the second would be twice the
      // first.
      float[] first = gradient(network, learner, tiles, targets, 0);
      assertThat(gradient(network, learner, tiles, targets, 0)).isEqualTo(first);
      double before = step(network, learner, tiles, targets, 0.05);
      double after = before;
      for (int i = 0; i < 30; i++) {
        after = step(network, learner, tiles, targets, 0.05);
      }
      assertThat(after).isLessThan(before / 10);
    }
  }

  @Test
  void refusesToGoOnOnceTheLossIsNoNumber() {
    float[] tiles = tiles(1, 5);
    tiles[0] = Float.NaN;
    try (TrainableNetwork network = network(SMALL, 1);
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W)) {
      assertThatThrownBy(() -> step(network, learner, tiles, new float[] {1, 0, 0, 0}, 1e-3))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("lower learning rate");
    }
  }

  @Test
  void nativeMemoryStaysFlatOverBatches() {
    List<Integer> live = new ArrayList<>();
    try (TrainableNetwork network = network(SMALL, 1);
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W.withWeightDecay(0.01))) {
      for (int i = 0; i < 20; i++) {
        step(network, learner, tiles(4, i), new float[16], 1e-3);
        network.logits(tiles(4, i));
        network.weights();
        live.add(manager.getParentManager().getManagedArrays().size());
      }
    }
    assertThat(live).hasSize(20).containsOnly(live.get(0));
    assertThat(live.get(0)).isPositive();
    assertThat(manager.getManagedArrays()).isEmpty();
  }

  @Test
  void nativeMemoryStaysFlatWhateverTheNetworkAndTheOptimiser() {
    Tensors weights = Tensors.decode(PyTorchReference.file("layers.safetensors"));
    List<Architecture> architectures =
        List.of(PyTorchReference.layered(), PyTorchReference.script());
    for (Architecture architecture : architectures) {
      List<Integer> live = new ArrayList<>();
      try (TrainableNetwork network =
              architecture.network().scripted()
                  ? architecture.start(new SplittableRandom(1), manager)
                  : architecture.of(weights, manager);
          Optimiser optimiser = new Optimiser(network, OptimiserSettings.AUTHORS)) {
        for (int i = 0; i < 100; i++) {
          PyTorchReference.step(network, optimiser);
          network.logits(PyTorchReference.tiles());
          if (i % 25 == 0) {
            network.restore(network.weights());
            optimiser.restore(optimiser.state());
          }
          live.add(manager.getParentManager().getManagedArrays().size());
        }
      }
      assertThat(live).containsOnly(live.get(0));
    }
  }

  @Test
  void aGpuThatIsNotThereIsExplained() {
    Assumptions.assumeTrue(ComputeDevice.engine().getGpuCount() == 0);
    assertThatThrownBy(ComputeDevice.GPU::resolve)
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("cpu or auto");
    assertThat(ComputeDevice.AUTO.resolve()).isEqualTo(Device.cpu());
    assertThat(ComputeDevice.of("auto")).isEqualTo(ComputeDevice.AUTO);
    assertThatThrownBy(() -> ComputeDevice.of("tpu")).isInstanceOf(MaskcastException.class);
  }
}
