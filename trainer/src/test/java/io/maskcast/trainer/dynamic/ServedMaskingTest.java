package io.maskcast.trainer.dynamic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.mask.Extent;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.ComputeDevice;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServedMaskingTest {

  private static final int TILES = 400;
  private static final TileLayout LAYOUT = new TileLayout(9, 7, 2, SampleType.U8, Interleave.PIXEL);
  private static final Normalisation PLAIN =
      new Normalisation(new float[] {0, 0}, new float[] {1, 1});

  private final NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());

  @AfterEach
  void closeManager() {
    manager.close();
  }

  private static MaskCells cells(String kind) {
    return MaskCells.of(MaskKind.of(kind), new Extent(1, 2, 9, 7));
  }

  /** A generator whose every weight is drawn. */
  private Generator generator(String form, MaskCells cells) {
    return generator(form, cells, Optional.empty());
  }

  private Generator generator(String form, MaskCells cells, Optional<Preview> preview) {
    SplittableRandom random = new SplittableRandom(4);
    Generator generator =
        Generator.initial(
            GeneratorForm.of(form), cells, preview, 0, new SplittableRandom(1), manager);
    Map<String, Tensors.Tensor> drawn = new LinkedHashMap<>();
    generator
        .weights()
        .asMap()
        .forEach(
            (name, tensor) -> {
              float[] values = new float[tensor.values().length];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
              }
              drawn.put(name, new Tensors.Tensor(tensor.shape(), values));
            });
    generator.restore(new Tensors(drawn));
    return generator;
  }

  @ParameterizedTest
  @CsvSource({
    "linear, pixel-any, top-9",
    "linear, block-any-3x3-joint, positive",
    "linear-4x3, pixel-any-joint, top-5",
    "conv, pixel-any, top-9",
    "conv, block-any-2x4, positive",
    "conv-5x4, pixel-any, top-20",
    "conv-3x3, block-any-6x5, positive",
    "conv-9x7, channel-any, top-1"
  })
  void serversMakeTheMasksTheEngineMakes(String form, String kind, String rule) {
    MaskCells cells = cells(kind);
    KeepRule keep = KeepRule.of(rule);
    TileCost cost = new TileCost(cells, 1, false);
    SplittableRandom random = new SplittableRandom(2);
    float[] values = new float[TILES * 126];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    try (Generator generator = generator(form, cells);
        NDManager scope = manager.newSubManager()) {
      NDArray tiles = scope.create(values, new Shape(TILES, 2, 9, 7));
      ServedMasking served = new ServedMasking(generator, keep, cost, PLAIN, LAYOUT);
      FrozenMasking engine = FrozenMasking.of(generator, keep, cost);

      float[] expected = engine.apply(tiles, scope).toFloatArray();
      float[] sent = served.apply(tiles, scope).toFloatArray();

      int apart = 0; // two logits may be closer than the engine's rounding
      for (int tile = 0; tile < TILES; tile++) {
        boolean equal = true;
        for (int i = tile * 126; i < (tile + 1) * 126; i++) {
          equal &= sent[i] == expected[i];
        }
        apart += equal ? 0 : 1;
      }
      assertThat(served.apart()).isEqualTo(apart).isLessThanOrEqualTo(1);
      assertThat(served.masks()).hasSize(TILES);
      double kept = served.masks().stream().mapToInt(mask -> mask.cardinality()).sum();
      assertThat(served.census().meanElements()).isEqualTo(kept / TILES);
      assertThat(kept / TILES).isStrictlyBetween(0.0, (double) cells.elements());
      InlineMasks coder = new InlineMasks(Zstandard.fastest(Zstandard.DEFAULT_LEVEL));
      assertThat(served.meanMaskBytes())
          .isEqualTo(
              coder.encodeSmallest(served.masks(), cells.elements()).bytes().length
                  / (double) TILES);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "linear, pixel-any, top-9",
    "linear, pixel-any-joint, positive",
    "conv, block-any-2x4, positive",
    "conv, pixel-any, top-20"
  })
  void edgesMakeTheMasksTheEngineMakesOfAPreview(String form, String kind, String rule) {
    MaskCells cells = cells(kind);
    KeepRule keep = KeepRule.of(rule);
    BitSet kept = BitSet.valueOf(new long[] {0b1001_0110});
    Preview preview = new Preview(Mask.of(cells.grid(), kept), cells);
    TileCost cost = new TileCost(cells, 1, false, Optional.of(preview));
    SplittableRandom random = new SplittableRandom(2);
    float[] values = new float[TILES * 126];
    float[] others = new float[TILES * 126];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
      boolean there = kept.get(cells.cell(i % 126));
      others[i] = there ? values[i] : (float) random.nextGaussian();
    }
    try (Generator generator = generator(form, cells, Optional.of(preview));
        NDManager scope = manager.newSubManager()) {
      NDArray tiles = scope.create(values, new Shape(TILES, 2, 9, 7));
      ServedMasking served = new ServedMasking(generator, keep, cost, PLAIN, LAYOUT);
      float[] sent = served.apply(tiles, scope).toFloatArray();
      assertThat(served.apart()).isLessThanOrEqualTo(1);
      // What is outside the preview is not seen.
      served.apply(scope.create(others, new Shape(TILES, 2, 9, 7)), scope);
      assertThat(served.masks().subList(TILES, 2 * TILES))
          .isEqualTo(served.masks().subList(0, TILES));
      double samples = 0;
      for (int tile = 0; tile < TILES; tile++) {
        BitSet mask = served.masks().get(tile);
        assertThat(mask.intersects(kept)).isFalse();
        for (int i = 0; i < 126; i++) {
          int element = cells.cell(i);
          boolean there = kept.get(element) || mask.get(element);
          samples += there ? 1 : 0;
          assertThat(sent[tile * 126 + i]).isEqualTo(there ? values[tile * 126 + i] : 0);
        }
      }
      assertThat(served.census().meanValueBytes()).isEqualTo(samples / TILES);
      assertThat(served.masks().stream().distinct().count()).isGreaterThan(10);
    }
  }

  @Test
  void aGeneratorThatServersDoNotTakeIsRefusedBeforeItLearns() {
    GeneratorForm linear = GeneratorForm.of("linear");
    Generator.requireServable(linear, cells("pixel-any"), Optional.empty());
    // 4,096 inputs by 4,096 elements are 2^24 weights, 64 MiB.
    MaskCells wide = MaskCells.of(MaskKind.PIXEL_ANY, new Extent(1, 1, 64, 64));
    assertThatThrownBy(() -> Generator.requireServable(linear, wide, Optional.empty()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("linear has 16781313 weights here")
        .hasMessageContaining("linear-7x7");
    Generator.requireServable(GeneratorForm.of("linear-16x16"), wide, Optional.empty());
    MaskCells large = MaskCells.of(MaskKind.PIXEL_ANY, new Extent(1, 3, 600, 600));
    assertThatThrownBy(
            () -> Generator.requireServable(GeneratorForm.of("conv"), large, Optional.empty()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("Tiles of 1080000 samples are too large");
  }
}
