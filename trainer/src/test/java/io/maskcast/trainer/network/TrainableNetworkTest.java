package io.maskcast.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

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
        Learner learner = new Learner(network, 0)) {
      analytic = learner.step(tiles(2, 4), targets, 1e-3, true).inputGradient();
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
        Learner learner = new Learner(network, 0)) {
      return learner.step(tiles, targets, 1e-3, false).loss();
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
        Learner learner = new Learner(network, 0)) {
      // Adam with rate 0 moves nothing: were gradients to add up, the second would be twice the
      // first.
      float[] first = learner.step(tiles, targets, 0, true).inputGradient();
      assertThat(learner.step(tiles, targets, 0, true).inputGradient()).isEqualTo(first);
      double before = learner.step(tiles, targets, 0.05, false).loss();
      double after = before;
      for (int i = 0; i < 30; i++) {
        after = learner.step(tiles, targets, 0.05, false).loss();
      }
      assertThat(after).isLessThan(before / 10);
    }
  }

  @Test
  void refusesToGoOnOnceTheLossIsNoNumber() {
    float[] tiles = tiles(1, 5);
    tiles[0] = Float.NaN;
    try (TrainableNetwork network = network(SMALL, 1);
        Learner learner = new Learner(network, 0)) {
      assertThatThrownBy(() -> learner.step(tiles, new float[] {1, 0, 0, 0}, 1e-3, false))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("lower learning rate");
    }
  }

  @Test
  void nativeMemoryStaysFlatOverBatches() {
    List<Integer> live = new ArrayList<>();
    try (TrainableNetwork network = network(SMALL, 1);
        Learner learner = new Learner(network, 0.01)) {
      for (int i = 0; i < 20; i++) {
        learner.step(tiles(4, i), new float[16], 1e-3, i % 2 == 0);
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
