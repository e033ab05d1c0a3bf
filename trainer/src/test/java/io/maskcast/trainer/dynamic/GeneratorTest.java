package io.maskcast.trainer.dynamic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.trainer.mask.Extent;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.ComputeDevice;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {

  private static final Extent TILE = new Extent(1, 2, 6, 4);

  private final NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());

  @AfterEach
  void closeManager() {
    manager.close();
  }

  private Generator generator(String form, MaskCells cells) {
    return Generator.initial(GeneratorForm.of(form), cells, 1, new SplittableRandom(1), manager);
  }

  private static MaskCells cells(String kind) {
    return MaskCells.of(MaskKind.of(kind), TILE);
  }

  private NDArray tiles(int count) {
    SplittableRandom random = new SplittableRandom(2);
    float[] values = new float[count * TILE.samples()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(count, 2, 6, 4));
  }

  private float[][] logits(Generator generator, NDArray tiles) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray logits = generator.logits(tiles, generator.leaves(scope, false), scope);
      int count = (int) logits.getShape().get(0);
      float[][] rows = new float[count][];
      for (int i = 0; i < count; i++) {
        rows[i] = logits.get(i).toFloatArray();
      }
      return rows;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "linear, pixel-any",
    "linear-2x2, block-any-3x2-joint",
    "conv, pixel-any",
    "conv, pixel-any-joint",
    "conv, block-any-4x3",
    "conv-3x2, pixel-any",
    "conv, channel-any",
  })
  void masksAreStaticAtFirstAndDifferOnceGammaHasMoved(String form, String kind) {
    MaskCells cells = cells(kind);
    try (Generator generator = generator(form, cells)) {
      float[][] first = logits(generator, tiles(3));
      assertThat(first[0]).hasSize(cells.elements());
      for (float logit : first[0]) {
        assertThat(logit).isEqualTo(1f, within(0.1f));
      }
      assertThat(first[1]).isEqualTo(first[0]);
      assertThat(first[2]).isEqualTo(first[0]);

      Map<String, Tensors.Tensor> moved = new java.util.LinkedHashMap<>();
      moved.putAll(generator.weights().asMap());
      moved.put("gamma", new Tensors.Tensor(List.of(1), new float[] {1}));
      generator.restore(new Tensors(moved));
      float[][] then = logits(generator, tiles(3));
      assertThat(then[1]).isNotEqualTo(then[0]);
    }
  }

  @Test
  void theLinearGeneratorIsAWeightedSumScaledAndShifted() {
    MaskCells cells = cells("channel-any");
    float[] weight = new float[2 * 48];
    weight[3] = 2; // element 0 sees sample 3
    weight[48 + 30] = -1; // element 1 sees sample 30
    Tensors weights =
        new Tensors(
            Map.of(
                "weight", new Tensors.Tensor(List.of(2, 48), weight),
                "gamma", new Tensors.Tensor(List.of(1), new float[] {0.5f}),
                "offset", new Tensors.Tensor(List.of(2), new float[] {10, 20})));
    try (Generator generator = generator("linear", cells)) {
      generator.restore(weights);
      float[] tile = tiles(1).toFloatArray();
      float[] expected = {10 + tile[3], 20 - 0.5f * tile[30]};
      assertThat(logits(generator, tiles(1))[0]).containsExactly(expected, within(1e-5f));
    }
  }

  @Test
  void theSameRandomnessGivesTheSameGenerator() {
    MaskCells cells = cells("pixel-any");
    try (Generator one = generator("conv", cells);
        Generator other = generator("conv", cells)) {
      assertThat(one.weights().encode()).isEqualTo(other.weights().encode());
      other.restore(Tensors.decode(one.weights().encode()));
      assertThat(other.weights().encode()).isEqualTo(one.weights().encode());
      assertThatThrownBy(() -> generator("linear", cells).restore(one.weights()))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("weight");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "conv", "linear-7x14", "conv-1x1"})
  void formsHaveLabels(String label) {
    assertThat(GeneratorForm.of(label).label()).isEqualTo(label);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mlp", "linear-0x3", "conv-7", "Linear"})
  void refusesOtherForms(String label) {
    assertThatThrownBy(() -> GeneratorForm.of(label))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("linear, conv");
  }

  @Test
  void refusesMasksThatAreNotAnyMasksAndSightBeyondTheTile() {
    assertThatThrownBy(() -> generator("linear", cells("pixel-xor")))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("any-masks");
    assertThatThrownBy(() -> generator("linear-7x4", cells("pixel-any")))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("6 rows");
  }
}
