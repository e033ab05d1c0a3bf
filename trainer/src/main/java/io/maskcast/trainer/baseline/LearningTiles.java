package io.maskcast.trainer.baseline;

import io.maskcast.trainer.data.TileTensors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The tiles a baseline looks at, normalised. */
final class LearningTiles {

  private final TileTensors tensors;
  private final int[] numbers;
  private final Runnable cancellationCheck;

  LearningTiles(TileTensors tensors, int[] numbers, Runnable cancellationCheck) {
    this.tensors = tensors;
    this.numbers = numbers;
    this.cancellationCheck = cancellationCheck;
  }

  /** Receives one tile after the other. */
  interface Visitor {

    /**
     * Receives a tile.
     *
     * @param values its samples in channel, row, column order; overwritten by the next tile
     * @param label its class
     */
    void visit(float[] values, int label);
  }

  /** Shows all tiles, in their order. */
  void forEach(Visitor visitor) {
    float[] values = new float[samples()];
    for (int tile : numbers) {
      checkCancellation();
      tensors.write(tile, values, 0);
      visitor.visit(values, tensors.tiles().label(tile));
    }
  }

  /** Throws if the work is to end. */
  void checkCancellation() {
    cancellationCheck.run();
  }

  /** How many tiles. */
  int count() {
    return numbers.length;
  }

  /** Samples of one tile. */
  int samples() {
    return tensors.tensorSize();
  }

  /** The largest class any tile shows, plus 1. */
  int classes() {
    return 1 + Arrays.stream(numbers).map(tensors.tiles()::label).max().orElseThrow();
  }

  /**
   * So many of these tiles at random, of every class its share up to one tile; all, if there are
   * not more.
   *
   * @param most how many, 1 or more
   * @param random decides which
   */
  LearningTiles stratified(int most, RandomGenerator random) {
    if (numbers.length <= most) {
      return this;
    }
    List<Integer> byClass =
        IntStream.of(Permutation.of(numbers.length, random))
            .mapToObj(i -> numbers[i])
            .sorted(Comparator.comparingInt(tensors.tiles()::label)) // keeps the order in a class
            .toList();
    int[] chosen =
        IntStream.range(0, most)
            .map(i -> byClass.get((int) ((long) i * numbers.length / most)))
            .sorted()
            .toArray();
    return new LearningTiles(tensors, chosen, cancellationCheck);
  }
}
