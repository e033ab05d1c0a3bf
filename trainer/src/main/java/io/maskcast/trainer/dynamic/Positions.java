package io.maskcast.trainer.dynamic;

/**
 * What it takes to say which K of N elements were kept: {@code log2 C(N, K)} bits, what an ideal
 * coder of subsets needs. K itself is not in it: under an exact budget it is known beforehand, else
 * it adds log2(N + 1) bits at most. Immutable and thread-safe.
 */
public final class Positions {

  private final double[] log2Factorials;

  /**
   * Positions among so many elements.
   *
   * @param elements N, 1 or more
   */
  public Positions(int elements) {
    if (elements < 1) {
      throw new IllegalArgumentException("positions among " + elements + " elements");
    }
    this.log2Factorials = new double[elements + 1];
    for (int i = 2; i <= elements; i++) {
      log2Factorials[i] = log2Factorials[i - 1] + log2(i);
    }
  }

  /** N. */
  public int elements() {
    return log2Factorials.length - 1;
  }

  /**
   * {@code log2 C(N, K) / 8}.
   *
   * @param kept K, 0 to N
   */
  public double bytes(int kept) {
    int all = elements();
    return (log2Factorials[all] - log2Factorials[kept] - log2Factorials[all - kept]) / 8;
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
