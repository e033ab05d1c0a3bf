package io.maskcast.edge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.edge.EdgeBundles;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.bundle.Tensors.Tensor;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Networks small enough to compute by hand. */
class PyTorchEngineTest {

  private static Manifest.Input input(int height, int width, int channels, int classes) {
    return new Manifest.Input(height, width, channels, SampleType.U8, classes);
  }

  @Test
  void convolutionWithPaddingThenReluPoolFlattenLinear() {
    // 3x3 sums with a border of zeros, less 20; of a 4x4 tile pooled to 2x2; then weighed 1, 2, 3,
    // 4
    // and minus that.
    Network network =
        new Network(
            "n",
            List.of(
                new Layer.Conv2d(1, 3, 1),
                new Layer.Relu(),
                new Layer.MaxPool2d(2),
                new Layer.Flatten(),
                new Layer.Linear(2)));
    float[] ones = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    Tensors weights =
        new Tensors(
            Map.of(
                "0.weight", new Tensor(List.of(1, 1, 3, 3), ones),
                "0.bias", new Tensor(List.of(1), new float[] {-20}),
                "4.weight", new Tensor(List.of(2, 4), new float[] {1, 2, 3, 4, -1, -2, -3, -4}),
                "4.bias", new Tensor(List.of(2), new float[] {0.5f, 1})));
    float[] tile = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    // Sums: 14 24 30 22 / 33 54 63 45 / 57 90 99 69 / 46 72 78 54. Less 20, pooled: 34 43 70 79.
    float first = 34 + 2 * 43 + 3 * 70 + 4 * 79;

    try (PyTorchEngine engine = PyTorchEngine.open(input(4, 4, 1, 2), network, weights)) {
      assertThat(engine.classes()).isEqualTo(2);
      assertThat(engine.logits(tile, 1)).containsExactly(first + 0.5f, -first + 1);

      float[] two = new float[32];
      System.arraycopy(tile, 0, two, 16, 16);
      // A tile of zeros is -20 everywhere, which relu makes 0.
      assertThat(engine.logits(two, 2)).containsExactly(0.5f, 1, first + 0.5f, -first + 1);
    }
  }

  @Test
  void channelsAndFiltersStandInOrderAndPoolingDropsTheRest() {
    Network network =
        new Network(
            "n", List.of(new Layer.Conv2d(2, 1, 0), new Layer.MaxPool2d(2), new Layer.Flatten()));
    Tensors weights =
        new Tensors(
            Map.of(
                "0.weight", new Tensor(List.of(2, 2, 1, 1), new float[] {1, 10, 100, 1000}),
                "0.bias", new Tensor(List.of(2), new float[] {0, 5})));
    // 2 channels of 3 x 2: the last row falls out of the 2x2 pool.
    float[] tile = {1, 2, 3, 4, 9, 9, 5, 6, 7, 8, 9, 9};

    try (PyTorchEngine engine = PyTorchEngine.open(input(3, 2, 2, 2), network, weights)) {
      assertThat(engine.logits(tile, 1)).containsExactly(4 + 80, 400 + 8000 + 5);
    }
  }

  @Test
  void parametersThatDoNotFitAreNamed() {
    Network network = new Network("n", List.of(new Layer.Flatten(), new Layer.Linear(2)));
    Tensor bias = new Tensor(List.of(2), new float[2]);
    assertThatThrownBy(
            () ->
                PyTorchEngine.open(input(1, 3, 1, 2), network, new Tensors(Map.of("1.bias", bias))))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("Tensor 1.weight is missing instead of [2, 3]");
    Tensors wide =
        new Tensors(Map.of("1.bias", bias, "1.weight", new Tensor(List.of(2, 4), new float[8])));
    assertThatThrownBy(() -> PyTorchEngine.open(input(1, 3, 1, 2), network, wide))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("Tensor 1.weight is of shape [2, 4] instead of [2, 3]");
    assertThatThrownBy(() -> PyTorchEngine.open(input(1, 4, 1, 3), network, wide))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("instead of 3 classes");
  }

  @Test
  void aBundleIsTriedBeforeItAnswers() {
    TileLayout layout = EdgeBundles.row(4);
    assertThatThrownBy(() -> MaskedNetwork.open(EdgeBundles.bundle(4, 2, 0.1f), layout, 10))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("fails its self-test on vector 0: logit 0 is 5.00000 instead of");
    assertThatThrownBy(() -> MaskedNetwork.open(EdgeBundles.bundle(4, 2, Float.NaN), layout, 10))
        .isInstanceOf(MaskcastException.class);
    // Rounding of another machine is no failure.
    MaskedNetwork.open(EdgeBundles.bundle(4, 2, 0.001f), layout, 10).close();
  }

  @Test
  void aBundleForOtherTilesIsRefused() {
    TileLayout other = new TileLayout(2, 2, 1, SampleType.U8, Interleave.PIXEL);
    assertThatThrownBy(() -> MaskedNetwork.open(EdgeBundles.bundle(4), other, 10))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("The bundle is for tiles of 1x4x1 u8, the source has 2x2x1 u8");
  }

  @Test
  void batchesLargerThanTheNetworksAreCutUpInOrder() {
    int tiles = 25;
    byte[] columnar = new byte[2 * tiles];
    for (int t = 0; t < tiles; t++) {
      columnar[t] = (byte) (t % 3 == 0 ? 9 : 1);
      columnar[tiles + t] = 5;
    }
    try (MaskedNetwork network =
        MaskedNetwork.open(EdgeBundles.bundle(4), EdgeBundles.row(4), 10)) {
      Predictions predictions = network.classify(columnar, tiles);
      for (int t = 0; t < tiles; t++) {
        assertThat(predictions.classes()[t]).isEqualTo(t % 3 == 0 ? 0 : 1);
      }
      assertThat(network.plan().selectedBytes()).isEqualTo(2);
    }
  }

  @Test
  void predictionsAreTheFirstLargestLogitAndItsSoftmax() {
    Predictions predictions = Predictions.of(new float[] {1, 3, 3, 1000, -1000, 0}, 3);

    assertThat(predictions.classes()).containsExactly(1, 0);
    double sum = Math.exp(-2) + 2;
    assertThat(predictions.confidences()[0]).isCloseTo((float) (1 / sum), within(1e-6f));
    assertThat(predictions.confidences()[1]).isEqualTo(1f);
    assertThat(Predictions.of(new float[0], 3).classes()).isEmpty();
  }
}
