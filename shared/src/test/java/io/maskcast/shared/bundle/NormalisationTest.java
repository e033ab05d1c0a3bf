package io.maskcast.shared.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NormalisationTest {

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Property
  void appliesTheChannelsOwnNumbersInFloat32(@ForAll short sample) {
    Normalisation normalisation = new Normalisation(floats(33.3, -2), floats(78.6, 0.25));
    assertThat(normalisation.apply(sample, 0)).isEqualTo((sample - 33.3f) / 78.6f);
    assertThat(normalisation.apply(sample, 1)).isEqualTo((sample + 2f) * 4);
  }

  static Stream<Arguments> unsound() {
    return Stream.of(
        Arguments.of(floats(), floats()),
        Arguments.of(floats(1), floats()),
        Arguments.of(floats(), floats(1)),
        Arguments.of(floats(1, 2), floats(1)),
        Arguments.of(floats(1), floats(0)),
        Arguments.of(floats(1), floats(-0.0)),
        Arguments.of(floats(1, 1), floats(1, -1)),
        Arguments.of(floats(1, Double.NaN), floats(1, 1)),
        Arguments.of(floats(Double.POSITIVE_INFINITY), floats(1)),
        Arguments.of(floats(1), floats(Double.NaN)),
        Arguments.of(floats(1), floats(Double.POSITIVE_INFINITY)));
  }

  @ParameterizedTest
  @MethodSource("unsound")
  void unsoundNumbersAreRefused(float[] mean, float[] deviation) {
    assertThatThrownBy(() -> new Normalisation(mean, deviation))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("Normalisation needs a finite mean and a positive deviation");
  }

  @Test
  void arraysAreCopiedInAndOut() {
    float[] mean = floats(1);
    float[] deviation = floats(2);
    Normalisation normalisation = new Normalisation(mean, deviation);
    mean[0] = 9;
    deviation[0] = 9;
    normalisation.mean()[0] = 9;
    normalisation.deviation()[0] = 9;
    assertThat(normalisation).isEqualTo(new Normalisation(floats(1), floats(2)));
    assertThat(normalisation.apply(5, 0)).isEqualTo(2);
  }

  @Test
  void isEqualByContent() {
    Normalisation normalisation = new Normalisation(floats(1, 2), floats(3, 4));
    assertThat(normalisation)
        .isEqualTo(new Normalisation(floats(1, 2), floats(3, 4)))
        .hasSameHashCodeAs(new Normalisation(floats(1, 2), floats(3, 4)))
        .isNotEqualTo(new Normalisation(floats(1, 9), floats(3, 4)))
        .isNotEqualTo(new Normalisation(floats(1, 2), floats(3, 9)))
        .isNotEqualTo(null)
        .hasToString("Normalisation[mean=[1.0, 2.0], deviation=[3.0, 4.0]]");
  }

  @Test
  void requiresItsNumberOfChannels() {
    Normalisation two = new Normalisation(floats(1, 2), floats(3, 4));
    assertThatCode(() -> two.requireChannels(2)).doesNotThrowAnyException();
    assertThatThrownBy(() -> two.requireChannels(3))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("The normalisation is for 2 channels, the tiles have 3");
  }

  @Test
  void aSampleThatStandsForMissingDataIsAsGoodAsNotSent() {
    Normalisation plain = new Normalisation(floats(1, 2), floats(3, 4));
    assertThat(plain.apply(-9999, 0)).isEqualTo(-10000f / 3);
    assertThat(plain.apply(Float.NaN, 0)).isNaN();
    Normalisation named = plain.orNoData(Optional.of(-9999f));
    assertThat(named.apply(-9999, 1)).isZero();
    assertThat(named.apply(10, 1)).isEqualTo(2);
    assertThat(named.orNoData(Optional.of(5f))).isEqualTo(named).isNotEqualTo(plain);
    assertThat(plain.orNoData(Optional.of(Float.NaN)).apply(Float.NaN, 0)).isZero();
    assertThat(named)
        .hasToString("Normalisation[mean=[1.0, 2.0], deviation=[3.0, 4.0], noData=-9999.0]");
  }
}
