package io.maskcast.trainer.figure;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** A few of many, where a figure has no room for all. */
final class Spread {

  private static final int[] DIGITS = {1, 2, 5};

  private Spread() {}

  /**
   * The first, the last, and those between them whose numbers are multiples of 1, 2, 5, 10, 20, 50
   * and so on: of the smallest of these that leaves few enough.
   *
   * @param all in ascending order of their numbers
   * @param most how many at most, 2 or more
   * @param number what each is counted by
   */
  static <T> List<T> over(List<T> all, int most, ToIntFunction<T> number) {
    for (int decade = 1; decade <= 100_000_000; decade *= 10) {
      for (int digit : DIGITS) {
        int step = digit * decade;
        List<T> few =
            IntStream.range(0, all.size())
                .filter(
                    i -> i == 0 || i == all.size() - 1 || number.applyAsInt(all.get(i)) % step == 0)
                .mapToObj(all::get)
                .toList();
        if (few.size() <= most) {
          return few;
        }
      }
    }
    return List.of(all.get(0), all.get(all.size() - 1));
  }

  /** The same of the numbers from 0 on. */
  static List<Integer> numbers(int count, int most) {
    return over(IntStream.range(0, count).boxed().toList(), most, Integer::intValue);
  }
}
