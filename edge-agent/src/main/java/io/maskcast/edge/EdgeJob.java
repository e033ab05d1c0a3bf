package io.maskcast.edge;

import io.maskcast.edge.stream.Interruption;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.tile.TileRange;
import java.util.List;

/**
 * What an edge agent is to classify.
 *
 * @param bundle the name of the bundle to run
 * @param source the source at the server
 * @param ranges the tiles; empty: all of the source
 */
public record EdgeJob(BundleName bundle, String source, List<TileRange> ranges) {

  /** Copies the ranges. */
  public EdgeJob {
    ranges = List.copyOf(ranges);
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
  }
}
