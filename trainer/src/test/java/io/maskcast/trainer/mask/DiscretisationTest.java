package io.maskcast.trainer.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DiscretisationTest {

  private static final float[] NONE = {0, 0, 0};

  @Test
  void equation1KeepsTheLargerWeightWithItsNoise() {
    float[] keep = {1, 0, 0};
    float[] drop = {0, 1, 0};
    Discretisation fixated = Discretisation.of(keep, drop, NONE, NONE, 1);
    assertThat(fixated.keeps(0)).isTrue();
    assertThat(fixated.keeps(1)).isFalse();
    assertThat(fixated.keeps(2)).isFalse(); // a tie saves the bytes
    assertThat(fixated.keptElements()).isEqualTo(1);

    float[] noise = {-1.5f, 1.5f, 0};
    Discretisation explored = Discretisation.of(keep, drop, noise, NONE, 1);
    assertThat(explored.keeps(0)).isFalse();
    assertThat(explored.keeps(1)).isTrue();
  }

  @Test
  void equation2IsTheSoftmaxOfBothWeightsOverTau() {
    float[] keep = {1, 2, 0};
    float[] drop = {0, 0, 4};
    Discretisation d = Discretisation.of(keep, drop, NONE, new float[] {0, 1, 0}, 2);
    // e^(1/2) / (e^(1/2) + e^0); e^(2/2) / (e^(2/2) + e^(1/2)); e^0 / (e^0 + e^(4/2))
    assertThat(d.keepProbability(0)).isEqualTo(0.62245935f, within(1e-6f));
    assertThat(d.keepProbability(1)).isEqualTo(0.62245935f, within(1e-6f));
    assertThat(d.keepProbability(2)).isEqualTo(0.11920292f, within(1e-6f));
  }

  @Test
  void gradientMatchesHandWorkedNumbers() {
    Discretisation d = Discretisation.of(new float[] {0}, new float[] {0}, NONE, NONE, 0.5);
    // s = 1/2, s (1 - s) / tau = 1/4 / (1/2) = 1/2
    assertThat(d.keepLogitGradient(new float[] {3})).containsExactly(1.5f);
  }

  @Test
  void gradientMatchesFiniteDifferencesOfTheSurrogate() {
    double tau = 0.7;
    float step = 1e-2f;
    for (float margin : new float[] {-2, -0.3f, 0, 0.5f, 1.7f}) {
      float[] drop = {0.4f};
      float above = probability(margin + 0.4f + step, drop, tau);
      float below = probability(margin + 0.4f - step, drop, tau);
      float numeric = (above - below) / (2 * step);
      float analytic =
          Discretisation.of(new float[] {margin + 0.4f}, drop, NONE, NONE, tau)
              .keepLogitGradient(new float[] {1})[0];
      assertThat(analytic).isEqualTo(numeric, within(2e-4f));
    }
  }

  private static float probability(float keep, float[] drop, double tau) {
    return Discretisation.of(new float[] {keep}, drop, NONE, NONE, tau).keepProbability(0);
  }
}
