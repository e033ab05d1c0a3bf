package io.maskcast.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {

  @Test
  void labelsNameTheAuthorsRecipes() {
    assertThat(Augmentation.of("none")).isEqualTo(Augmentation.NONE);
    assertThat(Augmentation.of("jitter")).isEqualTo(new Jitter(0.06, 0.15, 0.1));
    assertThat(Augmentation.of("jitter-0.5x0x0.25")).isEqualTo(new Jitter(0.5, 0, 0.25));
    assertThat(Augmentation.of("flips"))
        .isEqualTo(new FlipsAndCrops(true, true, 0, Padding.REFLECT));
    assertThat(Augmentation.of("vflip"))
        .isEqualTo(new FlipsAndCrops(false, true, 0, Padding.REFLECT));
    assertThat(Augmentation.of("hflip-crop4"))
        .isEqualTo(new FlipsAndCrops(true, false, 4, Padding.REFLECT));
    assertThat(Augmentation.of("crop10-zero"))
        .isEqualTo(new FlipsAndCrops(false, false, 10, Padding.ZERO));
    assertThat(Augmentation.NONE.label()).isEqualTo("none");
    assertThat(Jitter.USUAL.label()).isEqualTo("jitter");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Flips",
        "crop",
        "crop0",
        "crop04",
        "crop-4",
        "hflipcrop4",
        "-crop4",
        "hflip-",
        "zero",
        "hflip-vflip",
        "crop10000",
        "crop4-zero-hflip",
        "jitter-1",
        "jitter-1x1x1x1",
        "jitter-..x0x0",
        "hflip-zero",
        "none "
      })
  void otherLabelsAreRefused(String label) {
    assertThatThrownBy(() -> Augmentation.of(label))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("'" + label + "'", "hflip-crop4");
  }

  @Property
  void flipsAndCropsAreWhatTheirLabelSays(
      @ForAll boolean horizontal,
      @ForAll boolean vertical,
      @ForAll @IntRange(min = 0, max = 9999) int crop,
      @ForAll Padding padding) {
    Assume.that(horizontal || vertical || crop > 0);
    Augmentation made = new FlipsAndCrops(horizontal, vertical, crop, padding);
    assertThat(Augmentation.of(made.label())).isEqualTo(made);
  }

  @Property
  void jittersAreWhatTheirLabelSays(
      @ForAll @DoubleRange(min = 0, max = 1) double shift,
      @ForAll @DoubleRange(min = 0, max = 3) double turn,
      @ForAll @DoubleRange(min = 0, max = 0.99) double stretch) {
    Augmentation made = new Jitter(shift, turn, stretch);
    assertThat(Augmentation.of(made.label())).isEqualTo(made);
    Augmentation tiny = new Jitter(Double.MIN_VALUE, 1e-9, 0);
    assertThat(Augmentation.of(tiny.label())).isEqualTo(tiny);
  }

  @Test
  void impossibleOnesAreRefused() {
    assertThatThrownBy(() -> Augmentation.of("jitter-0x4x0"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("turn 4");
    assertThatThrownBy(() -> new Jitter(Double.NaN, 0, 0)).isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> new FlipsAndCrops(false, false, 0, Padding.ZERO))
        .isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> new FlipsAndCrops(true, true, -1, Padding.ZERO))
        .isInstanceOf(MaskcastException.class);
    SplittableRandom random = new SplittableRandom(1);
    assertThatThrownBy(() -> Augmentation.of("crop3").draw(9, 3, random))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("crop3", "9 x 3");
    assertThat(Augmentation.of("crop3").draw(9, 4, random)).isNotNull();
  }

  @Test
  void everyPlaceAndFlipIsDrawnAlikeOften() {
    SplittableRandom random = new SplittableRandom(3);
    Map<View, Integer> drawn = new HashMap<>();
    for (int i = 0; i < 36_000; i++) {
      drawn.merge(Augmentation.of("flips-crop1").draw(8, 8, random), 1, Integer::sum);
    }
    // 2 x 2 flips and 3 x 3 places; one of them leaves the tile as it is.
    assertThat(drawn).hasSize(36).containsKey(View.STILL);
    assertThat(drawn.values()).allMatch(times -> times > 800 && times < 1200);
    assertThat(drawn).containsKey(new View.Crop(true, false, -1, 1, Padding.REFLECT));
  }

  @Test
  void whatIsOffUsesNoRandomness() {
    SplittableRandom random = new SplittableRandom(3);
    assertThat(Augmentation.NONE.draw(99, 99, random)).isEqualTo(View.STILL);
    assertThat(Jitter.USUAL.draw(15, 99, random)).isEqualTo(View.STILL);
    assertThat(random.nextLong()).isEqualTo(new SplittableRandom(3).nextLong());
    assertThat(Jitter.USUAL.draw(16, 16, random)).isInstanceOf(View.Affine.class);
  }

  @Test
  void theSameSeedDrawsTheSameView() {
    for (String label : new String[] {"jitter", "flips-crop4-zero"}) {
      Augmentation augmentation = Augmentation.of(label);
      assertThat(augmentation.draw(32, 32, new SplittableRandom(7)))
          .isEqualTo(augmentation.draw(32, 32, new SplittableRandom(7)))
          .isNotEqualTo(augmentation.draw(32, 32, new SplittableRandom(8)));
    }
  }
}
