package io.maskcast.trainer.baseline;

import io.maskcast.shared.mask.MaskGrid;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Orders of a grid's elements, best first. */
final class ElementOrder {

  private ElementOrder() {}

  /** All elements; every order is equally likely, and seeds side by side give unrelated ones. */
  static int[] random(MaskGrid grid, long seed) {
    return Permutation.of(grid.elements(), new SplittableRandom(seed));
  }

  /**
   * All elements by the sum of their samples' scores; of equal elements the lower number comes
   * first.
   *
   * @param scores per sample in channel, row, column order
   */
  static int[] largestSum(MaskGrid grid, double[] scores) {
    return largest(sums(grid, scores));
  }

  /** The same by the mean of their samples' scores. */
  static int[] largestMean(MaskGrid grid, double[] scores) {
    double[] means = sums(grid, scores);
    for (int element = 0; element < means.length; element++) {
      means[element] /= grid.elementSamples(element);
    }
    return largest(means);
  }

  private static double[] sums(MaskGrid grid, double[] scores) {
    int[] elementOfSample = grid.elementOfSample();
    double[] sums = new double[grid.elements()];
    for (int s = 0; s < scores.length; s++) {
      sums[elementOfSample[s]] += scores[s];
    }
    return sums;
  }

  private static int[] largest(double[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer element) -> -scores[element]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * The elements at some positions, all channels of one before the next.
   *
   * @param positions {@code row cell * W' + column cell}, best first
   * @param kept how many elements; the last position may get only its first channels
   */
  static int[] ofPositions(MaskGrid grid, int[] positions, int kept) {
    int plane = grid.rowCells() * grid.columnCells();
    int channels = grid.channelCells();
    return IntStream.range(0, kept)
        .map(i -> i % channels * plane + positions[i / channels])
        .toArray();
  }
}
