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
}
