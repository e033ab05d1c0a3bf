package io.maskcast.trainer.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.MaskKind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SoftmaxWeightsTest {

  private static final ArrayAdam.Settings ADAM = new ArrayAdam.Settings(0.9, 0.999, 0, false);

  private static SoftmaxWeights any(float... logits) {
    MaskCells cells = MaskCells.of(MaskKind.PIXEL_ANY, new Extent(1, 1, 1, logits.length / 2));
    return new SoftmaxWeights(cells, true, logits, ADAM);
  }

  private static SoftmaxWeights xor(int versions, float... logits) {
    MaskCells cells =
        MaskCells.of(MaskKind.CHANNEL_XOR, new Extent(versions, logits.length / versions, 1, 1));
    return new SoftmaxWeights(cells, true, logits, ADAM);
  }

  @Test
  void equation1KeepsTheLargerWeightWithItsNoise() {
    SoftmaxWeights weights = any(1, 0, 0, 1, 0, 0);
    // a tie saves the bytes
    assertThat(weights.fixate(1).kept()).containsExactly(1, 0, 0);
    float[] noise = {-1.5f, 0, 1.5f, 0, 0, 0};
    assertThat(weights.discretise(noise, 1).kept()).containsExactly(0, 1, 0);
  }

  @Test
  void equation1TakesExactlyOneChoiceOfAnXor() {
    SoftmaxWeights weights = xor(3, 0.1f, 0.3f, 0.2f, 5, 4, 3);
    assertThat(weights.fixate(1).kept()).containsExactly(0, 1, 0, 1, 0, 0);
    float[] noise = {0, 0, 0.2f, 0, 0, 2.5f};
    assertThat(weights.discretise(noise, 1).kept()).containsExactly(0, 0, 1, 0, 0, 1);
  }

  @Test
  void equation2IsTheSoftmaxOverTau() {
    double[] s = any(1, 0, 2, 0, 0, 4).surrogate(new float[] {0, 0, 0, 1, 0, 0}, 2);
    // e^(1/2) / (e^(1/2) + e^0); e^(2/2) / (e^(2/2) + e^(1/2)); e^0 / (e^0 + e^(4/2))
    assertThat(s[0]).isEqualTo(0.6224593312, within(1e-9));
    assertThat(s[2]).isEqualTo(0.6224593312, within(1e-9));
    assertThat(s[4]).isEqualTo(0.1192029220, within(1e-9));
    double[] three = xor(3, 0, (float) Math.log(2), (float) Math.log(5)).surrogate(new float[3], 1);
    assertThat(three[0]).isEqualTo(1 / 8.0, within(1e-7));
    assertThat(three[1]).isEqualTo(2 / 8.0, within(1e-7));
    assertThat(three[2]).isEqualTo(5 / 8.0, within(1e-7));
  }

  @Test
  void gradientMatchesHandWorkedNumbers() {
    // s = 1/2, s (1 - s) / tau = 1/4 / (1/2) = 1/2; the drop logit's is its negative
    float[] two = any(0, 0).fixate(0.5).logitGradient(new float[] {3});
    assertThat(two).containsExactly(1.5f, -1.5f);
    // s = 1/8, 2/8, 5/8; g = 8, 0, 16: mean = 1 + 10 = 11; s_a (g_a - 11) / 2
    float[] three =
        xor(3, 0, (float) Math.log(2), (float) Math.log(5))
            .fixate(2)
            .logitGradient(new float[] {8, 0, 16});
    // tau = 2 flattens: s = 1, sqrt 2, sqrt 5 over their sum
    double sum = 1 + Math.sqrt(2) + Math.sqrt(5);
    double[] s = {1 / sum, Math.sqrt(2) / sum, Math.sqrt(5) / sum};
    double mean = 8 * s[0] + 16 * s[2];
    assertThat(three[0]).isEqualTo((float) (s[0] * (8 - mean) / 2), within(1e-5f));
    assertThat(three[1]).isEqualTo((float) (s[1] * (0 - mean) / 2), within(1e-5f));
    assertThat(three[2]).isEqualTo((float) (s[2] * (16 - mean) / 2), within(1e-5f));
  }

  @Test
  void gradientMatchesFiniteDifferencesOfTheSurrogate() {
    float[] logits = {0.4f, -0.3f, 1.1f, 0.2f};
    float[] g = {1.5f, -0.5f, 2, 0.25f};
    double tau = 0.7;
    float[] analytic = xor(4, logits).fixate(tau).logitGradient(g);
    float step = 1e-2f;
    for (int i = 0; i < logits.length; i++) {
      double numeric =
          (loss(logits, i, step, g, tau) - loss(logits, i, -step, g, tau)) / (2 * step);
      assertThat((double) analytic[i]).isEqualTo(numeric, within(5e-4));
    }
  }

  private static double loss(float[] logits, int moved, float by, float[] g, double tau) {
    float[] there = logits.clone();
    there[moved] += by;
    double[] s = xor(4, there).surrogate(new float[4], tau);
    double loss = 0;
    for (int i = 0; i < s.length; i++) {
      loss += g[i] * s[i];
    }
    return loss;
  }

  @Test
  void explorationDropsAsOftenAsTheLogitsSay() {
    MaskCells cells = MaskCells.of(MaskKind.PIXEL_ANY, new Extent(1, 1, 100, 200));
    MaskWeights weights =
        Formulation.PAPER.weights(cells, new double[] {1}, 1, new SplittableRandom(1));
    assertThat(weights.fixate(1).keptCells()).isEqualTo(20_000);
    double kept = weights.explore(1, new SplittableRandom(2)).keptCells() / 20_000.0;
    // The difference of two Gumbel variables is logistic: P(keep) = 1 / (1 + e^-1).
    assertThat(kept).isEqualTo(0.731, within(0.01));
  }

  @Test
  void stepFollowsTheGradientInBothLogits() {
    SoftmaxWeights weights = any(0, 0, 0, 0, 0, 0);
    weights.step(weights.fixate(1), new float[] {1, -1, 0}, 0.25);
    // Adam's first step is the learning rate, whatever the gradient's size.
    assertThat(weights.margin(0)).isEqualTo(-0.5f, within(1e-6f));
    assertThat(weights.margin(1)).isEqualTo(0.5f, within(1e-6f));
    assertThat(weights.margin(2)).isZero();
  }

  @Test
  void topTakesTheLargestMarginsAndOfEqualsTheLower() {
    SoftmaxWeights weights = any(3, 0, -1, 0, 2, 0, -2, 0, 1, 0, 1, 0);
    assertThat(weights.top(2).stream()).containsExactly(0, 2);
    assertThat(weights.top(3).stream()).containsExactly(0, 2, 4);
    assertThat(weights.top(5).stream()).containsExactly(0, 1, 2, 4, 5);
    assertThat(weights.ranked()).containsExactly(0, 2, 4, 5, 1, 3);
  }

  @Test
  void versionsStartWithTheBestAndChannelsAsEquals() {
    MaskCells versions = MaskCells.of(MaskKind.CHANNEL_XOR, new Extent(3, 2, 1, 1));
    for (Formulation formulation : Formulation.values()) {
      MaskWeights weights =
          formulation.weights(versions, new double[] {1, 0.95, 0.15}, 1, new SplittableRandom(1));
      assertThat(weights.fixate(1).kept()).containsExactly(1, 0, 0, 1, 0, 0);
    }
    MaskCells channels = MaskCells.of(MaskKind.PIXEL_XOR, new Extent(1, 2, 50, 50));
    MaskWeights weights =
        Formulation.PAPER.weights(channels, new double[] {1, 1}, 1, new SplittableRandom(1));
    float[] kept = weights.fixate(1).kept();
    int first = 0;
    for (int cell = 0; cell < kept.length; cell += 2) {
      first += kept[cell] > 0 ? 1 : 0;
    }
    assertThat(first).isBetween(1100, 1400);
  }

  @Test
  void goesOnFromItsStateToTheLastBit() {
    SoftmaxWeights original = any(0.1f, 0, 0.3f, 0.2f);
    float[] gradient = {0.7f, -0.2f};
    original.step(original.fixate(1), gradient, 0.01);
    Tensors state = Tensors.decode(original.state().encode());
    SoftmaxWeights copy = any(9, 9, 9, 9);
    copy.restore(state);
    for (int i = 0; i < 5; i++) {
      original.step(original.fixate(1), gradient, 0.01);
      copy.step(copy.fixate(1), gradient, 0.01);
    }
    assertThat(copy.state().encode()).isEqualTo(original.state().encode());
  }
}
