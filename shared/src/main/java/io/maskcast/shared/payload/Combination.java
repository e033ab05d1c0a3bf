package io.maskcast.shared.payload;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.Optional;

/**
 * Numbers the sets of K of N elements from 0 to {@code C(N, K) - 1}: a set {@code c_1 < ... < c_K}
 * is {@code sum_i C(c_i, i)} (Knuth, TAOCP 4A, 7.2.1.3, theorem L).
 */
final class Combination {

  private Combination() {}

  /** How many bytes the numbers take. */
  static int bytes(int elements, int kept) {
    return (binomial(elements, kept).subtract(BigInteger.ONE).bitLength() + 7) / 8;
  }

  /**
   * What it takes to number a set or find it: a step an element, each with numbers of so many
   * bytes. 2^29 are one to three seconds.
   */
  static long work(int elements, int bytes) {
    return (long) elements * (Integer.BYTES + bytes);
  }

  private static BigInteger binomial(int n, int k) {
    if (k > n) {
      return BigInteger.ZERO;
    }
    BigInteger product = BigInteger.ONE;
    for (int i = 1; i <= Math.min(k, n - k); i++) {
      product = product.multiply(BigInteger.valueOf(n - i + 1L)).divide(BigInteger.valueOf(i));
    }
    return product;
  }

  /** The number of a set, big-endian. */
  static byte[] number(BitSet mask, int elements, int kept) {
    BigInteger number = BigInteger.ZERO;
    int left = kept;
    BigInteger sets = binomial(elements - 1, left); // C(c, left), those without element c
    for (int c = elements - 1; left > 0; c--) {
      boolean takes = mask.get(c);
      if (takes) {
        number = number.add(sets);
      }
      sets = fewer(sets, c, left, takes);
      left -= takes ? 1 : 0;
    }
    return padded(number, bytes(elements, kept));
  }

  /** The set of a number; empty if there are not so many. */
  static Optional<BitSet> mask(byte[] bytes, int elements, int kept) {
    BigInteger number = new BigInteger(1, bytes);
    BitSet mask = new BitSet();
    int left = kept;
    BigInteger sets = binomial(elements - 1, left);
    for (int c = elements - 1; left > 0 && c >= 0; c--) {
      boolean takes = number.compareTo(sets) >= 0;
      if (takes) {
        number = number.subtract(sets);
        mask.set(c);
      }
      sets = fewer(sets, c, left, takes);
      left -= takes ? 1 : 0;
    }
    return left == 0 && number.signum() == 0 ? Optional.of(mask) : Optional.empty();
  }

  /** From {@code C(c, k)} to {@code C(c - 1, k)} or, with c taken, {@code C(c - 1, k - 1)}. */
  private static BigInteger fewer(BigInteger sets, int c, int k, boolean taken) {
    return c == 0
        ? BigInteger.ZERO
        : sets.multiply(BigInteger.valueOf(taken ? k : c - k)).divide(BigInteger.valueOf(c));
  }

  private static byte[] padded(BigInteger number, int bytes) {
    byte[] twos = number.toByteArray(); // perhaps a zero before it, for the sign
    byte[] padded = new byte[bytes];
    int length = Math.min(twos.length, bytes);
    System.arraycopy(twos, twos.length - length, padded, bytes - length, length);
    return padded;
  }
}
