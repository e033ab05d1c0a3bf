package io.maskcast.trainer.baseline;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Numbers in random order. */
final class Permutation {

  private Permutation() {}

  /** The numbers 0 to n - 1 (Fisher and Yates); every order is equally likely. */
  static int[] of(int n, RandomGenerator random) {
    int[] numbers = IntStream.range(0, n).toArray();
    for (int last = n - 1; last > 0; last--) {
      int drawn = random.nextInt(last + 1);
      int moved = numbers[last];
      numbers[last] = numbers[drawn];
      numbers[drawn] = moved;
    }
    return numbers;
  }
}
