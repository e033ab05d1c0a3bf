package io.maskcast.shared.jpeg;

import java.util.Random;

/** Parts that look a little like pictures: waves and noise. */
public final class Pictures {

  private Pictures() {}

  /** A part of so many samples. */
  public static byte[] part(int samples, long seed) {
    Random random = new Random(seed);
    double wave = 20 + random.nextInt(60);
    byte[] part = new byte[samples];
    for (int i = 0; i < samples; i++) {
      part[i] = (byte) (128 + 90 * Math.sin(i / wave) + random.nextInt(30));
    }
    return part;
  }
}
