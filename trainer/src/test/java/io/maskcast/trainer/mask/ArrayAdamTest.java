package io.maskcast.trainer.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ArrayAdamTest {

  @Test
  void twoStepsMatchHandWorkedNumbers() {
    ArrayAdam adam = new ArrayAdam(1, new ArrayAdam.Settings(0.5, 0.5, 0, false));
    float[] value = {1};
    adam.step(value, new float[] {2}, 0.1);
    // mean 1 / 0.5 = 2, square 2 / 0.5 = 4: 1 - 0.1 * 2 / 2
    assertThat(value[0]).isEqualTo(0.9f, within(1e-6f));
    adam.step(value, new float[] {-4}, 0.1);
    // mean (0.5 + -2) / 0.75 = -2, square (1 + 8) / 0.75 = 12: 0.9 + 0.1 * 2 / sqrt 12
    assertThat(value[0]).isEqualTo(0.957735f, within(1e-6f));
  }

  @Test
  void amsGradDividesByTheLargestSquare() {
    ArrayAdam adam = new ArrayAdam(1, new ArrayAdam.Settings(0, 0.5, 0, true));
    float[] value = {0};
    adam.step(value, new float[] {4}, 1); // square 8
    assertThat(value[0]).isEqualTo(-1f, within(1e-6f));
    adam.step(value, new float[] {1}, 1);
    // square 0.5 * 8 + 0.5 = 4.5, the largest is 8: 1 / sqrt(8 / 0.75)
    assertThat(value[0]).isEqualTo(-1.306186f, within(1e-6f));
  }

  @Test
  void decayIsKeptApartFromTheGradient() {
    ArrayAdam adam = new ArrayAdam(1, new ArrayAdam.Settings(0.9, 0.999, 0.5, false));
    float[] value = {2};
    adam.step(value, new float[] {0}, 0.1);
    assertThat(value[0]).isEqualTo(1.9f, within(1e-6f)); // 2 (1 - 0.1 * 0.5)
  }
}
