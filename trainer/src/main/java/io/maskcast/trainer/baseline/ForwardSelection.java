package io.maskcast.trainer.baseline;

import io.maskcast.shared.mask.MaskGrid;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Greedy forward selection by orthogonal least squares (Chen, Billings and Luo, "Orthogonal least
 * squares methods and their application to non-linear system identification", 1989), with elements
 * in place of single variables: the linear regression of the one-hot classes on the chosen samples
 * takes in, step by step, the element that lowers its squared error most.
 *
 * <p>With X the samples and Y the classes, both centred over the tiles, the error that samples E
 * take away is {@code tr(C_E' (G_E)^-1 C_E)} where {@code C = X'Y} and {@code G = X'X + r I}. After
 * each choice, E is eliminated from G and C (Schur complement), which leaves of every other sample
 * what E does not explain already. The ridge r, a hundredth of the mean sum of squares, keeps
 * samples that hardly change or repeat others from being divided by almost nothing; the error is
 * that of the ridge regression.
 *
 * <p>All tiles count, unless G would cost more than 10^11 multiplications: then a stratified part
 * does (all of 54,000 tiles of 784 samples, 21,192 of 3,072). Not thread-safe; itself uses all
 * cores.
 */
final class ForwardSelection {

  private static final double RIDGE = 0.01;
  private static final double MOST_MULTIPLICATIONS = 1e11;

  private final LearningTiles tiles;
  private final int[][] samplesOfElement;
  private final double[][] gram; // G[i][j] is gram[i][j - i], j >= i
  private final double[][] cross; // C[sample][class]

  private ForwardSelection(LearningTiles tiles, MaskGrid grid) {
    this.tiles = tiles;
    this.samplesOfElement = samplesOfElement(grid);
    this.gram =
        IntStream.range(0, tiles.samples())
            .mapToObj(sample -> new double[tiles.samples() - sample])
            .toArray(double[][]::new);
    this.cross = new double[tiles.samples()][tiles.classes()];
  }

  /**
   * Reads the tiles.
   *
   * @param seed decides which tiles count, if not all do
   */
  static ForwardSelection of(LearningTiles tiles, MaskGrid grid, long seed) {
    double most = MOST_MULTIPLICATIONS / (0.5 * tiles.samples() * tiles.samples());
    LearningTiles counted =
        tiles.stratified((int) Math.min(most, Integer.MAX_VALUE), new SplittableRandom(seed));
    ForwardSelection selection = new ForwardSelection(counted, grid);
    selection.read();
    selection.addRidge();
    return selection;
  }

  private static int[][] samplesOfElement(MaskGrid grid) {
    int[][] samples = new int[grid.elements()][];
    for (int element = 0; element < samples.length; element++) {
      samples[element] = new int[grid.elementSamples(element)];
    }
    int[] found = new int[samples.length];
    int[] elementOfSample = grid.elementOfSample();
    for (int s = 0; s < elementOfSample.length; s++) {
      int element = elementOfSample[s];
      samples[element][found[element]++] = s;
    }
    return samples;
  }

  private void read() {
    double[] mean = SampleMoments.of(tiles).mean();
    double[][] block = new double[64][tiles.samples()];
    int[] filled = {0};
    tiles.forEach(
        (values, label) -> {
          double[] centred = block[filled[0]++];
          for (int s = 0; s < centred.length; s++) {
            centred[s] = values[s] - mean[s];
            cross[s][label] += centred[s]; // centring Y changes nothing: X sums to 0
          }
          if (filled[0] == block.length) {
            addProducts(block, filled[0]);
            filled[0] = 0;
          }
        });
    addProducts(block, filled[0]);
  }

  /** Adds X'X of a few tiles; rows on all cores, each in the same order of tiles. */
  private void addProducts(double[][] block, int count) {
    IntStream.range(0, gram.length)
        .parallel()
        .forEach(
            i -> {
              double[] row = gram[i];
              for (int t = 0; t < count; t++) {
                double[] tile = block[t];
                double x = tile[i];
                for (int k = 0; k < row.length; k++) {
                  row[k] += x * tile[i + k];
                }
              }
            });
  }

  private void addRidge() {
    double trace = 0;
    for (double[] row : gram) {
      trace += row[0];
    }
    // If nothing ever changes nothing is gained, but nothing may be divided by 0 either.
    double ridge = trace > 0 ? RIDGE * trace / gram.length : 1;
    for (double[] row : gram) {
      row[0] += ridge;
    }
  }

  /**
   * Chooses elements, the most useful first; of equally useful ones the lower number. Changes this
   * object: call it once.
   *
   * @param count how many
   */
  int[] select(int count) {
    boolean[] chosen = new boolean[samplesOfElement.length];
    int[] order = new int[count];
    for (int step = 0; step < count; step++) {
      tiles.checkCancellation();
      int best = best(chosen);
      order[step] = best;
      chosen[best] = true;
      for (int sample : samplesOfElement[best]) {
        eliminate(sample);
      }
    }
    return order;
  }

  private int best(boolean[] chosen) {
    double[] gains =
        IntStream.range(0, chosen.length)
            .parallel()
            .mapToDouble(element -> chosen[element] ? -1 : gain(samplesOfElement[element]))
            .toArray();
    int best = 0;
    for (int element = 1; element < gains.length; element++) {
      if (gains[element] > gains[best]) {
        best = element;
      }
    }
    return best;
  }

  /** The error that some samples take away: Gaussian elimination of a copy of their part. */
  private double gain(int[] samples) {
    int m = samples.length;
    double[][] g = new double[m][m];
    double[][] c = new double[m][];
    for (int a = 0; a < m; a++) {
      c[a] = cross[samples[a]].clone();
      for (int b = a; b < m; b++) {
        g[a][b] = gram[samples[a]][samples[b] - samples[a]]; // samples ascend
      }
    }
    double gain = 0;
    for (int a = 0; a < m; a++) {
      for (double share : c[a]) {
        gain += share * share / g[a][a];
      }
      for (int b = a + 1; b < m; b++) {
        double factor = g[a][b] / g[a][a];
        subtract(factor, c[a], c[b]);
        for (int k = b; k < m; k++) {
          g[b][k] -= factor * g[a][k];
        }
      }
    }
    return gain;
  }

  /** Leaves of every sample what one sample does not explain; of that one nothing. */
  private void eliminate(int sample) {
    double[] column = new double[gram.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = i < sample ? gram[i][sample - i] : gram[sample][i - sample];
    }
    double[] shares = cross[sample].clone();
    IntStream.range(0, gram.length)
        .parallel()
        .forEach(
            i -> {
              double factor = column[i] / column[sample];
              subtract(factor, shares, cross[i]);
              double[] row = gram[i];
              for (int k = 0; k < row.length; k++) {
                row[k] -= factor * column[i + k];
              }
            });
  }

  private static void subtract(double factor, double[] what, double[] from) {
    for (int k = 0; k < from.length; k++) {
      from[k] -= factor * what[k];
    }
  }
}
