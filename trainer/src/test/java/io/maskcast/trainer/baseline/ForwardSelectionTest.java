package io.maskcast.trainer.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.trainer.data.TileTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardSelectionTest {

  private static int[] select(TileTensors tensors, MaskGrid grid, int kept) {
    return ForwardSelection.of(SmallTiles.learning(tensors), grid, 1).select(kept);
  }

  @Test
  void findsTheThreeSamplesOf36ThatCarryTheClass() {
    TileTensors tensors = SyntheticBits.tiles(new int[] {7, 16, 29}, 600, 5);
    assertThat(select(tensors, MaskGrid.pixels(1, 6, 6), 3)).containsExactlyInAnyOrder(7, 16, 29);
  }

  @Test
  void aCopyOfAChosenSampleIsWorthLessThanALittleNews() {
    // Sample 1 copies sample 0, which tells class 0 from the others; sample 2 tells class 1 from 2
    // and is the weakest of the three on its own.
    int[] labels = IntStream.range(0, 90).map(i -> i % 9 < 6 ? 0 : i % 9 < 8 ? 1 : 2).toArray();
    TileTensors tensors =
        SmallTiles.of(
            MaskGrid.pixels(1, 1, 3),
            labels,
            (tile, sample) ->
                sample < 2 ? (labels[tile] == 0 ? 200 : 0) : (labels[tile] == 2 ? 100 : 0));
    assertThat(select(tensors, MaskGrid.pixels(1, 1, 3), 3)).containsExactly(0, 2, 1);
  }

  @Test
  void constantTilesAreNoObstacle() {
    TileTensors tensors =
        SmallTiles.of(MaskGrid.pixels(1, 2, 2), new int[] {0, 1, 0}, (tile, sample) -> 9);
    assertThat(select(tensors, MaskGrid.pixels(1, 2, 2), 3)).containsExactly(0, 1, 2);
  }

  /** Rows and columns of cells over tiles of 2 channels, 3 rows and 4 columns. */
  @ParameterizedTest
  @CsvSource({"2,3,4", "1,3,4", "2,2,2", "1,2,3", "2,1,1", "1,1,1"})
  void everyStepLowersTheErrorMost(int channelCells, int rowCells, int columnCells) {
    MaskGrid grid = new MaskGrid(2, 3, 4, channelCells, rowCells, columnCells);
    SplittableRandom random = new SplittableRandom(7);
    int[] labels = random.ints(70, 0, 4).toArray();
    TileTensors tensors =
        SmallTiles.of(
            grid, labels, (tile, sample) -> random.nextInt(120) + sample * labels[tile] % 5 * 30);
    int[] order = select(tensors, grid, grid.elements());
    NaiveRidge naive = new NaiveRidge(tensors, 4);
    List<Integer> chosen = new ArrayList<>();
    for (int element : order) {
      double most = 0;
      for (int other = 0; other < grid.elements(); other++) {
        if (!chosen.contains(other)) {
          most = Math.max(most, naive.explained(grid, chosen, other));
        }
      }
      assertThat(naive.explained(grid, chosen, element)).isEqualTo(most, within(1e-9 * most));
      chosen.add(element);
    }
    assertThat(chosen).doesNotHaveDuplicates().hasSize(grid.elements());
  }

  /** Ridge regression by the normal equations, solved anew for every set of samples. */
  private static final class NaiveRidge {

    private final double[][] x;
    private final double[][] y;
    private final double ridge;

    NaiveRidge(TileTensors tensors, int classes) {
      int tiles = tensors.tiles().count();
      int samples = tensors.tensorSize();
      x = new double[tiles][samples];
      y = new double[tiles][classes];
      for (int t = 0; t < tiles; t++) {
        float[] values = new float[samples];
        tensors.write(t, values, 0);
        for (int s = 0; s < samples; s++) {
          x[t][s] = values[s];
        }
        y[t][tensors.tiles().label(t)] = 1;
      }
      centre(x);
      centre(y);
      double squares = 0;
      for (double[] row : x) {
        for (double value : row) {
          squares += value * value;
        }
      }
      ridge = 0.01 * squares / samples;
    }

    private static void centre(double[][] rows) {
      for (int c = 0; c < rows[0].length; c++) {
        double mean = 0;
        for (double[] row : rows) {
          mean += row[c] / rows.length;
        }
        for (double[] row : rows) {
          row[c] -= mean;
        }
      }
    }

    /** |Y|^2 less the least value of |Y - X_E B|^2 + ridge |B|^2: tr(B' X_E' Y). */
    double explained(MaskGrid grid, List<Integer> chosen, int candidate) {
      int[] elementOfSample = grid.elementOfSample();
      int[] samples =
          IntStream.range(0, elementOfSample.length)
              .filter(s -> elementOfSample[s] == candidate || chosen.contains(elementOfSample[s]))
              .toArray();
      int m = samples.length;
      int classes = y[0].length;
      double[][] system = new double[m][m + classes]; // X'X + ridge I | X'Y
      for (int a = 0; a < m; a++) {
        system[a][a] = ridge;
        for (int t = 0; t < x.length; t++) {
          for (int b = 0; b < m; b++) {
            system[a][b] += x[t][samples[a]] * x[t][samples[b]];
          }
          for (int k = 0; k < classes; k++) {
            system[a][m + k] += x[t][samples[a]] * y[t][k];
          }
        }
      }
      double[][] cross = new double[m][];
      for (int a = 0; a < m; a++) {
        cross[a] = system[a].clone();
      }
      reduce(system, m);
      double explained = 0;
      for (int a = 0; a < m; a++) {
        for (int k = m; k < m + classes; k++) {
          explained += system[a][k] * cross[a][k];
        }
      }
      return explained;
    }

    /** Gauss and Jordan: leaves the solution right of the unit matrix. */
    private static void reduce(double[][] system, int m) {
      for (int p = 0; p < m; p++) {
        double pivot = system[p][p];
        for (int k = 0; k < system[p].length; k++) {
          system[p][k] /= pivot;
        }
        for (int a = 0; a < m; a++) {
          double factor = a == p ? 0 : system[a][p];
          for (int k = 0; k < system[p].length; k++) {
            system[a][k] -= factor * system[p][k];
          }
        }
      }
    }
  }
}
