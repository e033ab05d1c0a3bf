package io.maskcast.shared.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.MaskcastException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfidenceTest {

  @Test
  void isTheLargestShareOfTheSoftmaxOfLogitsOverT() {
    float[] logits = {9, 9, (float) Math.log(3), 0, 0};
    assertThat(new Confidence(1).of(logits, 2, 3)).isCloseTo(3.0 / 5, within(1e-7));
    // At half the temperature the odds are squared.
    assertThat(new Confidence(0.5).of(logits, 2, 3)).isCloseTo(9.0 / 11, within(1e-7));
    assertThat(new Confidence(2).of(new float[] {1e30f, 0}, 0, 2)).isEqualTo(1);
  }

  @Test
  void aTemperatureIsOverZero() {
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new Confidence(wrong)).isInstanceOf(MaskcastException.class);
    }
  }

  @Test
  void aTileStopsAboveTheThresholdOfItsRungAndAtTheTop() {
    StoppingRule rule = new StoppingRule(0.9, 10, List.of(0.8, 1.0));
    assertThat(rule.stops(0, 0.8)).isFalse();
    assertThat(rule.stops(0, 0.81)).isTrue();
    assertThat(rule.stops(1, 1)).isFalse();
    assertThat(rule.stops(2, 0)).isTrue();
    assertThat(rule.passes(0)).isFalse();
    assertThat(rule.passes(1)).isTrue();
    assertThat(rule.passes(2)).isFalse();
    assertThatThrownBy(() -> new StoppingRule(0.9, 10, List.of(1.1)))
        .isInstanceOf(MaskcastException.class);
  }
}
