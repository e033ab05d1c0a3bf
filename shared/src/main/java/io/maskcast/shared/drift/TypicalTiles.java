package io.maskcast.shared.drift;

import io.maskcast.shared.bundle.ReferenceEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which tiles look like those a bundle was tested on: none of their {@linkplain TileMoments
 * moments} is further from its mean, in deviations, than the furthest of all but a twentieth of the
 * test tiles. Immutable and thread-safe.
 */
public final class TypicalTiles {

  /** The share of the tiles of a reference that is called typical. */
  private static final double TYPICAL = 0.95;

  /** What hardly differs between test tiles may differ a little more elsewhere. */
  private static final double LEAST_DEVIATION = 0.01;

  private final double[] mean;
  private final double[] deviation;
  private final double furthest;

  /** Those of a reference. */
  public TypicalTiles(ReferenceEntry reference) {
    this(array(reference.mean()), array(reference.deviation()), reference.furthest());
  }

  private TypicalTiles(double[] mean, double[] deviation, double furthest) {
    this.mean = mean;
    this.deviation = deviation;
    this.furthest = furthest;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * Measures a reference.
   *
   * @param moments of each test tile, by the same {@link TileMoments}; one tile or more
   * @param disagreement of the same tiles
   */
  public static ReferenceEntry measure(List<double[]> moments, Disagreement disagreement) {
    int width = moments.get(0).length;
    double[] mean = new double[width];
    double[] deviation = new double[width];
    for (int m = 0; m < width; m++) {
      int at = m;
      double[] there =
          moments.stream().mapToDouble(tile -> tile[at]).filter(Double::isFinite).toArray();
      double middle = Arrays.stream(there).average().orElse(0);
      double variance =
          Arrays.stream(there).map(v -> (v - middle) * (v - middle)).average().orElse(0);
      mean[m] = middle;
      deviation[m] = Math.max(LEAST_DEVIATION, Math.sqrt(variance));
    }
    TypicalTiles all = new TypicalTiles(mean, deviation, Double.POSITIVE_INFINITY);
    double[] distances = moments.stream().mapToDouble(all::distance).sorted().toArray();
    double furthest = distances[(int) Math.ceil(TYPICAL * distances.length) - 1];
    return new ReferenceEntry(
        Math.toIntExact(disagreement.tiles()),
        Math.toIntExact(disagreement.disagreeing()),
        list(mean),
        list(deviation),
        furthest);
  }

  private static List<Double> list(double[] values) {
    List<Double> list = new ArrayList<>();
    Arrays.stream(values).forEach(list::add);
    return list;
  }

  /** How far the furthest moment of a tile lies from its mean, in deviations. */
  double distance(double[] moments) {
    double most = 0;
    for (int m = 0; m < mean.length; m++) {
      double distance = Math.abs(moments[m] - mean[m]) / deviation[m];
      most = distance > most ? distance : most; // a channel that is not there is passed over
    }
    return most;
  }

  /**
   * Whether a tile looks unlike them.
   *
   * @param moments of the tile, as the reference's were made
   */
  public boolean isOutside(double[] moments) {
    return distance(moments) > furthest;
  }
}
