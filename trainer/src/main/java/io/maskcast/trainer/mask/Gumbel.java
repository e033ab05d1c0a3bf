package io.maskcast.trainer.mask;

import java.util.random.RandomGenerator;

/** Gumbel noise, {@code -log(-log U)} with U uniform (section 3.2.1). */
final class Gumbel {

  private Gumbel() {}

  static float[] noise(int count, RandomGenerator random) {
    float[] noise = new float[count];
    for (int i = 0; i < count; i++) {
      // 1 - U for U: the same in law, precise where the noise is large. U = 0 would be infinite.
      noise[i] = (float) -Math.log(-Math.log1p(-random.nextDouble(Double.MIN_NORMAL, 1)));
    }
    return noise;
  }
}
