package io.maskcast.trainer.baseline;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.TileTensors;
import java.util.Objects;

/**
 * A way to choose the elements of a static mask without a network. Random elements and
 * random-forest importance are the baselines in the authors' code, the others are the usual ones of
 * feature selection and of cropping. Thread-safe.
 */
public enum Baseline implements Choice {
  /** Elements in random order. */
  RANDOM,
  /** The highest importance in a random forest, summed over the samples of an element. */
  FOREST,
  /** The highest variance of the normalised samples, averaged over the samples of an element. */
  VARIANCE,
  /**
   * Forward selection: always the element that a linear regression of the classes gains most by.
   */
  GREEDY,
  /** A square around the centre of the tile. */
  CENTRE_CROP,
  /** Positions spread evenly over the tile. */
  UNIFORM_GRID;

  /**
   * The baseline with a label.
   *
   * @throws MaskcastException if there is none
   */
  public static Baseline of(String label) {
    return Choice.of(values(), label, "baseline");
  }

  /** All labels, for messages. */
  public static String labels() {
    return Choice.labels(values());
  }

  /**
   * Orders elements, best first. The same arguments give the same order on every machine.
   *
   * <p>Random, forest and variance order all elements and do not depend on {@code kept}: their
   * order can be cut at several budgets. Greedy, centre crop and uniform grid give {@code kept}
   * elements; a shorter greedy order or crop begins like a longer one, a uniform grid does not.
   * Only random and forest depend on the seed, and greedy where it has to leave out tiles: where
   * there are more than 2 * 10^11 / samples^2, which is 21,192 of 3,072 samples.
   *
   * @param tensors the tiles as the network sees them
   * @param tiles the numbers of the tiles to learn from, 1 or more; no others are read
   * @param grid the elements, over tiles of the same sides
   * @param kept how many elements will be kept, 1 to all
   * @param seed decides every random choice
   * @param cancellationCheck called before every tile, tree and choice, in the calling thread; what
   *     it throws ends the work
   * @return element numbers without repetition, {@code kept} or more
   * @throws MaskcastException if forest or greedy is asked about tiles of over 8,192 samples
   */
  public int[] order(
      TileTensors tensors,
      int[] tiles,
      MaskGrid grid,
      int kept,
      long seed,
      Runnable cancellationCheck) {
    requireFit(tensors.tiles().layout(), grid);
    if (tiles.length == 0) {
      throw new IllegalArgumentException("no tiles");
    }
    if (kept < 1 || kept > grid.elements()) {
      throw new IllegalArgumentException(kept + " of " + grid.elements() + " elements");
    }
    LearningTiles learning =
        new LearningTiles(tensors, tiles, Objects.requireNonNull(cancellationCheck));
    return switch (this) {
      case RANDOM -> ElementOrder.random(grid, seed);
      case FOREST -> {
        requireFewSamples(learning);
        yield ElementOrder.largestSum(grid, ForestImportance.ofSamples(learning, seed));
      }
      case VARIANCE -> ElementOrder.largestMean(grid, SampleMoments.of(learning).variance());
      case GREEDY -> {
        requireFewSamples(learning);
        yield ForwardSelection.of(learning, grid, seed).select(kept);
      }
      case CENTRE_CROP -> ElementOrder.ofPositions(grid, CentreCrop.positions(grid), kept);
      case UNIFORM_GRID -> ElementOrder.ofPositions(grid, UniformGrid.positions(grid, kept), kept);
    };
  }

  private static void requireFit(TileLayout layout, MaskGrid grid) {
    if (grid.channels() != layout.channels()
        || grid.height() != layout.height()
        || grid.width() != layout.width()) {
      throw new IllegalArgumentException(grid + " over tiles of " + layout.describe());
    }
  }

  /** Both look at every sample on its own; greedy holds half a matrix of samples x samples. */
  private void requireFewSamples(LearningTiles tiles) {
    int most = 8192;
    if (tiles.samples() > most) {
      throw new MaskcastException(
          "The baseline '%s' can choose among %d samples at most, a tile has %d: use smaller tiles or the baseline random, variance, centre-crop or uniform-grid"
              .formatted(label(), most, tiles.samples()));
    }
  }
}
