package io.maskcast.shared.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskGeneratorTest {

  private static final KeepRule POSITIVE = new KeepRule.Positive();
  private static final Normalisation PLAIN = new Normalisation(new float[] {0}, new float[] {1});
  private static final TileLayout ROW = new TileLayout(1, 4, 1, SampleType.U8, Interleave.PIXEL);
  private static final MaskGrid CELLS = MaskGrid.pixels(1, 1, 4);

  private static Tensors.Tensor tensor(List<Integer> shape, float... values) {
    return new Tensors.Tensor(shape, values);
  }

  /** Sees the sum of the first two samples; element e is for tiles where it is over 10 e. */
  private static Tensors staircase() {
    float[] weight = new float[16];
    for (int e = 0; e < 4; e++) {
      weight[4 * e] = 1;
      weight[4 * e + 1] = 1;
    }
    return new Tensors(
        Map.of(
            "weight", tensor(List.of(4, 4), weight),
            "gamma", tensor(List.of(1), 2),
            "offset", tensor(List.of(4), 0, -20, -40, -60)));
  }

  private static BitSet choose(MaskGenerator generator, TileLayout layout, int... samples) {
    byte[] tile = new byte[samples.length];
    for (int i = 0; i < tile.length; i++) {
      tile[i] = (byte) samples[i];
    }
    BitSet kept = new BitSet();
    kept.set(99); // what was there before goes
    generator.chooser(layout).choose(tile, kept);
    return kept;
  }

  private static BitSet bits(int... elements) {
    BitSet bits = new BitSet();
    for (int element : elements) {
      bits.set(element);
    }
    return bits;
  }

  @Test
  void keepsWhatItsLogitsSay() {
    GeneratorForm linear = GeneratorForm.of("linear");
    MaskGenerator generator = new MaskGenerator(linear, POSITIVE, CELLS, PLAIN, staircase());
    // 2 (5 + 6) - 20 e = 22, 2, -18, -38
    assertThat(choose(generator, ROW, 5, 6, 200, 200)).isEqualTo(bits(0, 1));
    assertThat(choose(generator, ROW, 0, 0, 7, 7)).isEqualTo(bits()); // 0 is not positive
    assertThat(choose(generator, ROW, 200, 0, 0, 0)).isEqualTo(bits(0, 1, 2, 3));
    MaskGenerator two = new MaskGenerator(linear, new KeepRule.Top(2), CELLS, PLAIN, staircase());
    assertThat(choose(two, ROW, 0, 0, 0, 0)).isEqualTo(bits(0, 1));
  }

  @Test
  void seesSamplesNormalised() {
    Normalisation half = new Normalisation(new float[] {2}, new float[] {0.5f});
    MaskGenerator generator =
        new MaskGenerator(GeneratorForm.of("linear"), POSITIVE, CELLS, half, staircase());
    // 2 ((7 - 2) / 0.5 + (3 - 2) / 0.5) = 24
    assertThat(choose(generator, ROW, 7, 3, 0, 0)).isEqualTo(bits(0, 1));
  }

  @Test
  void seesAThumbnailOfMeans() {
    Tensors weights =
        new Tensors(
            Map.of(
                "weight", tensor(List.of(4, 2), 1, 0, -1, 0, 0, 1, 0, -1),
                "gamma", tensor(List.of(1), 1),
                "offset", tensor(List.of(4), -3, 3, -3, 3)));
    MaskGenerator generator =
        new MaskGenerator(GeneratorForm.of("linear-1x2"), POSITIVE, CELLS, PLAIN, weights);
    // Means 3.5 and 2.5: 0.5, -0.5, -0.5, 0.5
    assertThat(choose(generator, ROW, 5, 2, 0, 5)).isEqualTo(bits(0, 3));
  }

  /** Of the samples 1 and 3 the first is for elements 0 and 1, the second for 2 and 3. */
  private static MaskGenerator previewing(KeepRule rule) {
    Tensors weights =
        new Tensors(
            Map.of(
                "weight", tensor(List.of(4, 2), 1, 0, 1, 0, 0, 1, 0, 1),
                "gamma", tensor(List.of(1), 1),
                "offset", tensor(List.of(4), -4, 99, -4, 99)));
    return new MaskGenerator(
        GeneratorForm.of("linear"),
        rule,
        CELLS,
        PLAIN,
        Optional.of(Mask.of(CELLS, bits(1, 3))),
        weights);
  }

  @Test
  void choosesByAPreviewWhatItDoesNotHave() {
    MaskGenerator positive = previewing(POSITIVE);
    assertThat(choose(positive, ROW, 200, 5, 200, 3)).isEqualTo(bits(0));
    assertThat(choose(positive, ROW, 0, 3, 0, 5)).isEqualTo(bits(2));
    assertThat(choose(positive, ROW, 9, 3, 9, 3)).isEqualTo(bits());
    MaskGenerator one = previewing(new KeepRule.Top(1));
    assertThat(choose(one, ROW, 9, 2, 9, 3)).isEqualTo(bits(2));
    assertThat(choose(one, ROW, 9, 3, 9, 2)).isEqualTo(bits(0));
    assertThat(choose(previewing(new KeepRule.Top(2)), ROW, 0, 0, 0, 0)).isEqualTo(bits(0, 2));
  }

  @ParameterizedTest
  @CsvSource({"conv, pixel-any", "conv, block-any-2x3-joint", "linear, block-any-2x3"})
  void aPreviewIsTheTileWithZerosElsewhere(String form, String kind) {
    SplittableRandom random = new SplittableRandom(5);
    MaskGrid grid = MaskKind.of(kind).grid(2, 6, 5);
    TileLayout layout = new TileLayout(6, 5, 2, SampleType.F32, Interleave.BAND);
    Normalisation normalisation = new Normalisation(new float[] {0, 0}, new float[] {1, 1});
    Mask preview = Mask.of(grid, bits(0, 3));
    for (int round = 0; round < 20; round++) {
      Tensors whole = weights(form, grid, random);
      float[] tile = new float[60];
      float[] rest = new float[60];
      for (int i = 0; i < 60; i++) {
        tile[i] = (float) random.nextGaussian();
        rest[i] = preview.keeps(i / 30, i % 30 / 5, i % 5) ? tile[i] : 0;
      }
      BitSet expected = new BitSet();
      new MaskGenerator(GeneratorForm.of(form), POSITIVE, grid, normalisation, whole)
          .chooser(layout)
          .choose(rest, 0, expected);
      expected.clear(0);
      expected.clear(3);
      BitSet kept = new BitSet();
      new MaskGenerator(
              GeneratorForm.of(form),
              POSITIVE,
              grid,
              normalisation,
              Optional.of(preview),
              form.equals("linear") ? columns(whole, preview) : whole)
          .chooser(layout)
          .choose(tile, 0, kept);
      assertThat(kept).isEqualTo(expected);
    }
  }

  /** The weights of the previewed samples alone. */
  private static Tensors columns(Tensors whole, Mask preview) {
    int elements = preview.grid().elements();
    float[] weight = whole.get("weight", List.of(elements, 60)).values();
    float[] cut = new float[elements * preview.keptSamples()];
    int at = 0;
    for (int e = 0; e < elements; e++) {
      for (int i = 0; i < 60; i++) {
        if (preview.keeps(i / 30, i % 30 / 5, i % 5)) {
          cut[at++] = weight[e * 60 + i];
        }
      }
    }
    Map<String, Tensors.Tensor> tensors = new HashMap<>(whole.asMap());
    tensors.put("weight", tensor(List.of(elements, preview.keptSamples()), cut));
    return new Tensors(tensors);
  }

  @ParameterizedTest
  @CsvSource({
    "conv, pixel-any",
    "conv, pixel-any-joint",
    "conv, block-any-2x3",
    "conv, channel-any",
    "conv-3x2, pixel-any",
    "conv-2x2, block-any-3x4-joint",
    "linear, pixel-any",
    "linear, block-any-3x2",
    "linear-3x2, pixel-any-joint",
  })
  void agreesWithTheDefinition(String form, String kind) {
    SplittableRandom random = new SplittableRandom(3);
    MaskGrid grid = MaskKind.of(kind).grid(2, 6, 5);
    Normalisation normalisation = new Normalisation(new float[] {90, 120}, new float[] {60, 80});
    for (int round = 0; round < 20; round++) {
      Tensors weights = weights(form, grid, random);
      byte[] pixels = new byte[60];
      random.nextBytes(pixels);
      byte[] bands = new byte[60];
      double[] tensor = new double[60];
      for (int c = 0; c < 2; c++) {
        for (int p = 0; p < 30; p++) {
          bands[c * 30 + p] = pixels[p * 2 + c];
          tensor[c * 30 + p] = normalisation.apply(pixels[p * 2 + c] & 0xff, c);
        }
      }
      BitSet expected = Definition.positive(form, grid, weights, tensor);
      MaskGenerator generator =
          new MaskGenerator(GeneratorForm.of(form), POSITIVE, grid, normalisation, weights);
      for (Interleave interleave : Interleave.values()) {
        TileLayout layout = new TileLayout(6, 5, 2, SampleType.U8, interleave);
        BitSet kept = new BitSet();
        ElementChooser chooser = generator.chooser(layout);
        for (int again = 0; again < 2; again++) { // nothing of a tile stays behind
          chooser.choose(interleave == Interleave.PIXEL ? pixels : bands, kept);
          assertThat(kept).as(form + " " + kind).isEqualTo(expected);
        }
        float[] floats = new float[61];
        for (int i = 0; i < 60; i++) {
          floats[i + 1] = (float) tensor[i];
        }
        chooser.choose(floats, 1, kept);
        assertThat(kept).isEqualTo(expected);
      }
    }
  }

  private static Tensors weights(String form, MaskGrid grid, SplittableRandom random) {
    Map<String, List<Integer>> shapes = new HashMap<>();
    if (form.startsWith("linear")) {
      shapes.put("weight", List.of(grid.elements(), form.equals("linear") ? 60 : 12));
    } else {
      shapes.put("0.weight", List.of(8, 2, 3, 3));
      shapes.put("0.bias", List.of(8));
      shapes.put("1.weight", List.of(8, 8, 3, 3));
      shapes.put("1.bias", List.of(8));
      shapes.put("2.weight", List.of(grid.channelCells(), 8, 3, 3));
    }
    shapes.put("gamma", List.of(1));
    shapes.put("offset", List.of(grid.elements()));
    Map<String, Tensors.Tensor> tensors = new HashMap<>();
    shapes.forEach(
        (name, shape) -> {
          float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
          }
          tensors.put(name, tensor(shape, values));
        });
    return new Tensors(tensors);
  }

  @Test
  void weightsOfAnotherGeneratorAreRefused() {
    assertThatThrownBy(
            () -> new MaskGenerator(GeneratorForm.of("conv"), POSITIVE, CELLS, PLAIN, staircase()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("0.weight is missing");
    assertThatThrownBy(
            () ->
                new MaskGenerator(
                    GeneratorForm.of("linear-1x2"), POSITIVE, CELLS, PLAIN, staircase()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("[4, 4] instead of [4, 2]");
    assertThatThrownBy(
            () ->
                new MaskGenerator(
                    GeneratorForm.of("linear-2x2"), POSITIVE, CELLS, PLAIN, staircase()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("would see more than the 1 rows and 4 columns");
  }

  @Test
  void tilesOfOtherSidesAreRefused() {
    MaskGenerator generator =
        new MaskGenerator(GeneratorForm.of("linear"), POSITIVE, CELLS, PLAIN, staircase());
    TileLayout other = new TileLayout(2, 2, 1, SampleType.U8, Interleave.PIXEL);
    assertThatThrownBy(() -> generator.chooser(other))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("for tiles of 1x4x1, the source has 2x2x1 u8");
  }
}
