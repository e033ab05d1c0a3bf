package io.maskcast.shared.generator;

/** {@code y += w x} over neighbours in memory, which the compiler makes vector instructions of. */
final class WeightedSum {

  private WeightedSum() {}

  /** Adds {@code count} numbers, each times a weight. */
  static void add(float weight, float[] from, int at, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i++) {
      to[toAt + i] += weight * from[at + i];
    }
  }

  /**
   * Adds {@code count} sums, each of three neighbours: a row of a 3x3 kernel over a row of a plane.
   *
   * @param weights holds the three weights, from {@code w} on
   */
  static void addThrees(
      float[] weights, int w, float[] from, int at, float[] to, int toAt, int count) {
    float left = weights[w];
    float middle = weights[w + 1];
    float right = weights[w + 2];
    for (int i = 0; i < count; i++) {
      to[toAt + i] += left * from[at + i] + middle * from[at + i + 1] + right * from[at + i + 2];
    }
  }
}
