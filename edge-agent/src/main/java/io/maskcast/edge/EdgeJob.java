package io.maskcast.edge;

import io.maskcast.edge.budget.OnBudget;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.tile.TileRange;
import java.util.List;

/**
 * What an edge agent is to classify.
 *
 * @param bundle the name of the bundle to run
 * @param source the source at the server
 * @param ranges the tiles; empty: all of the source
 * @param onBudget what to do when the server's budget does not suffice
 * @param smaller what to go on with then, each with a mask that keeps less than the one before it;
 *     some for {@link OnBudget#SMALLER}
 */
public record EdgeJob(
    BundleName bundle,
    String source,
    List<TileRange> ranges,
    OnBudget onBudget,
    List<BundleName> smaller) {

  /**
   * Copies the lists.
   *
   * @throws ConfigException if there is nothing smaller to go on with
   */
  public EdgeJob {
    ranges = List.copyOf(ranges);
    smaller = List.copyOf(smaller);
    if (onBudget == OnBudget.SMALLER && smaller.isEmpty()) {
      throw new ConfigException(
          "smaller", "", "names of bundles whose masks keep less, for --on-budget smaller");
    }
  }

  /** With one bundle, whatever the budget. */
  public EdgeJob(BundleName bundle, String source, List<TileRange> ranges) {
    this(bundle, source, ranges, OnBudget.STOP, List.of());
  }

  /**
   * Learns of the job's progress and its results, in the order asked for, on one thread at a time.
   */
  public interface Listener {

    /** Learns of nothing. */
    Listener NONE =
        new Listener() {
          @Override
          public void started(long tiles) {}

          @Override
          public void classified(long tile, int predicted, float confidence) {}
        };

    /**
     * The stream begins.
     *
     * @param tiles how many tiles it will have
     */
    void started(long tiles);

    /**
     * One tile is classified.
     *
     * @param tile its number at the source
     * @param predicted the most likely class
     * @param confidence its softmax probability
     */
    void classified(long tile, int predicted, float confidence);

    /** A stream broke; another one will go on where it broke. */
    default void interrupted(Interruption interruption) {}

    /** The tiles to come are asked for by another bundle than the one before, or the first. */
    default void switched(BundleSwitch to) {}
  }
}
