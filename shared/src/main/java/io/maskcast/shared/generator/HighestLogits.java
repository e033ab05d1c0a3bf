package io.maskcast.shared.generator;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Finds the elements of the highest logits; of equal ones the lower number comes first. Takes the
 * same time whatever the logits are. Not thread-safe.
 */
final class HighestLogits {

  private static final int DIGITS = 256;

  private final int[] keys;
  private final int[] counts = new int[DIGITS];

  HighestLogits(int elements) {
    this.keys = new int[elements];
  }

  /**
   * Sets the elements of the highest logits.
   *
   * @param count how many; all if there are no more
   * @param kept receives them; nothing is cleared
   */
  void set(float[] logits, int count, BitSet kept) {
    if (count >= keys.length) {
      kept.set(0, keys.length);
      return;
    }
    for (int e = 0; e < keys.length; e++) {
      keys[e] = key(logits[e]);
    }
    // Digit by digit, the highest first: the key of rank `count`, and how many of it are in.
    int lowest = 0;
    int room = count;
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      countDigits(shift, lowest);
      int digit = DIGITS - 1;
      while (counts[digit] < room) {
        room -= counts[digit--];
      }
      lowest |= digit << shift;
    }
    for (int e = 0; e < keys.length; e++) {
      if (keys[e] == lowest ? room-- > 0 : Integer.compareUnsigned(keys[e], lowest) > 0) {
        kept.set(e);
      }
    }
  }

  private void countDigits(int shift, int found) {
    Arrays.fill(counts, 0);
    for (int key : keys) {
      if (((long) (key ^ found) & 0xffffffffL) >>> (shift + Byte.SIZE) == 0) {
        counts[key >>> shift & (DIGITS - 1)]++;
      }
    }
  }

  /** A number that is larger, unsigned, where the logit is; 0 and -0 are equal. */
  private static int key(float logit) {
    int bits = Float.floatToIntBits(logit + 0f);
    return bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
  }
}
